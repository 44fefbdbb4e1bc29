using Grange.Content;

namespace Grange.Kernel;

/// <summary>A bundle's root block as read: its fields have the right form, nothing they say is confirmed yet.</summary>
/// <param name="Block">The root's bytes, which the operator signs.</param>
/// <param name="Caps">Ascending by payer.</param>
public sealed record BundleRoot(
    Cid Cid, ReadOnlyMemory<byte> Block, NetworkSlug Network, DeviceId Operator, long Epoch, long FromMs, long ToMs, SeedBlock? Seed,
    Cid Parameters, Cid? Amendment, Cid Registry, Cid? Carry, IReadOnlyList<Cid> Pages, IReadOnlyList<Cid> Refusals, IReadOnlyList<PayerCap> Caps, LocksBlock? Locks)
{
    /// <inheritdoc cref="Bundle.Burned"/>
    public IReadOnlyList<UInt128>? Burned { get; init; }

    /// <summary>How a finding names it.</summary>
    internal string Where => $"{Network} epoch {Epoch}";

    internal static async ValueTask<Checked<BundleRoot>> LoadAsync(Cid cid, VerifiedBlocks blocks, CancellationToken cancel)
    {
        if (!(await blocks.BytesAsync(cid, "bundle", cancel)).TryGet(out var block, out var why)) return why;
        if (!(await blocks.NodeAsync(cid, "bundle", cancel)).TryGet(out var node, out why)) return why;
        var fields = new DagFields(node).Version(1);
        var (seedless, network) = (fields.IsNull("seed"), fields.Slug("net"));
        var root = new BundleRoot(
            cid, block, network, new DeviceId(fields.Hash("operator")), fields.Number("epoch"), fields.Number("from"), fields.Number("to"),
            seedless ? null : SeedBlock.TryRead(fields.List("seed")), fields.Link("parameters"), fields.LinkOrNull("amendment"), fields.Link("registry"),
            fields.LinkOrNull("carry"), fields.Links("pages"), fields.Links("refusals"), fields.Rows("caps", ReadCap), fields.IsNull("locks") ? null : ReadLocks(fields.List("locks"), network))
        { Burned = fields.IsNull("burned") ? null : fields.Amounts("burned") };
        if (!fields.Complete) return Finding.Mismatch("bundle", cid.ToString(), "a bundle", $"wrong {fields.Wrong ?? "field"}");
        if (!root.Caps.Zip(root.Caps.Skip(1)).All(pair => pair.First.Payer.CompareTo(pair.Second.Payer) < 0))
            return Finding.Mismatch("bundle-caps", root.Where, "each payer once, ascending", "another order");
        if (root.Locks is null ? root.Caps.Count > 0 : root.Locks.Number < 0) return Finding.Mismatch("bundle-locks", root.Where, "the block at which locks were read", "none");
        return seedless || root.Seed is not null ? root : Finding.Mismatch("bundle", cid.ToString(), "two headers as seed", "another form");
    }

    /// <summary>A list of another form is a block that no chain has.</summary>
    static LocksBlock ReadLocks(IReadOnlyList<DagNode> list, NetworkSlug network) => LocksBlock.TryRead(list, network) ?? new LocksBlock(-1, default);

    static PayerCap? ReadCap(DagNode row)
        => row.Kind == DagKind.List && row.AsList is [{ Kind: DagKind.Bytes } payer, { Kind: DagKind.Int } most]
            && Address.TryRead(payer.AsBytes, out var account) && most.AsInt >= 0 && most.AsInt <= long.MaxValue
            ? new PayerCap(account, new MicroUsd((long)most.AsInt)) : null;
}
