using Grange.Content;

namespace Grange.Storage.Tests;

/// <summary>Content for tests: seeded bytes, CARs of UnixFS files, piece CIDs.</summary>
static class ContentOf
{
    public static byte[] Bytes(int seed, int length)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public static PieceCid Piece(ReadOnlySpan<byte> bytes)
    {
        var hasher = new PieceHasher();
        hasher.Append(bytes);
        return hasher.Finish();
    }

    /// <summary>A UnixFS file as a CARv1, and its root.</summary>
    public static async Task<(byte[] Car, Cid Root)> CarAsync(byte[] file)
    {
        var blocks = new MemoryBlocks();
        var root = (await new UnixFsImporter(blocks, UnixFsProfile.V1In2025).AddFileAsync(new MemoryStream(file), CancellationToken.None)).Cid;
        var target = new MemoryStream();
        await using (var car = await CarWriter.StartAsync(target, [root], CancellationToken.None))
            Assert.Null(await new DagWalk(blocks).ExportAsync(root, [], car, CancellationToken.None));
        return (target.ToArray(), root);
    }
}
