using System.Diagnostics;
using Grange.Content;
using Grange.Storage.Agent;
using Grange.Tests;
using Microsoft.Extensions.Logging.Abstractions;

namespace Grange.Storage.Tests;

/// <summary>Runs when nothing else of this program does: it measures.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

[Collection(nameof(Alone))]
public sealed class LargePieceTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("grange-large-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task An_epochs_twenty_leaves_of_a_large_piece_are_proven_in_a_tenth_of_a_second()
    {
        var bytes = ContentOf.Bytes(8, Counts.Of(32 << 20, 256 << 20));
        using var store = await PieceStore.OpenAsync(folder, 1L << 30, NullLogger.Instance, CancellationToken.None);
        var draft = (await store.TakeAsync(new MemoryStream(bytes), bytes.Length, Guid.CreateVersion7(TimeProvider.System.GetUtcNow()), CancellationToken.None)).Value;
        var piece = draft.Piece;
        Assert.True((await store.PublishAsync(draft, piece, CancellationToken.None)).IsOk);
        var random = new Random(1);
        var best = double.MaxValue;
        for (var round = 0; round < 20 && best > 100; round++)
        {
            AskedLeaf[] asked = [.. Enumerable.Range(0, 20).Select(_ => new AskedLeaf(piece, random.NextInt64(piece.LeafCount)))];
            var began = Stopwatch.GetTimestamp();
            var proofs = await store.ProveAsync(asked, CancellationToken.None);
            best = Math.Min(best, Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            Assert.All(asked.Zip(proofs), pair => Assert.True(PieceProof.Verify(piece.Root, piece.Height, pair.First.Leaf, pair.Second.Leaf.ToByteArray(), pair.Second.Path.Span)));
        }
        TestContext.Current.TestOutputHelper!.WriteLine($"20 leaves of {bytes.Length >> 20} MiB: {best:0.0} ms");
        Assert.InRange(best, 0, 100);
    }
}
