using System.Text;

namespace Grange.Content;

/// <summary>Why bytes are not acceptable dag-pb.</summary>
public enum DagPbFault { None, Truncated, BadVarint, UnknownField, FieldsOutOfOrder, DuplicateField, LinkWithoutHash, BadHash, BadName }

/// <summary>A dag-pb link. Files give every link the name ""; an absent name or size is null.</summary>
public readonly record struct DagPbLink(Cid Hash, string? Name, long? Tsize);

/// <summary>A dag-pb node; <see cref="Data"/> is null when the field is absent.</summary>
public sealed record DagPbNode(IReadOnlyList<DagPbLink> Links, ReadOnlyMemory<byte>? Data);

/// <summary>dag-pb as the IPLD specification fixes it: links before data, a link's fields in order, nothing unknown, nothing twice.</summary>
public static class DagPb
{
    const byte LinkField = 0x12, DataField = 0x0a, HashField = 0x0a, NameField = 0x12, TsizeField = 0x18;

    /// <summary>The canonical bytes: links sorted by the bytes of their names (equal names keep their order), then data.</summary>
    public static byte[] Encode(IReadOnlyList<DagPbLink> links, ReadOnlySpan<byte> data)
    {
        var sorted = Sorted(links);
        var size = DataSize(data.Length);
        foreach (var link in sorted) size += FieldSize(link);
        var bytes = new byte[size];
        var at = 0;
        foreach (var link in sorted) at += Write(bytes.AsSpan(at), link);
        bytes[at++] = DataField;
        at += Uvarint.Write(bytes.AsSpan(at), (ulong)data.Length);
        data.CopyTo(bytes.AsSpan(at));
        return bytes;
    }

    /// <summary>Bytes that a link adds to its node.</summary>
    public static int FieldSize(in DagPbLink link)
    {
        var body = BodySize(link);
        return 1 + Uvarint.Length((ulong)body) + body;
    }

    /// <summary>Bytes that the data field of <paramref name="length"/> bytes adds to its node.</summary>
    public static int DataSize(int length) => 1 + Uvarint.Length((ulong)length) + length;

    /// <summary>Decodes one node. Links and data may come in either order, but never interleaved; the data refers to <paramref name="source"/>.</summary>
    public static DagPbFault TryDecode(ReadOnlyMemory<byte> source, out DagPbNode? node)
    {
        node = null;
        var links = new List<DagPbLink>();
        ReadOnlyMemory<byte>? data = null;
        var closed = false; // links came, then data: another link would be a second links section
        var span = source.Span;
        for (var at = 0; at < span.Length;)
        {
            var field = span[at++];
            if (field is not (LinkField or DataField)) return DagPbFault.UnknownField;
            var fault = TakeLength(span, ref at, out var length);
            if (fault != DagPbFault.None) return fault;
            if (field == DataField)
            {
                if (data is not null) return DagPbFault.DuplicateField;
                data = source.Slice(at, length);
                closed = links.Count > 0;
            }
            else
            {
                if (closed) return DagPbFault.FieldsOutOfOrder;
                fault = ReadLink(span.Slice(at, length), out var link);
                if (fault != DagPbFault.None) return fault;
                links.Add(link);
            }
            at += length;
        }
        node = new DagPbNode(links, data);
        return DagPbFault.None;
    }

    static DagPbFault ReadLink(ReadOnlySpan<byte> body, out DagPbLink link)
    {
        link = default;
        var last = 0;
        for (var at = 0; at < body.Length;)
        {
            var field = body[at++];
            if (field is not (HashField or NameField or TsizeField)) return DagPbFault.UnknownField;
            if (field == last) return DagPbFault.DuplicateField;
            if (field < last) return DagPbFault.FieldsOutOfOrder;
            last = field;
            if (field == TsizeField)
            {
                if (!Uvarint.TryRead(body[at..], out var tsize, out var taken)) return DagPbFault.BadVarint;
                link = link with { Tsize = (long)tsize };
                at += taken;
                continue;
            }
            var fault = TakeLength(body, ref at, out var length);
            if (fault != DagPbFault.None) return fault;
            fault = field == HashField ? ReadHash(body.Slice(at, length), ref link) : ReadName(body.Slice(at, length), ref link);
            if (fault != DagPbFault.None) return fault;
            at += length;
        }
        return link.Hash.IsEmpty ? DagPbFault.LinkWithoutHash : DagPbFault.None;
    }

    static DagPbFault ReadHash(ReadOnlySpan<byte> bytes, ref DagPbLink link)
    {
        if (!Cid.TryRead(bytes, out var cid, out var taken) || taken != bytes.Length) return DagPbFault.BadHash;
        link = link with { Hash = cid };
        return DagPbFault.None;
    }

    static DagPbFault ReadName(ReadOnlySpan<byte> bytes, ref DagPbLink link)
    {
        if (!System.Text.Unicode.Utf8.IsValid(bytes)) return DagPbFault.BadName;
        link = link with { Name = Encoding.UTF8.GetString(bytes) };
        return DagPbFault.None;
    }

    static DagPbFault TakeLength(ReadOnlySpan<byte> span, ref int at, out int length)
    {
        length = 0;
        if (!Uvarint.TryRead(span[at..], out var value, out var taken)) return DagPbFault.BadVarint;
        at += taken;
        if (value > (ulong)(span.Length - at)) return DagPbFault.Truncated;
        length = (int)value;
        return DagPbFault.None;
    }

    static int BodySize(in DagPbLink link)
    {
        var hash = link.Hash.ByteLength;
        var size = 1 + Uvarint.Length((ulong)hash) + hash;
        if (link.Name is { } name)
        {
            var count = Encoding.UTF8.GetByteCount(name);
            size += 1 + Uvarint.Length((ulong)count) + count;
        }
        return link.Tsize is { } tsize ? size + 1 + Uvarint.Length((ulong)tsize) : size;
    }

    static int Write(Span<byte> target, in DagPbLink link)
    {
        target[0] = LinkField;
        var at = 1 + Uvarint.Write(target[1..], (ulong)BodySize(link));
        target[at++] = HashField;
        at += Uvarint.Write(target[at..], (ulong)link.Hash.ByteLength);
        at += link.Hash.Write(target[at..]);
        if (link.Name is { } name)
        {
            target[at++] = NameField;
            at += Uvarint.Write(target[at..], (ulong)Encoding.UTF8.GetByteCount(name));
            at += Encoding.UTF8.GetBytes(name, target[at..]);
        }
        if (link.Tsize is not { } tsize) return at;
        target[at++] = TsizeField;
        return at + Uvarint.Write(target[at..], (ulong)tsize);
    }

    static IReadOnlyList<DagPbLink> Sorted(IReadOnlyList<DagPbLink> links)
    {
        for (var i = 1; i < links.Count; i++)
            if (Utf8Order.Compare(links[i - 1].Name, links[i].Name) > 0)
                return [.. links.OrderBy(link => link.Name ?? "", Utf8Order.Instance)]; // a stable sort
        return links;
    }
}
