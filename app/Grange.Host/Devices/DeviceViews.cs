using Grange.Host.Admission;
using Grange.Host.Settlement;
using Grange.Kernel;

namespace Grange.Host.Devices;

/// <summary>Devices as people look at them: with where they are, whether they run, what they said and what they earned.</summary>
sealed class DeviceViews(NodeServices node)
{
    /// <summary>Rows in one answer when nobody says how many, and at most.</summary>
    public const int DefaultRows = 1000, MostRows = 5000;

    const int Records = 50, Epochs = 200;

    /// <summary>Devices by id, after one.</summary>
    public async Task<DeviceListJson> ListAsync(Func<Device, bool> wanted, DeviceId? after, int limit, CancellationToken cancel)
    {
        var most = Math.Clamp(limit, 1, MostRows);
        var log = node.Devices.Log;
        var found = node.Networks.SelectMany(network => log.After(network.Slug, after).Where(wanted).Take(most + 1)).OrderBy(device => device.Id).Take(most + 1).ToList();
        var page = found.Take(most).ToList();
        var last = await node.Evidence.LastAcceptedAsync(page.Select(device => (device.Network, Author.Of(device.Id))), cancel);
        return new DeviceListJson([.. page.Select((device, at) => RowOf(device, last[at]))], found.Count > most ? page[^1].Id.ToString() : null);
    }

    public async Task<DevicePageJson> PageAsync(Device device, CancellationToken cancel)
    {
        var records = await node.Evidence.NewestAsync(device.Network, Author.Of(device.Id), Records, cancel);
        var earnings = await new Earnings(node).ReadAsync(row => row.Device == device.Id, device.Network, Epochs, cancel);
        return new DevicePageJson(RowOf(device, records.Count > 0 ? records[0].AcceptedMs : null), [.. records.Select(SaidJson.Of)], earnings);
    }

    DeviceJson RowOf(Device device, long? lastEvidenceMs)
    {
        var definition = node.Networks.FirstOrDefault(network => network.Slug == device.Network)?.Definition;
        return new DeviceJson(
            device.Id.ToString(), device.Owner.ToString(), device.Network.ToString(), device.Name, HexText.Of(device.Key.Span), device.Facts, device.Revoked,
            DevicePosition.Of(device.Facts, definition?.PositionDecimals ?? NetworkDefinition.DefaultPositionDecimals),
            node.Presence.StateOf(device, lastEvidenceMs, definition?.EpochSeconds ?? 0), lastEvidenceMs);
    }
}

/// <summary>A device as the API shows it.</summary>
/// <param name="Id">Hash of its first key.</param>
/// <param name="Owner">The account its earnings go to.</param>
/// <param name="Network">The network it works for.</param>
/// <param name="Name">What its owner calls it.</param>
/// <param name="Key">Its current P-256 key, compressed.</param>
/// <param name="Facts">What its owner states of it.</param>
/// <param name="Revoked">It signs no more.</param>
/// <param name="Position">Where it is, as coarse as its network's definition says; null where its owner does not say.</param>
/// <param name="State">live, silent or revoked.</param>
/// <param name="LastEvidenceMs">When its newest record was accepted, Unix milliseconds.</param>
public record DeviceJson(
    string Id, string Owner, string Network, string Name, string Key, IReadOnlyDictionary<string, string> Facts, bool Revoked, PositionJson? Position, string State, long? LastEvidenceMs);

/// <summary>A page of devices by id; <c>Next</c> is what to give as <c>after</c> for the following page.</summary>
public sealed record DeviceListJson(IReadOnlyList<DeviceJson> Devices, string? Next);

/// <summary>A device with its newest records and what it earned, both newest first.</summary>
public sealed record DevicePageJson : DeviceJson
{
    public DevicePageJson(DeviceJson row, IReadOnlyList<SaidJson> evidence, IReadOnlyList<EarningJson> earnings)
        : base(row) => (Evidence, Earnings) = (evidence, earnings);

    public IReadOnlyList<SaidJson> Evidence { get; }

    public IReadOnlyList<EarningJson> Earnings { get; }
}

/// <summary>A record of a device; <c>Refused</c> is the network's code for not counting it, <c>RefusedText</c> the same in words.</summary>
public sealed record SaidJson(string Kind, string Cid, long Seq, string Grade, long Epoch, long AcceptedMs, string? Refused, string? RefusedText)
{
    internal static SaidJson Of(AcceptedRecord row) => new(
        row.Record.Kind, row.Cid.ToString(), row.Record.Sequence, row.Grade.ToString(), row.Epoch, row.AcceptedMs, row.Refused?.Code, row.Refused?.Detail);
}
