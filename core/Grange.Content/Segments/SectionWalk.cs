using Microsoft.Win32.SafeHandles;

namespace Grange.Content;

/// <summary>Goes over a segment's sections in order and stops before the first that is not whole.</summary>
/// <remarks>With <paramref name="verify"/> a section counts as whole only when its block has its hash; without, blocks are skipped unread.</remarks>
sealed class SectionWalk(SafeFileHandle file, long start, long end, bool verify)
{
    byte[] window = new byte[verify ? 256 * 1024 : 16 * 1024];
    long windowStart;
    int windowLength;

    /// <summary>A walk over sections whose blocks are not read; null when the file does not start as segments start.</summary>
    public static SectionWalk? OfWhole(SafeFileHandle file, long end)
    {
        Span<byte> front = stackalloc byte[CarSections.Header.Length];
        var read = RandomAccess.Read(file, front, 0);
        return read <= end && front.SequenceEqual(CarSections.Header) ? new SectionWalk(file, read, end, verify: false) : null;
    }

    /// <summary>Where the last whole section ends.</summary>
    public long Position { get; private set; } = start;

    /// <summary>The next whole section; false at the end or before a broken one.</summary>
    public bool TryNext(out Cid cid, out long offset, out int length)
    {
        offset = 0;
        if (!CarSections.TryReadHead(Peek(Position, CarSections.MaxHead), out cid, out var head, out length)) return false;
        offset = Position + head;
        if (offset + length > end) return false;
        if (verify && !cid.Hash.Matches(Peek(offset, length))) return false;
        Position = offset + length;
        return true;
    }

    /// <summary>Up to <paramref name="count"/> bytes from <paramref name="offset"/>; fewer at the end.</summary>
    ReadOnlySpan<byte> Peek(long offset, int count)
    {
        count = (int)Math.Min(count, end - offset);
        if (offset < windowStart || offset + count > windowStart + windowLength) Load(offset, count);
        var from = (int)(offset - windowStart);
        return window.AsSpan(from, Math.Min(count, windowLength - from));
    }

    void Load(long offset, int atLeast)
    {
        if (window.Length < atLeast) window = new byte[BlockLimits.MaxRead];
        var want = (int)Math.Min(window.Length, end - offset);
        (windowStart, windowLength) = (offset, 0);
        for (int read; windowLength < want; windowLength += read)
        {
            read = RandomAccess.Read(file, window.AsSpan(windowLength, want - windowLength), offset + windowLength);
            if (read == 0) break;
        }
    }
}
