using Grange.Content;

namespace Grange.Storage.Tests;

/// <summary>A real piece of seeded bytes, held in memory with a file behind it so that proofs come from the real tree.</summary>
sealed class TestPiece : IDisposable
{
    readonly string file = Path.GetTempFileName();
    readonly PieceTree tree;

    public TestPiece(int seed, int size)
        : this(Random(seed, size))
    {
    }

    public TestPiece(byte[] bytes)
    {
        Bytes = bytes;
        File.WriteAllBytes(file, Bytes);
        using var stream = new MemoryStream(Bytes);
        var layer = PieceLayer.OfAsync(stream, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        Cid = layer.Piece;
        tree = new PieceTree(file, layer);
    }

    static byte[] Random(int seed, int size)
    {
        var bytes = new byte[size];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public byte[] Bytes { get; }
    public PieceCid Cid { get; }

    public LeafProof Prove(long leaf)
    {
        var proof = tree.ProveAsync(leaf, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        return new LeafProof(Grange.Kernel.Hash32.Read(proof.Leaf.Span), proof.Siblings);
    }

    public void Dispose()
    {
        tree.Dispose();
        File.Delete(file);
    }
}
