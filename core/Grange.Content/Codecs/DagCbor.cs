using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Grange.Content;

/// <summary>Why bytes are not acceptable dag-cbor.</summary>
public enum DagCborFault
{
    None, Truncated, NotShortest, FloatRefused, IndefiniteRefused, TagRefused, BadLink, BadText, KeyNotText, KeysNotSorted, TooDeep, TrailingBytes, ReservedValue,
}

/// <summary>Strict, deterministic dag-cbor: one value has one encoding, and any other encoding is refused (IPLD dag-cbor specification, "strictness").</summary>
public static class DagCbor
{
    /// <summary>Deepest nesting accepted, so that hostile input cannot exhaust the stack.</summary>
    public const int MaxDepth = 64;

    /// <summary>The canonical bytes of <paramref name="node"/>.</summary>
    public static byte[] Encode(DagNode node)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        Encode(node, buffer);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The CIDv1 (dag-cbor, sha2-256) of <paramref name="node"/>.</summary>
    public static Cid CidOf(DagNode node) => Cid.Of(Codec.DagCbor, Encode(node));

    public static void Encode(DagNode node, IBufferWriter<byte> target)
    {
        switch (node.Kind)
        {
            case DagKind.Null: Put(target, 0xf6); break;
            case DagKind.Bool: Put(target, node.AsBool ? (byte)0xf5 : (byte)0xf4); break;
            case DagKind.Int when node.AsInt >= 0: Head(target, 0, (ulong)node.AsInt); break;
            case DagKind.Int: Head(target, 1, (ulong)(-1 - node.AsInt)); break;
            case DagKind.Bytes: Head(target, 2, (ulong)node.AsBytes.Length); target.Write(node.AsBytes); break;
            case DagKind.Text: Text(target, node.AsText); break;
            case DagKind.Link: Link(target, node.AsLink); break;
            case DagKind.List:
                Head(target, 4, (ulong)node.AsList.Count);
                foreach (var item in node.AsList) Encode(item, target);
                break;
            case DagKind.Map:
                Head(target, 5, (ulong)node.AsMap.Count);
                foreach (var (key, value) in node.AsMap) { Text(target, key); Encode(value, target); }
                break;
        }
    }

    /// <summary>Reads exactly one value; anything but its canonical encoding is refused with the reason.</summary>
    public static DagCborFault TryDecode(ReadOnlySpan<byte> source, out DagNode? node)
    {
        var fault = DecodeFirst(source, out node, out var length);
        if (fault == DagCborFault.None && length != source.Length) (fault, node) = (DagCborFault.TrailingBytes, null);
        return fault;
    }

    /// <summary>Reads a block that others wrote, for its links and shape: as strict, but a float is passed over and stands as null.</summary>
    internal static DagCborFault TryDecodeForeign(ReadOnlySpan<byte> source, out DagNode? node)
    {
        var reader = new Reader(source, foreign: true);
        var fault = reader.Read(0, out node);
        if (fault == DagCborFault.None && reader.At != source.Length) fault = DagCborFault.TrailingBytes;
        if (fault != DagCborFault.None) node = null;
        return fault;
    }

    /// <summary>Reads the value at the front and says how many bytes it took.</summary>
    public static DagCborFault DecodeFirst(ReadOnlySpan<byte> source, out DagNode? node, out int length)
    {
        var reader = new Reader(source);
        var fault = reader.Read(0, out node);
        length = reader.At;
        if (fault != DagCborFault.None) node = null;
        return fault;
    }

    static void Put(IBufferWriter<byte> target, byte one)
    {
        target.GetSpan(1)[0] = one;
        target.Advance(1);
    }

    static void Head(IBufferWriter<byte> target, int major, ulong value)
    {
        var span = target.GetSpan(9);
        var top = (byte)(major << 5);
        switch (value)
        {
            case < 24: span[0] = (byte)(top | (byte)value); target.Advance(1); break;
            case <= byte.MaxValue: span[0] = (byte)(top | 24); span[1] = (byte)value; target.Advance(2); break;
            case <= ushort.MaxValue: span[0] = (byte)(top | 25); BinaryPrimitives.WriteUInt16BigEndian(span[1..], (ushort)value); target.Advance(3); break;
            case <= uint.MaxValue: span[0] = (byte)(top | 26); BinaryPrimitives.WriteUInt32BigEndian(span[1..], (uint)value); target.Advance(5); break;
            default: span[0] = (byte)(top | 27); BinaryPrimitives.WriteUInt64BigEndian(span[1..], value); target.Advance(9); break;
        }
    }

    static void Text(IBufferWriter<byte> target, string text)
    {
        var count = Encoding.UTF8.GetByteCount(text);
        Head(target, 3, (ulong)count);
        Encoding.UTF8.GetBytes(text, target.GetSpan(count));
        target.Advance(count);
    }

    static void Link(IBufferWriter<byte> target, Cid link)
    {
        Head(target, 6, 42);
        Head(target, 2, (ulong)link.ByteLength + 1);
        var span = target.GetSpan(link.ByteLength + 1);
        span[0] = 0; // the multibase "identity" prefix that tag 42 carries
        target.Advance(1 + link.Write(span[1..]));
    }

    ref struct Reader(ReadOnlySpan<byte> source, bool foreign = false)
    {
        static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);
        readonly ReadOnlySpan<byte> source = source;

        public int At { get; private set; }

        public DagCborFault Read(int depth, out DagNode? node)
        {
            node = null;
            if (depth > MaxDepth) return DagCborFault.TooDeep;
            if (At >= source.Length) return DagCborFault.Truncated;
            var major = source[At] >> 5;
            if (major == 7) return Simple(out node);
            var fault = ReadHead(out var value);
            if (fault != DagCborFault.None) return fault;
            switch (major)
            {
                case 0: node = DagNode.Of((Int128)value); return DagCborFault.None;
                case 1: node = DagNode.Of(-1 - (Int128)value); return DagCborFault.None;
                case 2: return Take(value, out var bytes) is var cut && cut != DagCborFault.None ? cut : Set(out node, DagNode.Of(bytes));
                case 3: return ReadText(value, out var text) is var bad && bad != DagCborFault.None ? bad : Set(out node, DagNode.Of(text));
                case 4: return ReadList(value, depth, out node);
                case 5: return ReadMap(value, depth, out node);
                default: return value == 42 ? ReadLink(out node) : DagCborFault.TagRefused;
            }
        }

        static DagCborFault Set(out DagNode? node, DagNode value)
        {
            node = value;
            return DagCborFault.None;
        }

        DagCborFault Simple(out DagNode? node)
        {
            var one = source[At++];
            node = one switch { 0xf4 => DagNode.Of(false), 0xf5 => DagNode.Of(true), 0xf6 => DagNode.Null, _ => null };
            if (node is not null) return DagCborFault.None;
            if (foreign && one == 0xfb && source.Length - At >= 8)
            {
                At += 8;
                node = DagNode.Null;
                return DagCborFault.None;
            }
            return one switch { 0xf9 or 0xfa or 0xfb => DagCborFault.FloatRefused, 0xff => DagCborFault.IndefiniteRefused, _ => DagCborFault.ReservedValue };
        }

        DagCborFault ReadHead(out ulong value)
        {
            value = 0;
            var info = source[At++] & 31;
            if (info < 24) { value = (ulong)info; return DagCborFault.None; }
            if (info == 31) return DagCborFault.IndefiniteRefused;
            if (info > 27) return DagCborFault.ReservedValue;
            var size = 1 << (info - 24);
            if (source.Length - At < size) return DagCborFault.Truncated;
            for (var end = At + size; At < end; At++) value = (value << 8) | source[At];
            var least = info switch { 24 => 24UL, 25 => 1UL << 8, 26 => 1UL << 16, _ => 1UL << 32 };
            return value < least ? DagCborFault.NotShortest : DagCborFault.None;
        }

        DagCborFault Take(ulong count, out ReadOnlySpan<byte> bytes)
        {
            bytes = default;
            if (count > (ulong)(source.Length - At)) return DagCborFault.Truncated;
            bytes = source.Slice(At, (int)count);
            At += (int)count;
            return DagCborFault.None;
        }

        DagCborFault ReadText(ulong count, out string text)
        {
            text = "";
            var fault = Take(count, out var bytes);
            if (fault != DagCborFault.None) return fault;
            if (!System.Text.Unicode.Utf8.IsValid(bytes)) return DagCborFault.BadText;
            text = Strict.GetString(bytes);
            return DagCborFault.None;
        }

        DagCborFault ReadList(ulong count, int depth, out DagNode? node)
        {
            node = null;
            if (count > (ulong)(source.Length - At)) return DagCborFault.Truncated; // every item takes at least one byte
            var items = new List<DagNode>(); // grows with what is really there: a claimed count reserves nothing
            for (var i = 0UL; i < count; i++)
            {
                var fault = Read(depth + 1, out var item);
                if (fault != DagCborFault.None) return fault;
                items.Add(item!);
            }
            return Set(out node, DagNode.List(items));
        }

        DagCborFault ReadMap(ulong count, int depth, out DagNode? node)
        {
            node = null;
            if (count > (ulong)(source.Length - At) / 2) return DagCborFault.Truncated; // every entry takes at least two bytes
            var entries = new List<(string, DagNode)>(); // grows with what is really there: a claimed count reserves nothing
            string? last = null;
            for (var i = 0UL; i < count; i++)
            {
                if (At >= source.Length) return DagCborFault.Truncated;
                if (source[At] >> 5 != 3) return DagCborFault.KeyNotText;
                var fault = ReadHead(out var size);
                if (fault != DagCborFault.None) return fault;
                fault = ReadText(size, out var key);
                if (fault != DagCborFault.None) return fault;
                if (last is not null && DagKeyOrder.Instance.Compare(last, key) >= 0) return DagCborFault.KeysNotSorted;
                fault = Read(depth + 1, out var value);
                if (fault != DagCborFault.None) return fault;
                entries.Add((key, value!));
                last = key;
            }
            return Set(out node, DagNode.Map(entries));
        }

        DagCborFault ReadLink(out DagNode? node)
        {
            node = null;
            if (At >= source.Length) return DagCborFault.Truncated;
            if (source[At] >> 5 != 2) return DagCborFault.BadLink;
            var fault = ReadHead(out var size);
            if (fault != DagCborFault.None) return fault;
            fault = Take(size, out var bytes);
            if (fault != DagCborFault.None) return fault;
            if (bytes.Length < 2 || bytes[0] != 0 || !Cid.TryRead(bytes[1..], out var link, out var length) || length != bytes.Length - 1) return DagCborFault.BadLink;
            return Set(out node, DagNode.Of(link));
        }
    }
}
