using System.Diagnostics;
using Grange.Content;
using Grange.Store;
using Grange.Store.Segments;

namespace Grange.Benchmarks;

/// <summary>Blocks made durable: appended to segments with an index in SQLite, beside a file and an fsync for each.</summary>
/// <remarks>
/// Ours writes through to the end: the clock stops when every block is synced and the index has them. It syncs in groups, so a lone block's
/// acknowledgement is not faster than the peer's.
/// </remarks>
static class SegmentBenchmark
{
    public static IEnumerable<Heat> Heats()
    {
        yield return Of("4 KiB × 50,000", 4 << 10, 50_000, inFiles: 2_000);
        yield return Of("1 MiB × 500", 1 << 20, 500, inFiles: 100);
    }

    /// <param name="name">Size and number as the row shows them.</param>
    /// <param name="bytes">Of each block.</param>
    /// <param name="count">Blocks of a lap.</param>
    /// <param name="inFiles">Blocks of a lap of the peer: at a file each the whole number would take minutes.</param>
    static Heat Of(string name, int bytes, int count, int inFiles)
    {
        var series = new BlockSeries(bytes, count);
        var ours = Contender.OfTimed("Grange segments", count, cancel => Scratch.InFolderAsync(folder => AppendAsync(folder, series, cancel)));
        var files = Contender.OfTimed("file per block + fsync (flatfs)", inFiles, cancel => Scratch.InFolderAsync(async folder =>
        {
            var start = Stopwatch.GetTimestamp();
            await series.WriteAsync(new FileBlocks(folder), inFiles, cancel);
            return Stopwatch.GetElapsedTime(start);
        }));
        return new Heat(Unit.BlocksPerSecond, 3, [new Duel($"segments {name}", ours, files)]);
    }

    static async Task<TimeSpan> AppendAsync(string folder, BlockSeries series, CancellationToken cancel)
    {
        await using var state = await new SqliteOptions(Path.Combine(folder, "index.db")).OpenAsync(TimeProvider.System, cancel);
        var index = await SegmentIndex.OpenAsync(state, "bench", cancel);
        var store = await SegmentStore.OpenAsync(Path.Combine(folder, "segments"), index, new SegmentOptions(), cancel);
        var start = Stopwatch.GetTimestamp();
        await series.WriteAsync(store, series.Count, cancel);
        await store.DisposeAsync();
        return Stopwatch.GetElapsedTime(start);
    }
}
