using System.Buffers;
using System.Security.Cryptography;

namespace Grange.Content;

/// <summary>Seals one object as it streams by. Each call draws a fresh header, so sealing the same bytes twice gives nothing in common.</summary>
public static class ObjectSealer
{
    /// <summary>Seals <paramref name="plain"/> to its end into <paramref name="target"/>; memory is two segments.</summary>
    /// <returns>The key of this object alone, to share it with.</returns>
    public static async Task<ObjectKey> SealAsync(SealingKey key, Stream plain, Stream target, CancellationToken cancel)
    {
        var header = SealedHeader.Fresh();
        var own = key.For(header);
        try
        {
            await SealAsync(header, own, plain, target, cancel);
            return own;
        }
        catch
        {
            own.Dispose();
            throw;
        }
    }

    internal static async Task SealAsync(SealedHeader header, ObjectKey key, Stream plain, Stream target, CancellationToken cancel)
    {
        var (read, made) = (ArrayPool<byte>.Shared.Rent(SealedFormat.PlainBytes + 1), ArrayPool<byte>.Shared.Rent(SealedFormat.SegmentBytes));
        try
        {
            using var cipher = key.Cipher();
            await target.WriteAsync(header.Bytes.ToArray(), cancel);
            var held = 0;
            for (long number = 0, last = 0; last == 0; number++)
            {
                // One byte more than a segment holds tells whether another follows: an object never ends with an empty one.
                var room = (int)(SealedFormat.PlainStart(number + 1) - SealedFormat.PlainStart(number));
                held += await plain.ReadAtLeastAsync(read.AsMemory(held, room + 1 - held), room + 1 - held, throwOnEndOfStream: false, cancel);
                last = held <= room ? 1 : 0;
                var length = Math.Min(held, room);
                SealedFormat.Seal(cipher, header, number, last == 1, read.AsSpan(0, length), made);
                await target.WriteAsync(made.AsMemory(0, length + SealedFormat.TagBytes), cancel);
                read[0] = read[length];
                held -= length;
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(read);
            ArrayPool<byte>.Shared.Return(read);
            ArrayPool<byte>.Shared.Return(made);
        }
    }
}
