using Grange.Content;

namespace Grange.Kernel;

/// <summary>One epoch that a settlement takes in, by its artefacts.</summary>
/// <param name="Network">The network.</param>
/// <param name="Operator">Whose bundle.</param>
/// <param name="Epoch">Its number.</param>
/// <param name="Bundle">Root of the bundle.</param>
/// <param name="Signature">The operator's P-256 signature over the bundle's root block.</param>
/// <param name="Scores">Root of the scores that follow from it.</param>
/// <param name="Carry">Root of the carry that follows from it.</param>
/// <param name="Parameters">The definition in force.</param>
/// <param name="Registry">The registry log as the bundle pins it.</param>
public sealed record SettledEpoch(
    NetworkSlug Network, DeviceId Operator, long Epoch, Cid Bundle, ReadOnlyMemory<byte> Signature, Cid Scores, Cid Carry, Cid Parameters, Cid Registry)
{
    /// <summary>Order in a manifest: by network, operator, epoch.</summary>
    public (NetworkSlug, DeviceId, long) Key => (Network, Operator, Epoch);

    public override string ToString() => $"{Network} epoch {Epoch} of operator {Operator}";
}

/// <summary>The last settled epoch of a network at one operator: the next one to settle follows it, so none is settled twice or left out.</summary>
public sealed record EpochHead(NetworkSlug Network, DeviceId Operator, long Epoch, Cid Carry)
{
    public (NetworkSlug, DeviceId) Key => (Network, Operator);
}

/// <summary>The active settlement that this one follows.</summary>
public sealed record PreviousSettlement(long Number, Hash32 Root, Cid Manifest);

/// <summary>Everything a settlement stands on, as one dag-cbor block: whoever has it and the bundles can recompute the root.</summary>
/// <remarks>It links what belongs to this settlement and only names the one before, so a walk from here is exactly this settlement.</remarks>
/// <param name="Ledger">Chain and contracts.</param>
/// <param name="Number">The settlement's number, from 1; numbers that were vetoed or expired are left out.</param>
/// <param name="Previous">The active settlement before; none for the first.</param>
/// <param name="Root">Root of the tree over the vector.</param>
/// <param name="Vector">The cumulative vector.</param>
/// <param name="Totals">Its sums, ascending by (asset, kind).</param>
/// <param name="Epochs">What it takes in, ascending by (network, operator, epoch).</param>
/// <param name="Heads">Where every network stands after it, ascending.</param>
/// <param name="Registry">The registry log, the longest that any epoch so far rests on.</param>
/// <param name="SetVersion">The attester set that signs it.</param>
public sealed record SettlementManifest(
    LedgerTerms Ledger, long Number, PreviousSettlement? Previous, Hash32 Root, Cid Vector,
    IReadOnlyList<LedgerTotal> Totals, IReadOnlyList<SettledEpoch> Epochs, IReadOnlyList<EpochHead> Heads, Cid Registry, uint SetVersion)
{
    /// <summary>The root that the chain must show as active before this one.</summary>
    public Hash32 PreviousRoot => Previous?.Root ?? Hash32.Zero;

    /// <summary>What stands on the chain as <c>manifest</c>: the sha2-256 digest of the block.</summary>
    public static Hash32 Digest(Cid manifest) => Hash32.Read(manifest.Hash.Digest);

    /// <summary>The manifest's CID from what stands on the chain.</summary>
    public static Cid CidOf(Hash32 digest) => new(Codec.DagCbor, Multihash.Of(Content.HashCode.Sha2_256, digest.ToByteArray()));

    public Block Encode() => Block.Of(DagNode.Map(
        ("v", DagNode.Of(1L)),
        ("ledger", Ledger.Node()),
        ("number", DagNode.Of(Number)),
        ("previous", Previous is null ? DagNode.Null : DagNode.Map(
            ("number", DagNode.Of(Previous.Number)), ("root", DagNode.Of(Previous.Root.ToByteArray())), ("manifest", DagNode.Name(Previous.Manifest)))),
        ("root", DagNode.Of(Root.ToByteArray())),
        ("vector", DagNode.Of(Vector)),
        ("totals", DagNode.List(Totals.Select(Node).ToArray())),
        ("epochs", DagNode.List(Epochs.Select(Node).ToArray())),
        ("heads", DagNode.List(Heads.Select(Node).ToArray())),
        ("registry", DagNode.Of(Registry)),
        ("setVersion", DagNode.Of((long)SetVersion))));

    /// <summary>Reads a manifest back; a block that is none is a finding.</summary>
    public static async ValueTask<Checked<SettlementManifest>> LoadAsync(Cid cid, VerifiedBlocks blocks, CancellationToken cancel)
    {
        if (!(await blocks.NodeAsync(cid, "manifest", cancel)).TryGet(out var node, out var why)) return why;
        return TryRead(node, out var wrong) is { } manifest ? manifest : Finding.Mismatch("manifest", cid.ToString(), "a settlement manifest", $"wrong {wrong}");
    }

    static SettlementManifest? TryRead(DagNode node, out string? wrong)
    {
        var fields = new DagFields(node).Version(1);
        var ledger = LedgerTerms.TryRead(fields.Map("ledger"));
        var number = fields.Number("number");
        var previous = fields.IsNull("previous") ? null : ReadPrevious(fields.Map("previous"));
        var (root, vector) = (fields.Hash("root"), fields.Link("vector"));
        var totals = fields.Rows("totals", ReadTotal);
        var epochs = fields.Rows("epochs", ReadEpoch);
        var heads = fields.Rows("heads", ReadHead);
        var (registry, set) = (fields.Link("registry"), fields.Number("setVersion"));
        wrong = fields.Wrong ?? (ledger is null ? "ledger" : set > uint.MaxValue ? "setVersion" : fields.Complete ? null : "field");
        return wrong is null ? new SettlementManifest(ledger!, number, previous, root, vector, totals, epochs, heads, registry, (uint)set) : null;
    }

    static DagNode Node(LedgerTotal total) => DagNode.Map(
        ("asset", DagNode.Of(total.Asset.ToByteArray())), ("kind", DagNode.Of((long)total.Kind)), ("cumulative", DagAmount.Node(total.Cumulative)));

    static DagNode Node(SettledEpoch row) => DagNode.Map(
        ("net", DagNode.Of(row.Network.ToString())),
        ("operator", DagNode.Of(row.Operator.Value.ToByteArray())),
        ("epoch", DagNode.Of(row.Epoch)),
        ("bundle", DagNode.Of(row.Bundle)),
        ("signature", DagNode.Of(row.Signature.Span)),
        ("scores", DagNode.Of(row.Scores)),
        ("carry", DagNode.Of(row.Carry)),
        ("parameters", DagNode.Of(row.Parameters)),
        ("registry", DagNode.Of(row.Registry)));

    static DagNode Node(EpochHead head) => DagNode.Map(
        ("net", DagNode.Of(head.Network.ToString())),
        ("operator", DagNode.Of(head.Operator.Value.ToByteArray())),
        ("epoch", DagNode.Of(head.Epoch)),
        ("carry", DagNode.Name(head.Carry)));

    static PreviousSettlement? ReadPrevious(DagNode? node)
    {
        var fields = new DagFields(node);
        var previous = new PreviousSettlement(fields.Number("number"), fields.Hash("root"), fields.Name("manifest"));
        return fields.Complete ? previous : null;
    }

    static LedgerTotal? ReadTotal(DagNode node)
    {
        var fields = new DagFields(node);
        var (asset, kind, cumulative) = (fields.Address("asset"), fields.Number("kind"), fields.Amount("cumulative"));
        return fields.Complete && kind <= (long)LeafKind.Spent ? new LedgerTotal(asset, (LeafKind)kind, cumulative) : null;
    }

    static SettledEpoch? ReadEpoch(DagNode node)
    {
        var fields = new DagFields(node);
        var row = new SettledEpoch(fields.Slug("net"), new DeviceId(fields.Hash("operator")), fields.Number("epoch"), fields.Link("bundle"),
            fields.Bytes("signature"), fields.Link("scores"), fields.Link("carry"), fields.Link("parameters"), fields.Link("registry"));
        return fields.Complete ? row : null;
    }

    static EpochHead? ReadHead(DagNode node)
    {
        var fields = new DagFields(node);
        var head = new EpochHead(fields.Slug("net"), new DeviceId(fields.Hash("operator")), fields.Number("epoch"), fields.Name("carry"));
        return fields.Complete ? head : null;
    }
}
