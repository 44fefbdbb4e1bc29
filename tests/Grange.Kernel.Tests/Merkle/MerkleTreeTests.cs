using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Tests.Merkle;

public sealed class MerkleTreeTests
{
    static readonly Address Asset = Address.Parse("0x5fbdb2315678afecb367f032d93f642f64180aa3");

    /// <summary>The leaves of tests/Grange.Kernel.Tests/Merkle/standard-tree.mjs, which asks @openzeppelin/merkle-tree for the same roots.</summary>
    static VectorEntry Entry(int i) => new(Numbered(i * 7919L + 1), Asset, (LeafKind)(i % 3), (UInt128)(i + 1) * 1_000_000_000_000_000 + (UInt128)i);

    static MerkleTree Tree(int count) => MerkleTree.Build(count, (i, hash) => LedgerLeaf.Hash(Entry(i), hash));

    [Theory]
    [InlineData(1, "0x961f82d9078ef0ad2dec92e12f16930439b2f79595c33e657e6992d2297cd474")]
    [InlineData(2, "0x52cdba80ded909abdd8006c50931a98ad295db78410de5c90875de7c1a5890cf")]
    [InlineData(3, "0x5c6604616cd12c37aeb8a788df85f2eb44fd4ced1a3c2764f2301e5df0fdcf13")]
    [InlineData(7, "0x7efb3b62b5bac19cf9f1958ae1600166c91dcfe491c05629419746f86b0d0b9f")]
    [InlineData(100, "0x646704e81e38968a09d5595674dde5fb76838f6f033fc0b79fc3c103b13d41d6")]
    [InlineData(1000, "0xf4fa52fba34178fb7b5e6a46f8a99b4f7ce488901fcf60916c62f9a5664d5218")]
    public void The_root_is_the_one_of_the_standard_tree(int count, string root) => Assert.Equal(root, Tree(count).Root.ToString());

    [Fact]
    public void The_npm_package_gives_the_same_roots_and_proofs_today()
    {
        foreach (var line in StandardTree.Run([1, 2, 3, 7, 100, 1000, 2049]))
        {
            var parts = line.Split(' ');
            var count = int.Parse(parts[0]);
            var tree = Tree(count);
            Assert.Equal(parts[1], tree.Root.ToString());
            Assert.Equal(parts[2], string.Join(',', tree.Proof(count / 2)));
        }
    }

    [Fact]
    public void Every_leaf_is_proven_and_no_other_leaf_passes()
        => Prop.ForAll(Gen.Choose(1, 300).ToArbitrary(), count =>
        {
            var tree = Tree(count);
            for (var i = 0; i < count; i++)
            {
                if (!MerkleTree.Verify(tree.Root, LedgerLeaf.Hash(Entry(i)), tree.Proof(i))) return false;
                if (MerkleTree.Verify(tree.Root, LedgerLeaf.Hash(Entry(i) with { Cumulative = 1 }), tree.Proof(i))) return false;
            }
            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Counts.Of(20, 200)));

    [Fact]
    public void Equal_leaves_each_have_a_proof()
    {
        var tree = MerkleTree.Build(5, (_, hash) => LedgerLeaf.Hash(Entry(3), hash));
        Assert.All(Enumerable.Range(0, 5), i => Assert.True(MerkleTree.Verify(tree.Root, tree.Leaf(i), tree.Proof(i))));
    }

    [Fact]
    public void A_million_leaves_take_seconds_not_minutes()
    {
        var count = Counts.Of(50_000, 1_000_000);
        var entries = Enumerable.Range(0, count).Select(Entry).ToArray();
        var (clock, before) = (Stopwatch.StartNew(), GC.GetTotalAllocatedBytes());
        var tree = MerkleTree.Build(count, (i, hash) => LedgerLeaf.Hash(entries[i], hash));
        TestContext.Current.TestOutputHelper?.WriteLine($"{count} leaves in {clock.ElapsedMilliseconds} ms, {(GC.GetTotalAllocatedBytes() - before) >> 20} MiB");
        Assert.True(MerkleTree.Verify(tree.Root, tree.Leaf(count / 2), tree.Proof(count / 2)));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60), $"took {clock.Elapsed}");
    }

    static Address Numbered(long number)
    {
        var bytes = new byte[Address.Size];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(12), number);
        return Address.Read(bytes);
    }
}
