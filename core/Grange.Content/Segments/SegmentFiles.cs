using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Grange.Content;

/// <summary>The folder of segments: <c>000001.car</c> the bytes, <c>000001.tree</c> the mark that they are sealed, with piece CID and proof layer.</summary>
sealed class SegmentFiles : IDisposable
{
    const int MaxOpen = 256;

    readonly SafeFileHandle exclusive;
    readonly ConcurrentDictionary<long, SafeFileHandle> readers = new();

    /// <summary>Takes the folder for this process alone.</summary>
    /// <exception cref="IOException">Another process has it.</exception>
    public SegmentFiles(string folder)
    {
        Folder = System.IO.Path.Combine(folder, "segments");
        Directory.CreateDirectory(Folder);
        exclusive = File.OpenHandle(System.IO.Path.Combine(Folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
    }

    public string Folder { get; }

    public string PathOf(long number) => System.IO.Path.Combine(Folder, Name(number) + ".car");
    public string TreePathOf(long number) => System.IO.Path.Combine(Folder, Name(number) + ".tree");

    /// <summary>Where a piece that comes in lies until it is complete.</summary>
    public string DraftPath(long number) => System.IO.Path.Combine(Folder, Name(number) + ".part");

    /// <summary>The numbers of all segments, ascending; a mark whose segment is gone and a piece never completed are swept away.</summary>
    public IReadOnlyList<long> Numbers()
    {
        foreach (var broken in NumbersOf("*.part")) File.Delete(DraftPath(broken));
        foreach (var orphan in NumbersOf("*.tree").Where(number => !File.Exists(PathOf(number)))) File.Delete(TreePathOf(orphan));
        return [.. NumbersOf("*.car").Order()];
    }

    public SafeFileHandle Create(long number)
    {
        var file = File.OpenHandle(PathOf(number), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            RandomAccess.Write(file, CarSections.Header, 0);
            DurableFile.SyncFolder(Folder);
            return file;
        }
        catch
        {
            file.Dispose();
            File.Delete(PathOf(number));
            throw;
        }
    }

    public SafeFileHandle OpenForAppend(long number)
        => File.OpenHandle(PathOf(number), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>Reads <paramref name="target"/> full from a segment; false when its file is gone or ends earlier.</summary>
    public bool TryRead(long number, long offset, Span<byte> target)
    {
        while (true)
        {
            try
            {
                return TryRead(Reader(number), offset, target);
            }
            catch (ObjectDisposedException) when (!exclusive.IsClosed) { } // closed to make room just now: opened again
            catch (FileNotFoundException) { return false; }
        }
    }

    /// <summary>Makes a complete piece a sealed segment: the mark first, since a segment without one would take blocks.</summary>
    public void Keep(long number, string draft, PieceLayer layer)
    {
        DurableFile.Replace(TreePathOf(number), layer.Encode());
        File.Move(draft, PathOf(number));
        DurableFile.SyncFolder(Folder);
    }

    /// <summary>Removes a segment: its bytes before its mark, so that a crash between never leaves an unsealed segment.</summary>
    public void Delete(long number)
    {
        File.Delete(PathOf(number));
        if (readers.TryRemove(number, out var reader)) reader.Dispose();
        DurableFile.SyncFolder(Folder);
        File.Delete(TreePathOf(number));
    }

    static bool TryRead(SafeFileHandle file, long offset, Span<byte> target)
    {
        for (int read; !target.IsEmpty; target = target[read..], offset += read)
        {
            read = RandomAccess.Read(file, target, offset);
            if (read == 0) return false;
        }
        return true;
    }

    SafeFileHandle Reader(long number)
    {
        if (readers.TryGetValue(number, out var known)) return known;
        if (readers.Count >= MaxOpen && readers.Keys.FirstOrDefault() is > 0 and var other && readers.TryRemove(other, out var old)) old.Dispose();
        var opened = File.OpenHandle(PathOf(number), share: FileShare.ReadWrite | FileShare.Delete, options: FileOptions.RandomAccess);
        var kept = readers.GetOrAdd(number, opened);
        if (kept != opened) opened.Dispose();
        return kept;
    }

    IEnumerable<long> NumbersOf(string pattern) => Directory.EnumerateFiles(Folder, pattern)
        .Select(NumberOf).Where(number => number > 0);

    /// <summary>The number in a file's name; 0 when it has none.</summary>
    public static long NumberOf(string path)
        => long.TryParse(System.IO.Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    static string Name(long number) => number.ToString("D6", CultureInfo.InvariantCulture);

    public void Dispose()
    {
        exclusive.Dispose();
        foreach (var reader in readers.Values) reader.Dispose();
    }
}
