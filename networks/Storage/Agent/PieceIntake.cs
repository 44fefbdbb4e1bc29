using System.Buffers;
using Grange.Content;
using Grange.Kernel;
using Grange.Storage.Agent.Limits;

namespace Grange.Storage.Agent;

/// <summary>Takes bytes in, within the space that was given, into files nobody sees; their commitment is computed on the way.</summary>
sealed class PieceIntake
{
    const int ReadBytes = 1 << 20;

    readonly string folder;
    readonly DiskRoom disk;
    long used;

    /// <summary>Opens the folder of drafts; what a crash left there is swept.</summary>
    public PieceIntake(string folder, long capacityBytes)
    {
        (this.folder, CapacityBytes, disk) = (folder, capacityBytes, new DiskRoom(Path.GetDirectoryName(folder)!));
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
    }

    /// <summary>What the owner gives; what the disk takes may be less.</summary>
    public long CapacityBytes { get; }

    /// <summary>What the owner gives, or less where the disk has less room.</summary>
    public long OfferedBytes => Math.Min(CapacityBytes, UsedBytes + disk.FreeBytes);

    public long UsedBytes => Interlocked.Read(ref used);

    /// <summary>Counts what is here already.</summary>
    public void Count(long bytes) => Interlocked.Add(ref used, bytes);

    public void Release(long bytes) => Interlocked.Add(ref used, -bytes);

    /// <summary>Takes a stream to its end; the caller publishes or disposes the draft.</summary>
    /// <param name="content">The bytes.</param>
    /// <param name="expectedBytes">How many there must be, where that is known.</param>
    /// <param name="name">Names the draft's file.</param>
    /// <param name="cancel">Ends it; nothing is kept then.</param>
    public async Task<Result<PieceDraft>> TakeAsync(Stream content, long? expectedBytes, Guid name, CancellationToken cancel)
    {
        if (expectedBytes > PieceStore.MaxPieceBytes) return TooLarge();
        var (reserved, keep) = (0L, false);
        var path = Path.Combine(folder, name.ToString("N"));
        try
        {
            if (!TryReserve(expectedBytes ?? 0, ref reserved)) return Full(expectedBytes ?? 0);
            if (disk.Refuses(expectedBytes ?? 0) is { } refused) return refused;
            var nodes = new ArrayBufferWriter<byte>();
            var hasher = new PieceHasher(nodes);
            var fault = await CopyAsync(content, path, hasher, expectedBytes, bytes => TryReserve(bytes, ref reserved), cancel);
            if (fault is not null) return fault;
            keep = true;
            return new PieceDraft(path, new PieceLayer(hasher.Finish(), nodes.WrittenMemory, 0), reserved, Release);
        }
        catch (Exception error) when (Why(error) is not null)
        {
            return Why(error)!;
        }
        finally
        {
            if (!keep)
            {
                Discard(path);
                Release(reserved);
            }
        }
    }

    /// <summary>Why the disk did not take something; null when the error is another.</summary>
    public Fault? Why(Exception error) => disk.Why(error);

    public static Fault Full(long bytes)
        => new("space-full", $"there is no room for {bytes} bytes more", "the provider's --space is used up", Status: 507);

    /// <summary>A disk that has become read-only keeps a draft until the next start sweeps it.</summary>
    void Discard(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception error) when (Why(error) is not null)
        {
            // it is of no use to anyone, and in nobody's way
        }
    }

    static async Task<Fault?> CopyAsync(Stream content, string path, PieceHasher hasher, long? expected, Func<long, bool> reserve, CancellationToken cancel)
    {
        await using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            BufferSize = 0,
            Options = FileOptions.Asynchronous,
            PreallocationSize = expected ?? 0,
        });
        var buffer = ArrayPool<byte>.Shared.Rent(ReadBytes);
        try
        {
            var (most, total) = (expected ?? PieceStore.MaxPieceBytes, 0L);
            for (int read; (read = await content.ReadAtLeastAsync(buffer.AsMemory(0, ReadBytes), ReadBytes, throwOnEndOfStream: false, cancel)) > 0;)
            {
                total += read;
                if (total > most)
                    return expected is null ? TooLarge() : new Fault("piece-size", $"more than the {expected} bytes that were announced came");
                if (expected is null && !reserve(read)) return Full(total);
                hasher.Append(buffer.AsSpan(0, read));
                await file.WriteAsync(buffer.AsMemory(0, read), cancel);
            }
            if (expected is not null && total != expected) return new Fault("piece-size", $"{total} bytes came, {expected} were announced");
            if (total == 0) return new Fault("piece-size", "a piece has at least one byte");
            file.Flush(flushToDisk: true);
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    bool TryReserve(long bytes, ref long reserved)
    {
        if (Interlocked.Add(ref used, bytes) > CapacityBytes)
        {
            Interlocked.Add(ref used, -bytes);
            return false;
        }
        reserved += bytes;
        return true;
    }

    static Fault TooLarge() => new("piece-too-large", $"a piece has at most {PieceStore.MaxPieceBytes} bytes", Status: 413);
}
