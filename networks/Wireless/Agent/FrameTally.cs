using Grange.Kernel;
using Grange.Wireless.Bodies;
using Grange.Wireless.Gwmp;

namespace Grange.Wireless.Agent;

/// <summary>Frames that went through the agent and were not signed yet. Not for several threads at once.</summary>
sealed class FrameTally
{
    readonly List<Hash32> leaves = [];
    RxPacket packet;

    public bool IsFull => leaves.Count >= HeardBody.MostFrames;

    /// <summary>Takes in what a packet forwarder pushed: whole frames alone.</summary>
    public void Add(ReadOnlySpan<byte> body)
    {
        var reader = new RxReader(body);
        while (reader.TryNext(ref packet))
            if (packet.IsWhole && !IsFull) leaves.Add(HeardBody.Leaf(ref packet));
    }

    /// <summary>What is to be signed of them; null for nothing. They are gone from here.</summary>
    public HeardBody? Take()
    {
        if (leaves.Count == 0) return null;
        var body = HeardBody.Of(leaves);
        leaves.Clear();
        return body;
    }
}
