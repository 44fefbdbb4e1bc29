using System.Globalization;
using Grange.Content;
using Grange.Kernel;
using Grange.Rendering.Rules.Bodies;

namespace Grange.Rendering.Rules.Scoring;

/// <summary>An order that is not over.</summary>
public sealed record OpenOrder(Address Payer, OrderBody Order, long SinceMs);

/// <summary>What is known of a node: how it did, and whether it answers.</summary>
/// <param name="Accepted">Frames accepted since the start, or since the last that was rejected.</param>
/// <param name="Rejected">Frames rejected, and checks that were wrong, ever.</param>
/// <param name="Missed">Checks in a row that it did not answer.</param>
public sealed record NodeEntry(Address Owner, long Accepted, long Rejected, int Missed);

/// <summary>A frame's place in the carry: by job, then by number.</summary>
public readonly record struct FrameKey(Hash32 Job, int Frame) : IComparable<FrameKey>
{
    public int CompareTo(FrameKey other) => Job.CompareTo(other.Job) is var order && order != 0 ? order : Frame.CompareTo(other.Frame);
}

/// <summary>The carry of rendering, as Score works on it: orders, frames, nodes.</summary>
public sealed class RenderingState
{
    const string OrderPrefix = "order/", FramePrefix = "frame/", NodePrefix = "node/";

    public SortedDictionary<Hash32, OpenOrder> Orders { get; } = [];
    public SortedDictionary<FrameKey, FrameEntry> Frames { get; } = [];
    public SortedDictionary<DeviceId, NodeEntry> Nodes { get; } = [];

    public static RenderingState Read(Carry carry)
    {
        var state = new RenderingState();
        foreach (var (key, value) in carry.Entries)
        {
            if (key.StartsWith(OrderPrefix, StringComparison.Ordinal))
                state.Orders[Hash32.Parse(key[OrderPrefix.Length..])] = new(Address.Read(value.AsList[0].AsBytes), OrderBody.Read(value.AsList[1]).Value, (long)value.AsList[2].AsInt);
            else if (key.StartsWith(FramePrefix, StringComparison.Ordinal) && key.LastIndexOf('/') is var slash)
                state.Frames[new(Hash32.Parse(key[FramePrefix.Length..slash]), int.Parse(key.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture))] = FrameEntry.Read(value);
            else if (key.StartsWith(NodePrefix, StringComparison.Ordinal))
                state.Nodes[DeviceId.Parse(key[NodePrefix.Length..], null)] = new(Address.Read(value.AsList[0].AsBytes), (long)value.AsList[1].AsInt, (long)value.AsList[2].AsInt, (int)value.AsList[3].AsInt);
        }
        return state;
    }

    public Carry ToCarry() => Carry.Of([.. Orders.Select(Entry), .. Frames.Select(Entry), .. Nodes.Select(Entry)]);

    /// <summary>An order's frames that were ever delivered.</summary>
    public IEnumerable<(FrameKey Key, FrameEntry Frame)> FramesOf(Hash32 job) => Frames.Where(one => one.Key.Job == job).Select(one => (one.Key, one.Value));

    static KeyValuePair<string, DagNode> Entry(KeyValuePair<Hash32, OpenOrder> one)
        => new($"{OrderPrefix}{one.Key}", DagNode.List(DagNode.Of(one.Value.Payer.ToByteArray()), one.Value.Order.ToNode(), DagNode.Of(one.Value.SinceMs)));

    static KeyValuePair<string, DagNode> Entry(KeyValuePair<FrameKey, FrameEntry> one)
        => new(string.Create(CultureInfo.InvariantCulture, $"{FramePrefix}{one.Key.Job}/{one.Key.Frame:D7}"), one.Value.ToNode());

    static KeyValuePair<string, DagNode> Entry(KeyValuePair<DeviceId, NodeEntry> one)
        => new($"{NodePrefix}{one.Key}", DagNode.List(DagNode.Of(one.Value.Owner.ToByteArray()), DagNode.Of(one.Value.Accepted), DagNode.Of(one.Value.Rejected), DagNode.Of((long)one.Value.Missed)));
}
