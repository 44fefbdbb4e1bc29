using System.Buffers;
using Grange.Content;

namespace Grange.Kernel;

/// <summary>One record of evidence as a dag-cbor block. Every record has one encoding, so its CID is its name.</summary>
/// <remarks>
/// Map keys in canonical order: <c>t</c> time in ms, <c>v</c> 1, <c>by</c> author (33 bytes), <c>op</c> operator (32 bytes), <c>net</c>, <c>seq</c>, <c>body</c> (a map),
/// <c>kind</c>, <c>prev</c> (bytes of a CID, or null). There is no way to write a float, and no link: a record is a leaf, so whoever walks a bundle
/// gets the bundle and not the authors' histories or the files they speak of.
/// </remarks>
public static class EvidenceCodec
{
    public const int Version = 1;

    /// <summary>The most bytes of one record, unless a network says less.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>The largest sequence number and time: what a JSON client holds exactly.</summary>
    public const long MaxInteger = (1L << 53) - 1;

    const int KeyCount = 9;

    static readonly SearchValues<char> KindChars = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789.-");
    static readonly DagNode VersionNode = DagNode.Of(Version);

    /// <summary>The canonical block; throws <see cref="ArgumentException"/> for a record that no node would accept.</summary>
    public static byte[] Encode(EvidenceRecord record)
    {
        var fault = Validate(record);
        if (fault != EvidenceFault.None) throw new ArgumentException($"no record of evidence: {fault}", nameof(record));
        var block = DagCbor.Encode(DagNode.Map(
            ("t", DagNode.Of(record.TimeMs)), ("v", VersionNode), ("by", DagNode.Of(record.Author.ToByteArray())), ("op", DagNode.Of(record.Operator.Value.ToByteArray())),
            ("net", DagNode.Of(record.Network.ToString())), ("seq", DagNode.Of(record.Sequence)), ("body", record.Body),
            ("kind", DagNode.Of(record.Kind)), ("prev", record.Previous is { } previous ? DagNode.Name(previous) : DagNode.Null)));
        return block.Length <= MaxBytes ? block : throw new ArgumentException($"a record has at most {MaxBytes} bytes, not {block.Length}", nameof(record));
    }

    /// <summary>Reads one block; anything but the canonical encoding of a possible record is refused with the reason.</summary>
    public static EvidenceFault TryDecode(ReadOnlySpan<byte> block, out EvidenceRecord? record, int maxBytes = MaxBytes)
    {
        record = null;
        if (block.Length > maxBytes) return EvidenceFault.TooLarge;
        if (DagCbor.TryDecode(block, out var node) != DagCborFault.None) return EvidenceFault.NotCanonical;
        if (node!.Kind != DagKind.Map || node.AsMap.Count != KeyCount) return EvidenceFault.Keys;
        var map = node.AsMap;
        if (!map.TryGetValue("v", out var version) || !map.TryGetValue("body", out var body) || !map.TryGetValue("prev", out var prev)) return EvidenceFault.Keys;
        if (version.Kind != DagKind.Int || version.AsInt != Version) return EvidenceFault.Version;
        if (!node.TryGetText("net", out var net) || !NetworkSlug.TryParse(net, null, out var network)) return EvidenceFault.Network;
        if (!node.TryGetText("kind", out var kind)) return EvidenceFault.Kind;
        if (!node.TryGet("by", DagKind.Bytes, out var by) || !Author.TryRead(by.AsBytes, out var author)) return EvidenceFault.Author;
        if (!node.TryGet("op", DagKind.Bytes, out var op) || !Hash32.TryRead(op.AsBytes, out var speaksTo)) return EvidenceFault.Operator;
        if (!node.TryGetLong("seq", out var sequence)) return EvidenceFault.Sequence;
        if (!node.TryGetLong("t", out var time)) return EvidenceFault.Time;
        Cid? previous = null;
        if (prev.Kind != DagKind.Null)
        {
            if (!prev.TryAsName(out var named)) return EvidenceFault.Previous;
            previous = named;
        }
        var read = new EvidenceRecord(network, new DeviceId(speaksTo), kind, author, sequence, time, previous, body);
        var fault = Validate(read);
        if (fault == EvidenceFault.None) record = read;
        return fault;
    }

    /// <summary>The record with its CID.</summary>
    public static Evidence Name(EvidenceRecord record) => new(record, CidOf(Encode(record)));

    /// <summary>The name of a block of evidence.</summary>
    public static Cid CidOf(ReadOnlySpan<byte> block) => Cid.Of(Codec.DagCbor, block);

    /// <summary>A refusal in words; its code is <c>evidence-</c> and the reason.</summary>
    /// <param name="fault">Why.</param>
    /// <param name="where">Put before the sentence, e.g. which record of a batch.</param>
    public static Fault Refusal(EvidenceFault fault, string where = "")
    {
        var words = Words(fault);
        return words with { Detail = where + words.Detail };
    }

    static Fault Words(EvidenceFault fault) => fault switch
    {
        EvidenceFault.TooLarge => new("evidence-too-large", $"a record has at most {MaxBytes} bytes", "keep raw data in content and put its CID in the body", 413),
        EvidenceFault.NotCanonical => new("evidence-not-canonical", "a record is one value in canonical dag-cbor, without floats"),
        EvidenceFault.Keys => new("evidence-keys", "a record is a map of exactly t, v, by, op, net, seq, body, kind, prev"),
        EvidenceFault.Version => new("evidence-version", $"this node reads version {Version}"),
        EvidenceFault.Network => new("evidence-network", "net is no network name"),
        EvidenceFault.Kind => new("evidence-kind", "kind has 1 to 64 of a-z, 0-9, dot and hyphen and starts with a letter"),
        EvidenceFault.Author => new("evidence-author", "by is a kind byte (0 device, 1 account, 2 operator) and a 32-byte id"),
        EvidenceFault.Operator => new("evidence-operator", "op is the 32-byte id of the operator it speaks to", "GET /api/v1/operator names this node's"),
        EvidenceFault.Sequence => new("evidence-sequence", "seq is an integer from 0 to 2^53-1"),
        EvidenceFault.Time => new("evidence-time", "t is Unix time in milliseconds"),
        EvidenceFault.Previous => new("evidence-previous", "prev is null in record 0 and the bytes of the CID of the record before in every other"),
        EvidenceFault.Body => new("evidence-body", "body is a map"),
        EvidenceFault.Link => new("evidence-link", "a record has no links", "name content by the bytes of its CID"),
        _ => throw new ArgumentOutOfRangeException(nameof(fault)),
    };

    static EvidenceFault Validate(EvidenceRecord record)
    {
        if (record.Network == default) return EvidenceFault.Network;
        if (!IsKind(record.Kind)) return EvidenceFault.Kind;
        if (record.Operator == default) return EvidenceFault.Operator;
        if (record.Sequence is < 0 or > MaxInteger) return EvidenceFault.Sequence;
        if (record.TimeMs is < 0 or > MaxInteger) return EvidenceFault.Time;
        if (record.Previous is null != (record.Sequence == 0) || record.Previous is { } link && !IsRecord(link)) return EvidenceFault.Previous;
        if (record.Body.Kind != DagKind.Map) return EvidenceFault.Body;
        return record.Body.HasLinks ? EvidenceFault.Link : EvidenceFault.None;
    }

    static bool IsKind(ReadOnlySpan<char> kind) => kind.Length is > 0 and <= 64 && char.IsAsciiLetterLower(kind[0]) && !kind.ContainsAnyExcept(KindChars);

    static bool IsRecord(Cid link) => link is { Version: 1, Codec: Codec.DagCbor } && link.Hash.Code == Content.HashCode.Sha2_256;
}
