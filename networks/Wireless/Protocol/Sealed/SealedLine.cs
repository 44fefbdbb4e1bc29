using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Grange.Wireless.Sealed;

/// <summary>
/// A gateway's datagrams between its agent and the node, each under a key that both hold: 'G', direction, session (8), counter (8), the datagram of Semtech's
/// protocol, and 16 bytes of HMAC-SHA-256 over all before. Numbers are big-endian. Who has not the key can neither speak for the gateway nor say anything twice.
/// </summary>
/// <param name="session">Unlike every other.</param>
/// <param name="key">32 bytes.</param>
/// <param name="isNode">Which end this is.</param>
public sealed class SealedLine(ulong session, byte[] key, bool isNode)
{
    /// <summary>Bytes beside the datagram: before it, and after.</summary>
    public const int Front = 18, Mac = 16;

    const byte Mark = (byte)'G', Up = 1, Down = 2;

    ulong sent, highest, seen; // of what was received: the highest counter, and a bit for each of the 64 up to it

    public ulong Session => session;

    /// <summary>True for what is sealed, whoever sealed it.</summary>
    public static bool TryReadSession(ReadOnlySpan<byte> datagram, out ulong session)
    {
        session = 0;
        if (datagram.Length < Front + Mac || datagram[0] != Mark) return false;
        session = BinaryPrimitives.ReadUInt64BigEndian(datagram[2..]);
        return true;
    }

    /// <summary>Seals a datagram into <paramref name="into"/>; gives back what was written.</summary>
    public ReadOnlySpan<byte> Seal(ReadOnlySpan<byte> datagram, Span<byte> into)
    {
        (into[0], into[1]) = (Mark, isNode ? Down : Up);
        BinaryPrimitives.WriteUInt64BigEndian(into[2..], session);
        BinaryPrimitives.WriteUInt64BigEndian(into[10..], ++sent);
        datagram.CopyTo(into[Front..]);
        Code(into[..(Front + datagram.Length)], into[(Front + datagram.Length)..]);
        return into[..(Front + datagram.Length + Mac)];
    }

    /// <summary>Opens what the other end sealed; false for what it did not, or said before.</summary>
    public bool TryOpen(ReadOnlySpan<byte> sealedOne, out ReadOnlySpan<byte> datagram)
    {
        datagram = default;
        if (!TryReadSession(sealedOne, out var named) || named != session || sealedOne[1] != (isNode ? Up : Down)) return false;
        Span<byte> code = stackalloc byte[Mac];
        Code(sealedOne[..^Mac], code);
        if (!CryptographicOperations.FixedTimeEquals(code, sealedOne[^Mac..]) || !IsNew(BinaryPrimitives.ReadUInt64BigEndian(sealedOne[10..]))) return false;
        datagram = sealedOne[Front..^Mac];
        return true;
    }

    /// <summary>Datagrams may overtake each other by 64; none counts twice.</summary>
    bool IsNew(ulong counter)
    {
        if (counter > highest)
        {
            seen = counter - highest >= 64 ? 1 : seen << (int)(counter - highest) | 1;
            highest = counter;
            return true;
        }
        var age = highest - counter;
        if (age >= 64 || (seen >> (int)age & 1) != 0) return false;
        seen |= 1UL << (int)age;
        return true;
    }

    void Code(ReadOnlySpan<byte> data, Span<byte> into)
    {
        Span<byte> whole = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, data, whole);
        whole[..Mac].CopyTo(into);
    }
}
