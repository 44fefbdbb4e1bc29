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
/// <param name="Debts">What accounts owe each other and have not paid, by claim; of this network at this operator.</param>
/// <param name="Module">The module's own carry.</param>
public sealed record EpochCarry(long Epoch, long ToMs, UInt128 Remainder, Cid Parameters, Cid Registry, ChainHeads Heads, IReadOnlyList<Debt> Debts, Carry Module)
{
    /// <summary>Wei of this network's part of the emission that its reward policy has not minted.</summary>
    public UInt128 Unminted { get; init; }

    /// <summary>Where the token's net emission stands; null for a token that has none.</summary>
    public NetState? Net { get; init; }

    /// <summary>Credits used up so far, by account; a carry of a network that sells nothing for credits has no such field.</summary>
    public CreditsUsed Credits { get; init; } = CreditsUsed.None;

    public Encoded Encode()
    {
        var (heads, debts, module, credits) = (Heads.Encode(), Debt.ToCarry(Debts).Encode(), Module.Encode(), Credits.IsNone ? null : Credits.ToCarry().Encode());
        var root = Block.Of(DagNode.Map(
        [
            ("v", DagNode.Of(1L)),
            ("epoch", DagNode.Of(Epoch)),
            ("to", DagNode.Of(ToMs)),
            ("remainder", DagAmount.Node(Remainder)),
            ("unminted", DagAmount.Node(Unminted)),
            ("net", Net is { } net ? DagNode.List(DagNode.Of(net.Day), DagAmount.Node(net.Smoothed)) : DagNode.Null),
            ("parameters", DagNode.Of(Parameters)),
            ("registry", DagNode.Of(Registry)),
            ("heads", DagNode.Of(heads.Root)),
            ("debts", DagNode.Of(debts.Root)),
            ("network", DagNode.Of(module.Root)),
            .. credits is null ? [] : new[] { ("credits", DagNode.Of(credits.Root)) },
        ]));
        return new Encoded(root.Cid, [.. heads.Blocks, .. debts.Blocks, .. module.Blocks, .. credits?.Blocks ?? [], root]);
    }

    public static async ValueTask<Checked<EpochCarry>> LoadAsync(Cid root, VerifiedBlocks blocks, CancellationToken cancel)
    {
        if (!(await blocks.NodeAsync(root, "epoch-carry", cancel)).TryGet(out var node, out var why)) return why;
        var fields = new DagFields(node).Version(1);
        var (epoch, to, remainder, unminted) = (fields.Number("epoch"), fields.Number("to"), fields.Amount("remainder"), fields.Amount("unminted"));
        var netless = fields.IsNull("net");
        var net = netless ? null : ReadNet(fields.List("net"));
        var (parameters, registry) = (fields.Link("parameters"), fields.Link("registry"));
        var (headsLink, debtsLink, moduleLink) = (fields.Link("heads"), fields.Link("debts"), fields.Link("network"));
        var creditsLink = fields.LinkIfAny("credits");
        if (!fields.Complete) return Finding.Mismatch("epoch-carry", root.ToString(), "an epoch carry", $"wrong {fields.Wrong}");
        if (!netless && net is null) return Finding.Mismatch("epoch-carry", root.ToString(), "a day and an amount", "another form");
        if (!(await ChainHeads.LoadAsync(headsLink, blocks, cancel)).TryGet(out var heads, out why)) return why;
        if (!(await Carry.LoadAsync(debtsLink, blocks, cancel)).TryGet(out var owed, out why)) return why;
        if (Debt.FromCarry(owed) is not { } debts) return Finding.Mismatch("epoch-carry", root.ToString(), "debts", "another form");
        if (!(await Carry.LoadAsync(moduleLink, blocks, cancel)).TryGet(out var module, out why)) return why;
        if (!(await CreditsAsync(creditsLink, blocks, cancel)).TryGet(out var credits, out why)) return why;
        return new EpochCarry(epoch, to, remainder, parameters, registry, heads, debts, module) { Unminted = unminted, Net = net, Credits = credits };
    }

    static async ValueTask<Checked<CreditsUsed>> CreditsAsync(Cid? link, VerifiedBlocks blocks, CancellationToken cancel)
    {
        if (link is not { } root) return CreditsUsed.None;
        if (!(await Carry.LoadAsync(root, blocks, cancel)).TryGet(out var entries, out var why)) return why;
        return CreditsUsed.FromCarry(entries) is { IsNone: false } credits ? credits : Finding.Mismatch("epoch-carry", root.ToString(), "credits by account", "another form");
    }

    static NetState? ReadNet(IReadOnlyList<DagNode> list)
        => list is [{ Kind: DagKind.Int } day, var amount] && day.AsInt >= 0 && day.AsInt <= long.MaxValue && DagAmount.TryRead(amount, out var smoothed) && smoothed < NetState.Bound
            ? new NetState((long)day.AsInt, smoothed) : null;
}
