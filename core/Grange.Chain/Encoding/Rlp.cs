using System.Buffers;
using System.Buffers.Binary;

namespace Grange.Chain;

/// <summary>Why bytes are not one RLP item in its only form.</summary>
public enum RlpFault : byte
{
    None,

    /// <summary>The bytes end inside an item.</summary>
    Truncated,

    /// <summary>The item could have been written shorter.</summary>
    NotCanonical,

    /// <summary>Bytes follow the item.</summary>
    TrailingBytes,

    /// <summary>Lists nest deeper than <see cref="Rlp.MaxDepth"/>.</summary>
    TooDeep,
}

/// <summary>Recursive length prefix (Ethereum Yellow Paper, appendix B). Reading is strict: every item has exactly one encoding.</summary>
public static class Rlp
{
    /// <summary>Lists inside lists that are read at most.</summary>
    public const int MaxDepth = 64;

    const int ShortString = 0x80, LongString = 0xB7, ShortList = 0xC0, LongList = 0xF7;

    public static byte[] Encode(RlpItem item)
    {
        var output = new ArrayBufferWriter<byte>();
        Write(item, output);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads exactly one item.</summary>
    public static RlpFault TryDecode(ReadOnlyMemory<byte> bytes, out RlpItem? item)
    {
        var fault = Read(bytes, 0, out item, out var used);
        if (fault == RlpFault.None && used < bytes.Length) fault = RlpFault.TrailingBytes;
        if (fault != RlpFault.None) item = null;
        return fault;
    }

    static void Write(RlpItem item, ArrayBufferWriter<byte> output)
    {
        if (item is RlpBytes { Bytes: var bytes })
        {
            if (bytes.Length != 1 || bytes.Span[0] >= ShortString) WriteHead(bytes.Length, ShortString, output);
            output.Write(bytes.Span);
            return;
        }
        var body = new ArrayBufferWriter<byte>();
        foreach (var member in ((RlpList)item).Items) Write(member, body);
        WriteHead(body.WrittenCount, ShortList, output);
        output.Write(body.WrittenSpan);
    }

    static void WriteHead(int length, int kind, ArrayBufferWriter<byte> output)
    {
        if (length < 56)
        {
            output.Write([(byte)(kind + length)]);
            return;
        }
        Span<byte> size = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(size, length);
        size = size.TrimStart((byte)0);
        output.Write([(byte)(kind + 55 + size.Length)]);
        output.Write(size);
    }

    static RlpFault Read(ReadOnlyMemory<byte> from, int depth, out RlpItem? item, out int used)
    {
        item = null;
        var fault = ReadHead(from.Span, out var isList, out var start, out var length);
        used = start + length;
        if (fault != RlpFault.None) return fault;
        var body = from.Slice(start, length);
        if (!isList)
        {
            item = new RlpBytes(body);
            return RlpFault.None;
        }
        if (depth == MaxDepth) return RlpFault.TooDeep;
        var members = new List<RlpItem>();
        while (body.Length > 0)
        {
            fault = Read(body, depth + 1, out var member, out var size);
            if (fault != RlpFault.None) return fault;
            members.Add(member!);
            body = body[size..];
        }
        item = new RlpList(members);
        return RlpFault.None;
    }

    static RlpFault ReadHead(ReadOnlySpan<byte> from, out bool isList, out int start, out int length)
    {
        (isList, start, length) = (false, 0, 1);
        if (from.IsEmpty) return RlpFault.Truncated;
        int head = from[0];
        if (head < ShortString) return RlpFault.None;
        isList = head >= ShortList;
        var size = head - (isList ? LongList : LongString);
        start = 1;
        length = head - (isList ? ShortList : ShortString);
        if (size > 0)
        {
            if (from.Length < 1 + size) return RlpFault.Truncated;
            if (from[1] == 0) return RlpFault.NotCanonical;
            if (size > 4) return RlpFault.Truncated;
            uint large = 0;
            foreach (var digit in from.Slice(1, size)) large = large << 8 | digit;
            if (large < 56) return RlpFault.NotCanonical;
            if (large > int.MaxValue) return RlpFault.Truncated;
            (start, length) = (1 + size, (int)large);
        }
        if (from.Length - start < length) return RlpFault.Truncated;
        return !isList && length == 1 && from[start] < ShortString ? RlpFault.NotCanonical : RlpFault.None;
    }
}
