using Grange.Content;

namespace Grange.Kernel;

/// <summary>A record as it stands in a bundle; the last record of each signed batch carries the batch's signature, the others an empty one.</summary>
public sealed record SealedRecord(Evidence Evidence, ReadOnlyMemory<byte> Signature);

/// <summary>A record that counts for nothing, and why. It stays in the bundle, because its author's chain goes through it.</summary>
public sealed record Refusal(Cid Evidence, string Reason);

/// <summary>The most one payer can be charged in an epoch, where Score asks for more than its lock still covers.</summary>
/// <remarks>
/// What it cuts off stays owed. Without it one order that nobody funded would stop every settlement. An audit holds it against the Vault's public events as
/// of the bundle's <see cref="LocksBlock"/>.
/// </remarks>
public sealed record PayerCap(Address Payer, MicroUsd Most);

/// <summary>The block as of which an operator read what payers had locked: the last final one when it scored.</summary>
public sealed record LocksBlock(long Number, Hash32 Hash)
{
    /// <summary>The operator's newest epochs in its other networks whose charges were taken off the locks before: none of them may settle later. Ascending by network.</summary>
    public IReadOnlyList<EarlierEpoch> After { get; init; } = [];

    internal DagNode Node()
    {
        List<DagNode> list = [DagNode.Of(Number), DagNode.Of(Hash.ToByteArray())];
        if (After.Count > 0) list.Add(DagNode.List(After.Select(one => DagNode.List(DagNode.Of(one.Network.ToString()), DagNode.Of(one.Epoch))).ToArray()));
        return DagNode.List(list.ToArray());
    }

    /// <summary>Reads it back; null for a list of another form, or one that names the bundle's own network.</summary>
    internal static LocksBlock? TryRead(IReadOnlyList<DagNode> list, NetworkSlug own)
    {
        if (list is not [{ Kind: DagKind.Int } number, { Kind: DagKind.Bytes } hash, ..] || number.AsInt < 0 || number.AsInt > long.MaxValue || !Hash32.TryRead(hash.AsBytes, out var of)) return null;
        if (list.Count == 2) return new LocksBlock((long)number.AsInt, of);
        if (list.Count > 3 || list[2] is not { Kind: DagKind.List, AsList.Count: > 0 } rows) return null;
        var after = rows.AsList.Select(EarlierEpoch.TryRead).ToList();
        var ordered = after.TrueForAll(one => one is not null && one.Network != own) && after.Zip(after.Skip(1)).All(pair => pair.First!.Network.CompareTo(pair.Second!.Network) < 0);
        return ordered ? new LocksBlock((long)number.AsInt, of) { After = [.. after.OfType<EarlierEpoch>()] } : null;
    }
}

/// <summary>An epoch of the same operator in another network, and with it all before it there.</summary>
public sealed record EarlierEpoch(NetworkSlug Network, long Epoch)
{
    public override string ToString() => $"{Network} epoch {Epoch}";

    internal static EarlierEpoch? TryRead(DagNode row)
        => row.Kind == DagKind.List && row.AsList is [{ Kind: DagKind.Text } net, { Kind: DagKind.Int } epoch] && NetworkSlug.TryParse(net.AsText, null, out var network)
            && epoch.AsInt >= 0 && epoch.AsInt <= long.MaxValue ? new EarlierEpoch(network, (long)epoch.AsInt) : null;
}

/// <summary>One epoch's evidence of one network at one operator, and everything Score needs beside it, as one root block over pages.</summary>
/// <param name="Network">The network.</param>
/// <param name="Operator">Whose node took the evidence in; its signature over the root stands in the manifest.</param>
/// <param name="Epoch">Number, from 0.</param>
/// <param name="FromMs">Unix milliseconds of the opening, not before the end of the epoch before.</param>
/// <param name="ToMs">Unix milliseconds of the close, at most the definition's epoch length later.</param>
/// <param name="Seed">The seed's block; none in epoch 0.</param>
/// <param name="Parameters">The definition in force.</param>
/// <param name="Amendment">The signatures for that definition, in the first epoch it holds for; none in all others.</param>
/// <param name="Registry">The registry log.</param>
/// <param name="Carry">The carry of the epoch before; none in epoch 0.</param>
/// <param name="Records">In any order; they are sorted by (author, sequence).</param>
/// <param name="Refusals">Records that Check refused.</param>
public sealed record Bundle(
    NetworkSlug Network, DeviceId Operator, long Epoch, long FromMs, long ToMs, SeedBlock? Seed, Cid Parameters, Cid? Amendment, Cid Registry, Cid? Carry,
    IReadOnlyList<SealedRecord> Records, IReadOnlyList<Refusal> Refusals)
{
    /// <summary>Records per page block: about 400 KB of links.</summary>
    public const int PageSize = 8192;

    /// <summary>Payers whose locks do not cover what Score asks of them; for all others nothing is cut. Empty in an ordinary epoch.</summary>
    public IReadOnlyList<PayerCap> Caps { get; init; } = [];

    /// <summary>Pages that were written before (<see cref="BundlePages"/>), in place of <see cref="Records"/>.</summary>
    public IReadOnlyList<Cid>? Written { get; init; }

    /// <summary>As of when locks were read; not before the seed's block. An epoch that charges nobody can do without.</summary>
    public LocksBlock? Locks { get; init; }

    /// <summary>Wei of the token burned on each day that ended since the epoch before (<see cref="NetState.Day"/>), where the token has net emission; else null.</summary>
    public IReadOnlyList<UInt128>? Burned { get; init; }

    /// <summary>The root and page blocks. The blocks of evidence, registry, parameters and carry are linked, not repeated here.</summary>
    public Encoded Encode()
    {
        var blocks = new List<Block>();
        var sorted = Records.OrderBy(item => item.Evidence.Record.Author).ThenBy(item => item.Evidence.Record.Sequence);
        var pages = Written is null ? Pages.Add(blocks, sorted.Select(item => Node(item.Evidence.Cid, item.Signature)), PageSize) : DagNode.List(Written.Select(DagNode.Of));
        var refused = Refusals.OrderBy(refusal => refusal.Evidence.ToString(), StringComparer.Ordinal);
        var refusals = Pages.Add(blocks, refused.Select(refusal => DagNode.List(DagNode.Of(refusal.Evidence), DagNode.Of(refusal.Reason))), PageSize);
        var root = Block.Of(DagNode.Map(
            ("v", DagNode.Of(1L)),
            ("net", DagNode.Of(Network.ToString())),
            ("operator", DagNode.Of(Operator.Value.ToByteArray())),
            ("epoch", DagNode.Of(Epoch)),
            ("from", DagNode.Of(FromMs)),
            ("to", DagNode.Of(ToMs)),
            ("seed", Seed is null ? DagNode.Null : Seed.Node()),
            ("parameters", DagNode.Of(Parameters)),
            ("amendment", Link(Amendment)),
            ("registry", DagNode.Of(Registry)),
            ("carry", Link(Carry)),
            ("caps", DagNode.List(Caps.OrderBy(cap => cap.Payer).Select(cap => DagNode.List(DagNode.Of(cap.Payer.ToByteArray()), DagNode.Of(cap.Most.Value))).ToArray())),
            ("locks", Locks is null ? DagNode.Null : Locks.Node()),
            ("burned", Burned is null ? DagNode.Null : DagNode.List(Burned.Select(DagAmount.Node).ToArray())),
            ("pages", pages),
            ("refusals", refusals)));
        blocks.Add(root);
        return new Encoded(root.Cid, blocks);
    }

    static DagNode Link(Cid? link) => link is { } cid ? DagNode.Of(cid) : DagNode.Null;

    internal static DagNode Node(Cid evidence, ReadOnlyMemory<byte> signature) => DagNode.List(DagNode.Of(evidence), signature.IsEmpty ? DagNode.Null : DagNode.Of(signature.Span));
}
