using System.Diagnostics;
using Grange.Content;
using Grange.Store;
using Grange.Store.Segments;

namespace Grange.Benchmarks;

/// <summary>Uploads as a node takes them: files into UnixFS blocks, into segments on disk, synced and indexed at the end.</summary>
static class UploadBenchmark
{
    /// <summary>The worker whose memory is looked at.</summary>
    public const string Work = "upload";

    const long FileBytes = 1L << 30, LargeBytes = 10L << 30, WarmUpBytes = 256L << 20;
    const int Files = 50_000, SmallBytes = 4 << 10;

    public static IEnumerable<Heat> Heats()
    {
        var pattern = Pattern.Of(64 << 20);
        yield return new Heat(Unit.MegabytesPerSecond, 3, [new Duel(
            "upload 1 GiB to disk, synced",
            Contender.OfTimed("Grange", FileBytes / 1e6, cancel => Scratch.InFolderAsync(folder => UploadAsync(folder, new DistinctStream(pattern, FileBytes), cancel))),
            Contender.OfTimed("write and fsync of each 16 MiB", FileBytes / 1e6, _ => Scratch.InFolderAsync(folder => Task.FromResult(Write(folder, pattern)))),
            Target.AtLeast(500))]);
        yield return new Heat(Unit.Seconds, 2, [new Duel(
            "upload 50,000 files of 4 KiB, synced",
            Contender.OfTimed("Grange", Files, cancel => Scratch.InFolderAsync(folder => UploadFolderAsync(folder, cancel))), Target: Target.AtMost(10, Unit.Seconds))]);
        yield return new Heat(Unit.Mebibytes, 1, [new Duel(
            "memory of an upload of 10 GiB to disk",
            Peers.Worker("Grange", 1, processors: null, Work), Target: Target.AtMost(150, Unit.Mebibytes))]);
    }

    /// <summary>Uploads once a call, a little at first and then 10 GiB.</summary>
    public static Func<Task<string?>> Uploader()
    {
        var (pattern, bytes) = (Pattern.Of(64 << 20), WarmUpBytes);
        return async () =>
        {
            await Scratch.InFolderAsync(folder => UploadAsync(folder, new DistinctStream(pattern, bytes), CancellationToken.None));
            bytes = LargeBytes;
            return null;
        };
    }

    static Task<TimeSpan> UploadAsync(string folder, Stream file, CancellationToken cancel)
        => IntoStoreAsync(folder, importer => importer.AddFileAsync(file, cancel), cancel);

    static async Task<TimeSpan> UploadFolderAsync(string folder, CancellationToken cancel)
    {
        var (source, block) = (Directory.CreateDirectory(Path.Combine(folder, "files")), Pattern.Of(SmallBytes));
        for (var i = 0; i < Files; i++)
        {
            BitConverter.TryWriteBytes(block, i);
            await File.WriteAllBytesAsync(Path.Combine(source.FullName, $"{i:D6}"), block, cancel);
        }
        return await IntoStoreAsync(folder, importer => new FolderImport(importer, new FolderRules()).AddAsync(source.FullName, cancel), cancel);
    }

    static async Task<TimeSpan> IntoStoreAsync(string folder, Func<UnixFsImporter, Task> upload, CancellationToken cancel)
    {
        await using var state = await new SqliteOptions(Path.Combine(folder, "index.db")).OpenAsync(TimeProvider.System, cancel);
        var index = await SegmentIndex.OpenAsync(state, "bench", cancel);
        await using var store = await SegmentStore.OpenAsync(Path.Combine(folder, "segments"), index, new SegmentOptions(), cancel);
        var start = Stopwatch.GetTimestamp();
        await upload(new UnixFsImporter(store, UnixFsProfile.V1In2025));
        await store.FlushAsync(cancel);
        return Stopwatch.GetElapsedTime(start);
    }

    /// <summary>The least there is to do: the same bytes into one file, synced as often.</summary>
    static TimeSpan Write(string folder, byte[] pattern)
    {
        const int group = 16 << 20;
        using var file = File.OpenHandle(Path.Combine(folder, "plain"), FileMode.Create, FileAccess.Write);
        var start = Stopwatch.GetTimestamp();
        for (long at = 0; at < FileBytes; at += group)
        {
            RandomAccess.Write(file, pattern.AsSpan((int)(at % pattern.Length), group), at);
            RandomAccess.FlushToDisk(file);
        }
        return Stopwatch.GetElapsedTime(start);
    }
}
