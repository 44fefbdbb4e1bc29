using Grange.Kernel;
using Grange.Wireless.Bodies;
using Grange.Wireless.Coverage;
using Grange.Wireless.Features.Air;
using Grange.Wireless.Gwmp;
using Microsoft.Extensions.Logging;

namespace Grange.Wireless.Features.Beacons;

/// <summary>Commits to the next epoch's beacons, has this one's sent when the seed says, and tells who heard them (specification 7.3).</summary>
/// <remarks>A beacon whose report was not written when the node ended is lost, and nobody earns by it; one that is sent twice in an epoch counts once.</remarks>
sealed partial class Beaconing(WirelessNode node)
{
    static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    /// <summary>How long reports are awaited: longer than any that counts may take.</summary>
    const long ReportMs = 5_000;

    /// <summary>How long no gateway must have come before a commitment is made.</summary>
    const long SettleMs = 3_000;

    static readonly DataRate Rate = new(9, 125);

    readonly BeaconSecrets secrets = new(Path.Combine(node.Host.DataFolder, "beacons"));
    readonly Dictionary<DeviceId, long> sent = [];
    readonly List<(long Epoch, BeaconOnAir Beacon)> onAir = [];
    long committed = -1, placedMs;
    int placed;

    public async Task RunAsync(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(Pace, node.Host.Clock);
        do
        {
            if (!node.Terms.Profile.HasBeacons) continue;
            var open = node.Host.Epochs.Current;
            await CommitAsync(open.Number + 1, cancel);
            await TellAsync(cancel);
            if (open.Seed is { } seed) await SendAsync(open, seed, cancel);
        }
        while (await timer.WaitForNextTickAsync(cancel));
    }

    /// <summary>Binds this operator for an epoch, once there is a gateway to bind it for.</summary>
    async Task CommitAsync(long epoch, CancellationToken cancel)
    {
        if (committed >= epoch) return;
        var gateways = secrets.Find(epoch) ?? [.. Placed().Select(one => one.Id)];
        if (gateways.Count == 0 || !IsSettled(gateways.Count)) return;
        gateways = secrets.Fix(epoch, gateways);
        if (!(await node.Host.Evidence.ObserveAsync(WirelessKinds.Commit, new CommitBody(epoch, BeaconPlan.Commit(gateways, secrets.Of(epoch)).Root).ToNode(), cancel)).TryGet(out _, out var fault)) LogUnsaid(node.Log, WirelessKinds.Commit, fault.Detail);
        committed = epoch;
        secrets.Forget(epoch - 4);
    }

    /// <summary>Gateways that come together are committed for together: one commitment binds for its epoch.</summary>
    bool IsSettled(int count)
    {
        if (count != placed) (placed, placedMs) = (count, node.NowMs);
        return node.NowMs - placedMs >= SettleMs;
    }

    async Task SendAsync(OpenEpoch open, Hash32 seed, CancellationToken cancel)
    {
        if (secrets.Find(open.Number) is not { } gateways) return;
        var (now, seconds, terms) = (node.NowMs, node.Terms.BeaconSeconds ?? node.Host.Definition.EpochSeconds, node.Terms);
        foreach (var device in Placed().Where(device => sent.GetValueOrDefault(device.Id, -1) < open.Number && gateways.Contains(device.Id)))
        {
            if (now < open.FromMs + BeaconPlan.OffsetMs(seed, device.Id, seconds) || secrets.Reveal(open.Number, device.Id) is not var (key, _)) continue;
            var packet = new TxPacket(null, terms.BeaconHz[BeaconPlan.Channel(seed, device.Id, terms.BeaconHz.Count)], Rate, terms.BeaconDbm, BeaconPlan.Phy(seed, device.Id, key.ToByteArray()), IsInverted: false);
            var beacon = await node.Air.AskAsync(_ => node.Air.SendBeacon(GatewayFacts.Of(device)!.Eui, device.Id, packet), cancel);
            if (beacon is null) continue; // it is not there now; its slot is not over
            sent[device.Id] = open.Number;
            onAir.Add((open.Number, beacon));
        }
    }

    /// <summary>Tells of beacons whose reports have come.</summary>
    async Task TellAsync(CancellationToken cancel)
    {
        foreach (var one in onAir.Where(one => node.NowMs > one.Beacon.SentMs + ReportMs).ToList())
        {
            onAir.Remove(one);
            var (epoch, beacon) = one;
            await node.Air.AskAsync(_ =>
            {
                node.Air.Beacons.End(beacon);
                return true;
            }, cancel);
            if (beacon.Answer != TxAnswer.Sent || secrets.Reveal(epoch, beacon.Gateway) is not var (key, path)) continue;
            var body = new BeaconBody(epoch, beacon.Gateway, key, path, beacon.Packet.Hz, beacon.Packet.Dbm, beacon.SentMs, [.. beacon.Heard.Take(BeaconBody.MostHeard).Select(heard => new HeardRow(
                heard.Gateway, heard.IsExact, heard.Hz, heard.RssiDeciDbm, heard.SnrDeciDb, heard.ReceivedMs, WayBetween(beacon.Gateway, heard.Gateway, beacon.Packet.Hz), heard.Micros, heard.IsNeighbour))]);
            if (!(await node.Host.Evidence.ObserveAsync(WirelessKinds.Beacon, body.ToNode(), cancel)).TryGet(out _, out var fault)) LogUnsaid(node.Log, WirelessKinds.Beacon, fault.Detail);
        }
    }

    /// <summary>Gateways with an agent and a place that work through this node.</summary>
    IEnumerable<Device> Placed() => node.Host.Devices.View.All(node.Slug).Where(device => !device.Revoked && node.Host.Devices.IsHere(device) && GatewayFacts.Of(device)?.Place is not null);

    Way WayBetween(DeviceId from, DeviceId to, long hz)
        => PlaceOf(from) is { } sender && PlaceOf(to) is { } hearer ? Way.Between(sender, hearer, hz) : new Way(-1, 0, 0);

    Geo.H3Cell? PlaceOf(DeviceId gateway) => node.Host.Devices.View.Find(gateway) is { } device ? GatewayFacts.Of(device)?.Place : null;

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Kind} was not taken: {Why}")]
    static partial void LogUnsaid(ILogger log, string kind, string why);
}
