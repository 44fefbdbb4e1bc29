using System.Buffers.Binary;
using System.Text;

namespace Grange.Wireless.Journal;

/// <summary>Reads what <see cref="RecordBuffer"/> wrote; whoever reads a record of a kind knows its fields.</summary>
/// <param name="record">Kind and fields.</param>
public ref struct RecordReader(ReadOnlySpan<byte> record)
{
    ReadOnlySpan<byte> rest = record[1..];

    public byte Kind { get; } = record[0];

    /// <summary>The next whole record of a file; false at its end or where it is torn.</summary>
    /// <param name="file">What is left of the file; what was read is taken off.</param>
    public static bool TryNext(ref ReadOnlySpan<byte> file, out RecordReader record)
    {
        record = default;
        if (file.Length < RecordBuffer.Frame) return false;
        var size = BinaryPrimitives.ReadInt32LittleEndian(file); // kind, fields and CRC
        if (size < 5 || size > file.Length - 4) return false;
        var body = file.Slice(4, size - 4);
        if (RecordBuffer.Crc(body) != BinaryPrimitives.ReadUInt32LittleEndian(file[size..])) return false;
        record = new(body);
        file = file[(4 + size)..];
        return true;
    }

    public byte U8() => Take(1)[0];

    public ushort U16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public uint U32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public ulong U64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    public long I64() => (long)U64();

    public ReadOnlySpan<byte> Bytes() => Take(U16());

    public string Text() => Encoding.UTF8.GetString(Bytes());

    ReadOnlySpan<byte> Take(int count)
    {
        var taken = rest[..count];
        rest = rest[count..];
        return taken;
    }
}
