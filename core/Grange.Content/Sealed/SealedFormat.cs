using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Grange.Content;

/// <summary>Why sealed bytes are not opened.</summary>
public enum SealedFault
{
    None,
    /// <summary>The bytes do not begin as a sealed object does, or are too few to be one.</summary>
    NotSealed,
    /// <summary>Another key sealed them, or a byte was changed, moved or taken from elsewhere.</summary>
    WrongKeyOrDamaged,
    /// <summary>What is here is whole, but the object went on.</summary>
    Truncated,
    /// <summary>The object has no such bytes.</summary>
    OutOfRange,
}

/// <summary>The layout of a sealed object: Tink's <c>AES256_GCM_HKDF_1MB</c> streaming encryption with a fixed associated text.</summary>
/// <remarks>
/// A header of 40 bytes, then segments of AES-256-GCM. With their tag, and the first with the header, segments are 1 MiB each but for the last:
/// so in UnixFS every segment is one block. A segment's nonce is the header's prefix (7 bytes), its number (4, big-endian), and 1 if it is the
/// last, else 0: a segment that is moved, repeated, left out or cut off at the end does not open. The header has no tag of its own: its salt makes
/// the key and its prefix the nonces, so with any other header nothing opens.
/// </remarks>
public static class SealedFormat
{
    /// <summary>Bytes of a segment as it is stored; only the last may be shorter.</summary>
    public const int SegmentBytes = 1024 * 1024;

    /// <summary>Bytes that end each segment.</summary>
    public const int TagBytes = 16;

    internal const int NonceBytes = 12;

    /// <summary>What binds derived keys to this format.</summary>
    public static ReadOnlySpan<byte> Context => "grange-sealed-v1"u8;

    /// <summary>Plain bytes of a whole segment.</summary>
    internal const int PlainBytes = SegmentBytes - TagBytes;

    /// <summary>Bytes that sealing <paramref name="plain"/> bytes gives.</summary>
    public static long SealedLength(long plain)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(plain);
        return checked(plain + SealedHeader.Length + Segments(plain) * TagBytes);
    }

    /// <summary>Plain bytes in a sealed object of <paramref name="length"/> bytes; null when none has this length.</summary>
    public static long? PlainLength(long length)
    {
        if (length < SealedHeader.Length + TagBytes) return null;
        var segments = (length + SegmentBytes - 1) / SegmentBytes;
        var plain = length - SealedHeader.Length - segments * TagBytes;
        return segments <= uint.MaxValue && plain >= 0 && SealedLength(plain) == length ? plain : null;
    }

    /// <summary>Number of the segment that holds plain byte <paramref name="offset"/>.</summary>
    internal static long SegmentOf(long offset) => (offset + SealedHeader.Length) / PlainBytes;

    /// <summary>Where segment <paramref name="number"/>'s plain bytes begin.</summary>
    internal static long PlainStart(long number) => number == 0 ? 0 : number * PlainBytes - SealedHeader.Length;

    /// <summary>Where segment <paramref name="number"/> itself begins: the first behind the header.</summary>
    internal static long SealedStart(long number) => number == 0 ? SealedHeader.Length : number * SegmentBytes;

    static long Segments(long plain) => plain == 0 ? 1 : SegmentOf(plain - 1) + 1;

    internal static void Seal(AesGcm cipher, in SealedHeader header, long number, bool last, ReadOnlySpan<byte> plain, Span<byte> target)
    {
        Span<byte> nonce = stackalloc byte[NonceBytes];
        WriteNonce(header, number, last, nonce);
        cipher.Encrypt(nonce, plain, target[..plain.Length], target.Slice(plain.Length, TagBytes));
    }

    internal static bool TryOpen(AesGcm cipher, in SealedHeader header, long number, bool last, ReadOnlySpan<byte> segment, Span<byte> plain)
    {
        Span<byte> nonce = stackalloc byte[NonceBytes];
        WriteNonce(header, number, last, nonce);
        try
        {
            cipher.Decrypt(nonce, segment[..^TagBytes], segment[^TagBytes..], plain);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    static void WriteNonce(in SealedHeader header, long number, bool last, Span<byte> nonce)
    {
        header.NoncePrefix.CopyTo(nonce);
        BinaryPrimitives.WriteUInt32BigEndian(nonce[SealedHeader.PrefixBytes..], checked((uint)number));
        nonce[^1] = last ? (byte)1 : (byte)0;
    }
}
