using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Grange.Content;
using Grange.Host.Settlement;
using Grange.Kernel;

namespace Grange.Host.Live;

/// <summary>One thing that happened. Its JSON is made when the first reader wants it: whoever reports it pays for one small object.</summary>
public abstract class LiveEvent
{
    byte[]? json; // two readers may both make it; they make the same

    /// <summary>When the feed was told, Unix milliseconds.</summary>
    public long AtMs { get; internal set; }

    /// <summary>The event's name in the stream.</summary>
    public abstract string Name { get; }

    /// <summary>The event's data, UTF-8 without line breaks.</summary>
    public ReadOnlyMemory<byte> Json => json ??= Write();

    protected abstract byte[] Write();

    protected static byte[] Write<T>(T data, JsonTypeInfo<T> shape) => JsonSerializer.SerializeToUtf8Bytes(data, shape);
}

/// <summary>A record stands in its author's chain, durably; counted or refused by its network.</summary>
sealed class EvidenceHappened(NetworkSlug network, Author author, string kind, Cid cid, long sequence, Verdict verdict, long epoch, long acceptedMs) : LiveEvent
{
    public override string Name => "evidence";

    protected override byte[] Write() => Write(new EvidenceEventJson(
        network.ToString(), author.ToString(), author.Kind == AuthorKind.Device ? author.Device.ToString() : null, kind, cid.ToString(), sequence, verdict.Grade.ToString(), epoch,
        acceptedMs, verdict.Refused?.Code), HostJson.Default.EvidenceEventJson);
}

/// <summary>An epoch came to a state.</summary>
sealed class EpochHappened(NetworkSlug network, long number, EpochState state, long records) : LiveEvent
{
    public override string Name => "epoch";

    protected override byte[] Write() => Write(new EpochEventJson(network.ToString(), number, state.ToString(), records, AtMs), HostJson.Default.EpochEventJson);
}

/// <summary>A settlement came to a stage.</summary>
sealed class SettlementHappened(long number, SettlementStage stage, Hash32 root, int epochs) : LiveEvent
{
    public override string Name => "settlement";

    protected override byte[] Write() => Write(new SettlementEventJson(number, stage.ToString(), root.ToString(), epochs, AtMs), HostJson.Default.SettlementEventJson);
}

/// <summary>An owner's act on a device.</summary>
sealed class DeviceHappened(Device device, RegistryVerb act) : LiveEvent
{
    public override string Name => "device";

    protected override byte[] Write() => Write(
        new DeviceEventJson(device.Id.ToString(), device.Name, device.Network.ToString(), act.ToString().ToLowerInvariant(), AtMs), HostJson.Default.DeviceEventJson);
}

/// <summary>A reader asked for, or was too slow for, events that are no longer kept.</summary>
sealed class EventsMissed(long after, long next) : LiveEvent
{
    public override string Name => "missed";

    protected override byte[] Write() => Write(new MissedEventJson(after, next), HostJson.Default.MissedEventJson);
}

/// <summary>What <c>/events</c> sends: the event's name is the member, its data the value.</summary>
public sealed record EventsJson(EvidenceEventJson? Evidence, EpochEventJson? Epoch, SettlementEventJson? Settlement, DeviceEventJson? Device, MissedEventJson? Missed);

/// <summary>A record that was taken into its author's chain; <c>Refused</c> is the network's reason not to count it.</summary>
public sealed record EvidenceEventJson(
    string Network, string Author, string? Device, string Kind, string Cid, long Seq, string Grade, long Epoch, long AcceptedMs, string? Refused);

/// <summary>An epoch's new state and the records that count for it.</summary>
public sealed record EpochEventJson(string Network, long Number, string State, long Records, long AtMs);

/// <summary>A settlement's new stage.</summary>
public sealed record SettlementEventJson(long Number, string State, string Root, int Epochs, long AtMs);

/// <summary>An owner's act: register, update, rotate or revoke.</summary>
public sealed record DeviceEventJson(string Id, string Name, string Network, string Action, long AtMs);

/// <summary>Events after <c>After</c> and before <c>Next</c> are no longer kept: load what is shown again.</summary>
public sealed record MissedEventJson(long After, long Next);
