using System.Text.Json;
using Grange.Tests;

namespace Grange.Content.Tests.Pieces;

public sealed class PieceTreeTests : IDisposable
{
    static readonly JsonElement Vectors = VectorFile.Read("pdp-vectors.json");
    readonly string folder = Directory.CreateTempSubdirectory("grange-pieces-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Challenges_of_a_data_set_are_answered_as_PDPVerifier_expects()
    {
        using var pieces = new DataSet([.. Vectors.GetProperty("pieces").EnumerateArray().Select(piece =>
            Store(Keystream.Bytes(piece.GetProperty("seed").GetString()!, piece.GetProperty("size").GetInt32())))]);
        foreach (var (tree, expected) in pieces.Trees.Zip(Vectors.GetProperty("pieces").EnumerateArray()))
        {
            Assert.Equal(expected.GetProperty("pieceCidV2").GetString(), tree.Piece.ToString());
            Assert.Equal(expected.GetProperty("leafCount").GetInt64(), tree.Piece.LeafCount);
        }
        var range = new ChallengeRange(pieces.Trees.Select(tree => tree.Piece.LeafCount));
        Assert.Equal(Vectors.GetProperty("challengeRange").GetInt64(), range.Leaves);
        foreach (var challenge in Vectors.GetProperty("challenges").EnumerateArray())
        {
            var (piece, leaf) = range.Locate(challenge.GetProperty("globalLeaf").GetInt64());
            Assert.Equal((challenge.GetProperty("piece").GetInt32(), challenge.GetProperty("leafInPiece").GetInt64()), (piece, leaf));
            var proof = await pieces.Trees[piece].ProveAsync(leaf, TestContext.Current.CancellationToken);
            Assert.Equal(challenge.GetProperty("leaf").GetString(), Convert.ToHexStringLower(proof.Leaf.Span));
            Assert.Equal(string.Concat(challenge.GetProperty("proof").EnumerateArray().Select(one => one.GetString())), Convert.ToHexStringLower(proof.Siblings.Span));
            Assert.True(proof.Proves(pieces.Trees[piece].Piece));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(127)]
    [InlineData(1000)]
    [InlineData(60_000)]
    [InlineData(65_024)]
    [InlineData(65_025)]
    [InlineData(300_000)]
    [InlineData(5 * 65_024)]
    public async Task Every_leaf_that_can_be_challenged_can_be_proven(int size)
    {
        using var tree = Store(Keystream.Bytes($"prove-{size}", size));
        var step = Math.Max(1, tree.Piece.LeafCount / Counts.Of(40, 4000));
        for (var leaf = 0L; leaf < tree.Piece.LeafCount; leaf = leaf == tree.Piece.LeafCount - 1 ? leaf + 1 : Math.Min(leaf + step, tree.Piece.LeafCount - 1))
        {
            var proof = await tree.ProveAsync(leaf, TestContext.Current.CancellationToken);
            Assert.True(proof.Proves(tree.Piece));
            Assert.Equal(tree.Piece.Height, proof.Height);
            Assert.False((proof with { LeafIndex = leaf ^ 1 }).Proves(tree.Piece));
            Assert.False((proof with { Siblings = proof.Siblings[32..] }).Proves(tree.Piece));
        }
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await tree.ProveAsync(tree.Piece.LeafCount, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Any_flipped_bit_of_a_proof_spoils_it()
    {
        using var tree = Store(Keystream.Bytes("flip", 2000));
        var proof = await tree.ProveAsync(17, TestContext.Current.CancellationToken);
        for (var bit = 0; bit < 8 * (proof.Leaf.Length + proof.Siblings.Length); bit++)
        {
            byte[] all = [.. proof.Leaf.Span, .. proof.Siblings.Span];
            all[bit / 8] ^= (byte)(1 << bit % 8);
            Assert.False(PieceProof.Verify(tree.Piece.Root, tree.Piece.Height, 17, all.AsSpan(0, 32), all.AsSpan(32)));
        }
    }

    [Theory]
    [InlineData(2000, 1234)]
    [InlineData(300_000, 70_000)]
    public async Task A_damaged_piece_proves_nothing_where_it_is_damaged(int size, int damaged)
    {
        var data = Keystream.Bytes("damage", size);
        using var tree = Store(data);
        data[damaged] ^= 1;
        await File.WriteAllBytesAsync(PathOf(tree.Piece), data, TestContext.Current.CancellationToken);
        var thrown = await Assert.ThrowsAsync<PieceDamagedException>(async () => await tree.ProveAsync(damaged / 32, TestContext.Current.CancellationToken));
        Assert.Equal(tree.Piece, thrown.Piece);
    }

    [Fact]
    public void A_256_bit_number_is_reduced_as_a_whole()
    {
        var range = new ChallengeRange([7, 0, 10_000_000_019]);
        byte[] number = [.. Enumerable.Repeat((byte)0xfe, 31), 3];
        var expected = new System.Numerics.BigInteger(number, isUnsigned: true, isBigEndian: true) % range.Leaves;
        Assert.Equal((long)expected, range.Reduce(number));
        Assert.Equal((2, 0), range.Locate(7)); // the piece without leaves is passed over
    }

    PieceTree Store(byte[] data)
    {
        using var stream = new MemoryStream(data);
        var layer = PieceLayer.OfAsync(stream, TestContext.Current.CancellationToken).AsTask().GetAwaiter().GetResult();
        File.WriteAllBytes(PathOf(layer.Piece), data);
        return new PieceTree(PathOf(layer.Piece), layer);
    }

    string PathOf(PieceCid piece) => Path.Combine(folder, piece.ToString());

    sealed record DataSet(IReadOnlyList<PieceTree> Trees) : IDisposable
    {
        public void Dispose()
        {
            foreach (var tree in Trees) tree.Dispose();
        }
    }
}
