using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Grange.Wireless.Journal;

/// <summary>Records that wait to be written: each is its length, its kind, its fields and a CRC-32C over kind and fields. Numbers are little-endian.</summary>
public sealed class RecordBuffer
{
    /// <summary>Bytes beside the fields: length (4), kind (1), CRC (4).</summary>
    internal const int Frame = 9;

    byte[] bytes = new byte[64 * 1024];
    int length, start;

    public ReadOnlySpan<byte> Written => bytes.AsSpan(0, length);

    public void Clear() => length = 0;

    public RecordBuffer Begin(byte kind)
    {
        start = length;
        Take(4);
        return U8(kind);
    }

    public void End()
    {
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(start), length - start - 4 + 4);
        U32(Crc(bytes.AsSpan(start + 4, length - start - 4)));
    }

    public RecordBuffer U8(byte value)
    {
        Take(1)[0] = value;
        return this;
    }

    public RecordBuffer U16(ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(Take(2), value);
        return this;
    }

    public RecordBuffer U32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(Take(4), value);
        return this;
    }

    public RecordBuffer U64(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(Take(8), value);
        return this;
    }

    public RecordBuffer I64(long value) => U64((ulong)value);

    /// <summary>At most 65,535 bytes, their number before them.</summary>
    public RecordBuffer Bytes(ReadOnlySpan<byte> value)
    {
        U16(checked((ushort)value.Length));
        value.CopyTo(Take(value.Length));
        return this;
    }

    public RecordBuffer Text(string value) => Bytes(Encoding.UTF8.GetBytes(value));

    internal static uint Crc(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        for (; data.Length >= 8; data = data[8..]) crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(data));
        foreach (var one in data) crc = BitOperations.Crc32C(crc, one);
        return ~crc;
    }

    Span<byte> Take(int count)
    {
        if (length + count > bytes.Length) Array.Resize(ref bytes, Math.Max(2 * bytes.Length, length + count));
        length += count;
        return bytes.AsSpan(length - count, count);
    }
}
