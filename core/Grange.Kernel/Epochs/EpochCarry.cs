using Grange.Content;

namespace Grange.Kernel;

/// <summary>Where one author's chain stands: the next record's sequence number and the CID it must name.</summary>
public readonly record struct ChainHead(long NextSequence, Cid Last);

/// <summary>What the kernel remembers of a network's epochs beside what its module does: enough to check the next bundle without any older one.</summary>
/// <param name="Epoch">The epoch after which this is the state.</param>
/// <param name="ToMs">When that epoch ended; the next may not begin earlier, so no time is paid twice.</param>
/// <param name="Remainder">Wei the floors left over; they join the next pool.</param>
/// <param name="Parameters">The definition that was in force.</param>
/// <param name="Registry">The registry log as that bundle pinned it.</param>
/// <param name="Heads">Every author's chain, so that no record is dropped, repeated or replaced between bundles.</param>
/// <param name="Module">The module's own carry.</param>
public sealed record EpochCarry(long Epoch, long ToMs, UInt128 Remainder, Cid Parameters, Cid Registry, ChainHeads Heads, Carry Module)
{
    public Encoded Encode()
    {
        var (heads, module) = (Heads.Encode(), Module.Encode());
        var root = Block.Of(DagNode.Map(
            ("v", DagNode.Of(1L)),
            ("epoch", DagNode.Of(Epoch)),
            ("to", DagNode.Of(ToMs)),
            ("remainder", DagAmount.Node(Remainder)),
            ("parameters", DagNode.Of(Parameters)),
            ("registry", DagNode.Of(Registry)),
            ("heads", DagNode.Of(heads.Root)),
            ("network", DagNode.Of(module.Root))));
        return new Encoded(root.Cid, [.. heads.Blocks, .. module.Blocks, root]);
    }

    public static async ValueTask<Checked<EpochCarry>> LoadAsync(Cid root, VerifiedBlocks blocks, CancellationToken cancel)
    {
        if (!(await blocks.NodeAsync(root, "epoch-carry", cancel)).TryGet(out var node, out var why)) return why;
        var fields = new DagFields(node).Version(1);
        var (epoch, to, remainder) = (fields.Number("epoch"), fields.Number("to"), fields.Amount("remainder"));
        var (parameters, registry, headsLink, moduleLink) = (fields.Link("parameters"), fields.Link("registry"), fields.Link("heads"), fields.Link("network"));
        if (!fields.Complete) return Finding.Mismatch("epoch-carry", root.ToString(), "an epoch carry", $"wrong {fields.Wrong}");
        if (!(await ChainHeads.LoadAsync(headsLink, blocks, cancel)).TryGet(out var heads, out why)) return why;
        if (!(await Carry.LoadAsync(moduleLink, blocks, cancel)).TryGet(out var module, out why)) return why;
        return new EpochCarry(epoch, to, remainder, parameters, registry, heads, module);
    }
}
