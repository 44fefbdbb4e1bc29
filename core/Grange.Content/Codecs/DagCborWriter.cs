using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Grange.Content;

/// <summary>Writes dag-cbor into a pooled buffer that grows as needed.</summary>
ref struct DagCborWriter(int capacity)
{
    const int MaxHead = 9;

    byte[] buffer = ArrayPool<byte>.Shared.Rent(capacity);
    int at;

    public readonly ReadOnlySpan<byte> Written => buffer.AsSpan(0, at);

    public readonly void Dispose() => ArrayPool<byte>.Shared.Return(buffer);

    public void Write(DagNode node, int depth)
    {
        if (depth > DagCbor.MaxDepth) throw new ArgumentException($"the value is nested more than {DagCbor.MaxDepth} deep", nameof(node));
        switch (node.Kind)
        {
            case DagKind.Null: One(0xf6); break;
            case DagKind.Bool: One(node.AsBool ? (byte)0xf5 : (byte)0xf4); break;
            case DagKind.Int: Head(node.IsNegative ? 1 : 0, node.Head); break;
            case DagKind.Bytes: Bytes(node.AsBytes); break;
            case DagKind.Text: Text(node.AsText); break;
            case DagKind.Link: Link(node.AsLink); break;
            case DagKind.List: List(node.Items, depth); break;
            case DagKind.Map: Map(node.Entries, depth); break;
        }
    }

    void List(DagList items, int depth)
    {
        Head(4, (ulong)items.Count);
        foreach (var item in items.Span) Write(item, depth + 1);
    }

    void Map(DagMap map, int depth)
    {
        Head(5, (ulong)map.Count);
        var values = map.ValueSpan;
        var i = 0;
        foreach (var key in map.KeySpan)
        {
            Text(key);
            Write(values[i++], depth + 1);
        }
    }

    void One(byte value)
    {
        Reserve(1);
        buffer[at++] = value;
    }

    void Head(int major, ulong value)
    {
        Reserve(MaxHead);
        var span = buffer.AsSpan(at);
        var top = (byte)(major << 5);
        switch (value)
        {
            case < 24: span[0] = (byte)(top | (byte)value); at += 1; break;
            case <= byte.MaxValue: (span[0], span[1]) = ((byte)(top | 24), (byte)value); at += 2; break;
            case <= ushort.MaxValue: span[0] = (byte)(top | 25); BinaryPrimitives.WriteUInt16BigEndian(span[1..], (ushort)value); at += 3; break;
            case <= uint.MaxValue: span[0] = (byte)(top | 26); BinaryPrimitives.WriteUInt32BigEndian(span[1..], (uint)value); at += 5; break;
            default: span[0] = (byte)(top | 27); BinaryPrimitives.WriteUInt64BigEndian(span[1..], value); at += 9; break;
        }
    }

    void Bytes(ReadOnlySpan<byte> bytes)
    {
        Head(2, (ulong)bytes.Length);
        Reserve(bytes.Length);
        bytes.CopyTo(buffer.AsSpan(at));
        at += bytes.Length;
    }

    void Text(string text)
    {
        if (text.Length < 24 && System.Text.Ascii.IsValid(text)) // keys and codes: one byte of head, one byte a letter
        {
            Reserve(1 + text.Length);
            buffer[at++] = (byte)(0x60 | text.Length);
            at += Encoding.UTF8.GetBytes(text, buffer.AsSpan(at));
            return;
        }
        var count = Encoding.UTF8.GetByteCount(text);
        Head(3, (ulong)count);
        Reserve(count);
        at += Encoding.UTF8.GetBytes(text, buffer.AsSpan(at));
    }

    void Link(Cid link)
    {
        Head(6, 42);
        Head(2, (ulong)link.ByteLength + 1);
        Reserve(link.ByteLength + 1);
        buffer[at++] = 0; // the multibase "identity" prefix that tag 42 carries
        at += link.Write(buffer.AsSpan(at));
    }

    void Reserve(int count)
    {
        if (buffer.Length - at < count) Grow(count);
    }

    void Grow(int count)
    {
        var larger = ArrayPool<byte>.Shared.Rent(checked(Math.Max(at + count, 2 * buffer.Length)));
        Written.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }
}
