using System.Buffers;
using System.Security.Cryptography;

namespace Grange.Content;

/// <summary>Opens one sealed object, whole or in parts. No byte is given out before the tag of its segment held.</summary>
/// <param name="key">The object's own key.</param>
/// <param name="header">The object's first 40 bytes.</param>
public sealed class ObjectOpener(ObjectKey key, SealedHeader header) : IDisposable
{
    readonly AesGcm cipher = key.Cipher();

    /// <summary>Opens a whole object as it streams by; memory is two segments.</summary>
    /// <remarks>On a fault the segments before it have been written: they are genuine, but not all. Keep them only once None is returned.</remarks>
    /// <param name="segments">The object behind its header.</param>
    /// <param name="target">Gets the plain bytes.</param>
    /// <param name="cancel">Ends it early.</param>
    public async Task<SealedFault> OpenAsync(Stream segments, Stream target, CancellationToken cancel)
    {
        var (read, plain) = (ArrayPool<byte>.Shared.Rent(SealedFormat.SegmentBytes + 1), ArrayPool<byte>.Shared.Rent(SealedFormat.PlainBytes));
        try
        {
            var held = 0;
            for (long number = 0; ; number++)
            {
                var room = (int)(SealedFormat.SealedStart(number + 1) - SealedFormat.SealedStart(number));
                held += await segments.ReadAtLeastAsync(read.AsMemory(held, room + 1 - held), room + 1 - held, throwOnEndOfStream: false, cancel);
                var (length, last) = (Math.Min(held, room), held <= room);
                if (Open(number, last, read.AsSpan(0, length), plain) is not SealedFault.None and var fault) return fault;
                await target.WriteAsync(plain.AsMemory(0, length - SealedFormat.TagBytes), cancel);
                if (last) return SealedFault.None;
                read[0] = read[length];
                held -= length;
            }
        }
        finally
        {
            Return(read, plain);
        }
    }

    /// <summary>Opens plain bytes [<paramref name="from"/>, <paramref name="from"/> + <paramref name="length"/>) and reads no segment but those they lie in.</summary>
    /// <param name="source">The sealed object with its header; its length says where the last segment is, and a wrong one does not open.</param>
    /// <param name="from">First plain byte.</param>
    /// <param name="length">How many.</param>
    /// <param name="target">Gets them.</param>
    /// <param name="cancel">Ends it early.</param>
    public async Task<SealedFault> OpenRangeAsync(Stream source, long from, long length, Stream target, CancellationToken cancel)
    {
        if (SealedFormat.PlainLength(source.Length) is not { } total) return SealedFault.NotSealed;
        if (from < 0 || length < 0 || from > total - length) return SealedFault.OutOfRange;
        var (read, plain) = (ArrayPool<byte>.Shared.Rent(SealedFormat.SegmentBytes), ArrayPool<byte>.Shared.Rent(SealedFormat.PlainBytes));
        try
        {
            for (var to = from + length; from < to;)
            {
                var number = SealedFormat.SegmentOf(from);
                var (start, end) = (SealedFormat.SealedStart(number), Math.Min(SealedFormat.SealedStart(number + 1), source.Length));
                source.Position = start;
                var segment = read.AsMemory(0, (int)(end - start));
                await source.ReadExactlyAsync(segment, cancel);
                if (Open(number, end == source.Length, segment.Span, plain) is not SealedFault.None and var fault) return fault;
                var inside = (int)(from - SealedFormat.PlainStart(number));
                var count = (int)Math.Min(to - from, segment.Length - SealedFormat.TagBytes - inside);
                await target.WriteAsync(plain.AsMemory(inside, count), cancel);
                from += count;
            }
            return SealedFault.None;
        }
        finally
        {
            Return(read, plain);
        }
    }

    SealedFault Open(long number, bool last, ReadOnlySpan<byte> segment, byte[] plain)
    {
        if (segment.Length < SealedFormat.TagBytes) return number == 0 ? SealedFault.NotSealed : SealedFault.Truncated;
        var target = plain.AsSpan(0, segment.Length - SealedFormat.TagBytes);
        if (SealedFormat.TryOpen(cipher, header, number, last, segment, target)) return SealedFault.None;
        return last && SealedFormat.TryOpen(cipher, header, number, last: false, segment, target) ? SealedFault.Truncated : SealedFault.WrongKeyOrDamaged;
    }

    static void Return(byte[] read, byte[] plain)
    {
        CryptographicOperations.ZeroMemory(plain);
        ArrayPool<byte>.Shared.Return(read);
        ArrayPool<byte>.Shared.Return(plain);
    }

    public void Dispose() => cipher.Dispose();
}
