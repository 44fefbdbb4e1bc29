using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Benchmarks;

/// <summary>A ledger's Merkle tree, from its leaves to the root, on all processors.</summary>
static class TreeBenchmark
{
    public const string Work = "tree";

    static readonly Address Asset = Address.Parse("0x1111111111111111111111111111111111111111");

    public static IEnumerable<Heat> Heats()
    {
        yield return new Heat(Unit.Seconds, 5, [new Duel("tree of 1,000,000 leaves", Ours(1_000_000), Target: Target.AtMost(1.5, Unit.Seconds))]);
        var js = Peers.Node("@openzeppelin/merkle-tree", "merkle-tree.mjs", 1, 100_000);
        yield return new Heat(Unit.Seconds, 3, [new Duel("tree of 100,000 leaves", Ours(100_000), js)]);
    }

    /// <summary>Builds the tree once a call; says its root. The leaves are in memory before, as a ledger's vector is.</summary>
    public static Func<Task<string?>> Builder(int count)
    {
        VectorEntry[] leaves = [.. Enumerable.Range(0, count).Select(Leaf)];
        return () => Task.FromResult<string?>(MerkleTree.Build(count, (i, hash) => LedgerLeaf.Hash(leaves[i], hash)).Root.ToString());
    }

    static Contender Ours(int count) => Peers.Worker("Grange", 1, processors: null, Work, $"{count}");

    /// <summary>The same leaves as bench/peers/merkle-tree.mjs.</summary>
    static VectorEntry Leaf(int i)
    {
        Span<byte> account = stackalloc byte[Address.Size];
        account.Clear();
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(account[16..], i + 1);
        return new VectorEntry(Address.Read(account), Asset, (LeafKind)(i % 3), (UInt128)i * 1_000_000_000_000_000 + 1);
    }
}
