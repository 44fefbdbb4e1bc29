using Grange.Content;
using Grange.Kernel.Crypto;

namespace Grange.Kernel;

/// <summary>One leaf of an account with the proof that the Rewards contract asks for.</summary>
public sealed record LedgerClaim(VectorEntry Leaf, IReadOnlyList<Hash32> Proof);

/// <summary>A settlement with everything claims are proven with, and the next one is built on.</summary>
/// <param name="Manifest">What it stands on.</param>
/// <param name="Cid">The manifest's CID.</param>
/// <param name="Vector">All leaves.</param>
/// <param name="Tree">The tree over them, leaf i for entry i.</param>
public sealed record SettlementState(SettlementManifest Manifest, Cid Cid, CumulativeVector Vector, MerkleTree Tree)
{
    /// <summary>Every leaf of an account. What of it was claimed before, the contract knows.</summary>
    public IReadOnlyList<LedgerClaim> ClaimsOf(Address account)
    {
        var (from, claims) = (Vector.FirstOf(account), new List<LedgerClaim>());
        for (var i = from; i < Vector.Count && Vector.Entries[i].Account == account; i++) claims.Add(new LedgerClaim(Vector.Entries[i], Tree.Proof(i)));
        return claims;
    }

    /// <summary>Reads a settlement back; its vector must have the root that the manifest states.</summary>
    public static async ValueTask<Checked<SettlementState>> LoadAsync(Cid manifest, VerifiedBlocks blocks, CancellationToken cancel)
    {
        if (!(await SettlementManifest.LoadAsync(manifest, blocks, cancel)).TryGet(out var read, out var why)) return why;
        if (!(await CumulativeVector.LoadAsync(read.Vector, blocks, cancel)).TryGet(out var vector, out why)) return why;
        if (vector.Count == 0) return Finding.Mismatch("vector", read.Vector.ToString(), "at least one leaf", "none");
        var tree = vector.Tree();
        return tree.Root == read.Root ? new SettlementState(read, manifest, vector, tree) : Finding.Mismatch("root", $"settlement {read.Number}", tree.Root, read.Root);
    }
}
