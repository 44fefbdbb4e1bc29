using Grange.Content;
using Grange.Energy.Protocol;
using Grange.Energy.Rules.Bodies;
using Grange.Energy.Rules.Intervals;
using Grange.Kernel;

namespace Grange.Energy.Rules.Paying;

/// <summary>What a meter said of a slot last.</summary>
/// <param name="SaidMs">When; a later word replaces an earlier one.</param>
public sealed record SlotWord(long SaidMs, long ImportWh, long ExportWh, Quality Quality);

/// <summary>A slot between its first value and its last correction.</summary>
/// <param name="First">The first record that was about it: what a correction names.</param>
public sealed record PaidSlot(Cid First)
{
    /// <summary>The epoch it was paid in; null before.</summary>
    public long? Epoch { get; init; }

    /// <summary>Meters whose credit did not reach when it was paid.</summary>
    public IReadOnlyList<DeviceId> Barred { get; init; } = [];

    /// <summary>By meter.</summary>
    public SortedDictionary<DeviceId, SlotWord> Words { get; init; } = [];

    /// <summary>Values as the run takes them.</summary>
    public SlotValues Values(SlotBook book, long slot)
        => SlotValues.Of(slot, book.Members.Count, Words.Where(one => book.NumberOf(one.Key) is not null).Select(one => new IntervalValue(book.NumberOf(one.Key)!.Value, slot, one.Value.ImportWh, one.Value.ExportWh, one.Value.Quality)));

    /// <summary>In a carry: <c>[first, epoch or −1, [barred…], [[meter, said, import, export, quality]…]]</c>.</summary>
    public DagNode ToNode() => DagNode.List(
        DagNode.Name(First), DagNode.Of(Epoch ?? -1), DagNode.List(Barred.Select(Body.Of)),
        DagNode.List(Words.Select(one => DagNode.List(Body.Of(one.Key), DagNode.Of(one.Value.SaidMs), DagNode.Of(one.Value.ImportWh), DagNode.Of(one.Value.ExportWh), DagNode.Of(one.Value.Quality.Letter())))));

    /// <summary>Reads what <see cref="ToNode"/> wrote; null for anything else.</summary>
    public static PaidSlot? Read(DagNode node)
    {
        if (node.Kind != DagKind.List || node.AsList is not [var first, { Kind: DagKind.Int } epoch, { Kind: DagKind.List } barred, { Kind: DagKind.List } words] || !first.TryAsName(out var cid)) return null;
        var slot = new PaidSlot(cid) { Epoch = epoch.AsInt < 0 ? null : (long)epoch.AsInt, Barred = [.. barred.AsList.Select(Meter)] };
        foreach (var word in words.AsList)
            if (word.AsList is [var meter, var said, var import, var export, var quality])
                slot.Words[Meter(meter)] = new SlotWord((long)said.AsInt, (long)import.AsInt, (long)export.AsInt, Qualities.OfLetter(quality.AsText) ?? Quality.Estimated);
        return slot;
    }

    static DeviceId Meter(DagNode node) => Body.TryRead(node, out var meter) ? meter : throw new FormatException("a carry names meters by 32 bytes");
}
