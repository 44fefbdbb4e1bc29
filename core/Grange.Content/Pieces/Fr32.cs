using System.Buffers.Binary;

namespace Grange.Content;

/// <summary>Filecoin's bit padding: every 254 bits become 256, so that each 32-byte leaf is an element of the field (FRC-0069).</summary>
public static class Fr32
{
    /// <summary>Raw bytes that are padded together.</summary>
    public const int RawUnit = 127;

    /// <summary>Bytes a unit takes once padded: four leaves of 32 bytes.</summary>
    public const int PaddedUnit = 128;

    const ulong TopTwoClear = ulong.MaxValue >> 2;

    /// <summary>Pads whole units: <paramref name="raw"/> is a multiple of 127 bytes, <paramref name="padded"/> at least 128/127 of it.</summary>
    public static void Pad(ReadOnlySpan<byte> raw, Span<byte> padded)
    {
        if (raw.Length % RawUnit != 0) throw new ArgumentException("only whole units of 127 bytes can be padded", nameof(raw));
        for (; !raw.IsEmpty; raw = raw[RawUnit..], padded = padded[PaddedUnit..])
            PadUnit(raw[..RawUnit], padded[..PaddedUnit]);
    }

    /// <summary>Leaf k starts at bit 254·k: byte 0 bit 0, byte 31 bit 6, byte 63 bit 4, byte 95 bit 2.</summary>
    static void PadUnit(ReadOnlySpan<byte> raw, Span<byte> padded)
    {
        WriteLeaf(padded, Word(raw, 0), Word(raw, 8), Word(raw, 16), Word(raw, 24));
        WriteShifted(raw[31..], 6, raw[63], padded[32..]);
        WriteShifted(raw[63..], 4, raw[95], padded[64..]);
        WriteShifted(raw[95..], 2, 0, padded[96..]);
    }

    static void WriteShifted(ReadOnlySpan<byte> raw, int shift, ulong next, Span<byte> leaf)
    {
        ulong a = Word(raw, 0), b = Word(raw, 8), c = Word(raw, 16), d = Word(raw, 24);
        var up = 64 - shift;
        WriteLeaf(leaf, a >> shift | b << up, b >> shift | c << up, c >> shift | d << up, d >> shift | next << up);
    }

    static void WriteLeaf(Span<byte> leaf, ulong a, ulong b, ulong c, ulong d)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(leaf, a);
        BinaryPrimitives.WriteUInt64LittleEndian(leaf[8..], b);
        BinaryPrimitives.WriteUInt64LittleEndian(leaf[16..], c);
        BinaryPrimitives.WriteUInt64LittleEndian(leaf[24..], d & TopTwoClear);
    }

    static ulong Word(ReadOnlySpan<byte> raw, int at) => BinaryPrimitives.ReadUInt64LittleEndian(raw[at..]);
}
