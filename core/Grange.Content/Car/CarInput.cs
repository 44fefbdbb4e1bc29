using System.Buffers;

namespace Grange.Content;

/// <summary>A stream with a pooled window over its next bytes; it grows only to what a caller is willing to read at once.</summary>
sealed class CarInput(Stream source) : IDisposable
{
    byte[] buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
    int start, end;

    /// <summary>How many bytes of the input were taken.</summary>
    public long Position { get; private set; }

    public int Available => end - start;

    /// <summary>What is held, from the first byte not yet taken. Valid until the next call.</summary>
    public ReadOnlyMemory<byte> Held => buffer.AsMemory(start, end - start);

    /// <summary>Reads until <paramref name="count"/> bytes are held or the input ends; true when they are.</summary>
    public async ValueTask<bool> HoldAsync(int count, CancellationToken cancel)
    {
        if (Available >= count) return true;
        MakeRoom(count);
        end += await source.ReadAtLeastAsync(buffer.AsMemory(end), count - Available, throwOnEndOfStream: false, cancel);
        return Available >= count;
    }

    public void Take(int count)
    {
        start += count;
        Position += count;
    }

    /// <summary>Passes over bytes without holding them; false when the input ends first.</summary>
    public async ValueTask<bool> SkipAsync(long count, CancellationToken cancel)
    {
        while (count > 0)
        {
            if (!await HoldAsync(1, cancel)) return false;
            var step = (int)Math.Min(count, Available);
            Take(step);
            count -= step;
        }
        return true;
    }

    public void Dispose()
    {
        if (buffer.Length == 0) return;
        ArrayPool<byte>.Shared.Return(buffer);
        (buffer, start, end) = ([], 0, 0);
    }

    void MakeRoom(int count)
    {
        if (buffer.Length - start >= count) return;
        var held = Held.Span;
        if (buffer.Length >= count) held.CopyTo(buffer);
        else
        {
            var larger = ArrayPool<byte>.Shared.Rent(count);
            held.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = larger;
        }
        (start, end) = (0, held.Length);
    }
}
