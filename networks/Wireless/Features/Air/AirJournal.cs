using Grange.Wireless.Journal;

namespace Grange.Wireless.Features.Air;

/// <summary>The file of records: what is in it after <see cref="Append"/> returned survives whatever happens to the process and, as far as the disk keeps its word, to the machine.</summary>
/// <remarks>Written by the thread of the air alone, which waits for the disk: so it is synchronous.</remarks>
sealed class AirJournal : IDisposable
{
    readonly string path;
    FileStream file;

    AirJournal(string path, FileStream file) => (this.path, this.file) = (path, file);

    public long Length => file.Length;

    /// <summary>Opens the file and gives every whole record to <paramref name="replay"/>; what is torn at its end is cut off.</summary>
    public static AirJournal Open(string path, RecordTaker replay)
    {
        var bytes = File.Exists(path) ? File.ReadAllBytes(path) : [];
        ReadOnlySpan<byte> rest = bytes;
        while (RecordReader.TryNext(ref rest, out var record)) replay(ref record);
        var file = OpenForWriting(path);
        file.SetLength(bytes.Length - rest.Length);
        file.Seek(0, SeekOrigin.End);
        return new AirJournal(path, file);
    }

    /// <summary>Writes records and waits until they are on the disk.</summary>
    public void Append(ReadOnlySpan<byte> records)
    {
        file.Write(records);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Puts a snapshot in the place of all records: the one or the other is there, never a part.</summary>
    public void Replace(ReadOnlySpan<byte> snapshot)
    {
        var next = path + ".next";
        using (var written = OpenForWriting(next))
        {
            written.SetLength(0);
            written.Write(snapshot);
            written.Flush(flushToDisk: true);
        }
        File.Move(next, path, overwrite: true);
        file.Dispose();
        file = OpenForWriting(path);
        file.Seek(0, SeekOrigin.End);
    }

    public void Dispose() => file.Dispose();

    static FileStream OpenForWriting(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, Share = FileShare.Read, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite; // it holds session keys
        return new FileStream(path, options);
    }

    /// <summary>Takes a record.</summary>
    public delegate void RecordTaker(ref RecordReader record);
}
