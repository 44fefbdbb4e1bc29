using System.Buffers.Binary;
using Grange.Kernel.Crypto;

namespace Grange.Kernel;

/// <summary>What a seed needs of an EVM block header: its hash is keccak-256 of the RLP list it is written as, so the bytes prove every field.</summary>
public readonly record struct BlockHeader(Hash32 Hash, Hash32 Parent, long Number, long TimestampSeconds)
{
    const int ParentField = 0, NumberField = 8, TimestampField = 11;

    /// <summary>Headers of today's chains have 15 to 21 fields in under 700 bytes (extra data ≤ 32); longer input is refused.</summary>
    public const int MaxBytes = 2048;

    /// <summary>Reads a header from its RLP; false for anything that is not one list with the fields of a header in front.</summary>
    public static bool TryRead(ReadOnlySpan<byte> rlp, out BlockHeader header)
    {
        header = default;
        if (rlp.Length > MaxBytes || !TryTake(ref rlp, out var fields, out var isList) || !isList || !rlp.IsEmpty) return false;
        var whole = fields;
        Hash32 parent = default;
        long number = -1, timestamp = -1;
        for (var field = 0; !fields.IsEmpty; field++)
        {
            if (!TryTake(ref fields, out var item, out isList)) return false;
            if (isList) continue;
            if (field == ParentField && !Hash32.TryRead(item, out parent)) return false;
            if (field == NumberField && !TryNumber(item, out number)) return false;
            if (field == TimestampField && !TryNumber(item, out timestamp)) return false;
        }
        if (number < 0 || timestamp < 0) return false;
        header = new BlockHeader(Hash32.Read(HashOf(whole)), parent, number, timestamp);
        return true;
    }

    /// <summary>The hash is taken over the list with its prefix in shortest form, so a padded prefix cannot give a second header.</summary>
    static byte[] HashOf(ReadOnlySpan<byte> fields)
    {
        Span<byte> prefix = stackalloc byte[9];
        var length = 1;
        if (fields.Length < 56)
        {
            prefix[0] = (byte)(0xc0 + fields.Length);
        }
        else
        {
            BinaryPrimitives.WriteUInt64BigEndian(prefix[1..], (ulong)fields.Length);
            var digits = prefix[1..].TrimStart((byte)0);
            length += digits.Length;
            prefix[0] = (byte)(0xf7 + digits.Length);
            digits.CopyTo(prefix[1..]);
        }
        return Keccak256.Hash([.. prefix[..length], .. fields]);
    }

    static bool TryNumber(ReadOnlySpan<byte> item, out long number)
    {
        number = 0;
        if (item.Length > 8 || (item.Length > 0 && item[0] == 0)) return false;
        foreach (var one in item) number = (number << 8) | one;
        return number >= 0;
    }

    /// <summary>Takes one RLP item off the front (Ethereum yellow paper, appendix B).</summary>
    static bool TryTake(ref ReadOnlySpan<byte> source, out ReadOnlySpan<byte> payload, out bool isList)
    {
        payload = default;
        isList = false;
        if (source.IsEmpty) return false;
        int first = source[0];
        isList = first >= 0xc0;
        if (first < 0x80)
        {
            payload = source[..1];
            source = source[1..];
            return true;
        }
        var (shortest, size) = isList ? (first - 0xc0, first - 0xf7) : (first - 0x80, first - 0xb7);
        var at = 1;
        long length = shortest;
        if (shortest > 55)
        {
            if (source.Length < 1 + size || !TryNumber(source.Slice(1, size), out length) || length < 56) return false;
            at += size;
        }
        if (length > source.Length - at) return false;
        payload = source.Slice(at, (int)length);
        source = source[(at + (int)length)..];
        return true;
    }
}
