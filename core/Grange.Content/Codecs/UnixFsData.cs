using System.Buffers.Binary;

namespace Grange.Content;

/// <summary>What a UnixFS node is.</summary>
public enum UnixFsType { Raw = 0, Directory = 1, File = 2, Metadata = 3, Symlink = 4, HamtShard = 5 }

/// <summary>The UnixFS message inside a dag-pb node's data field (specs/unixfs).</summary>
/// <remarks><c>FileSize</c> is the bytes of the file below this node, null when absent; <c>BlockSizes</c> those below each link, in link order.</remarks>
public sealed record UnixFsData(UnixFsType Type, ReadOnlyMemory<byte> Data, long? FileSize, IReadOnlyList<long> BlockSizes, ulong HashType, ulong Fanout)
{
    /// <summary>Permission bits, when recorded.</summary>
    public uint? Mode { get; init; }

    /// <summary>Modification time in seconds since 1970, when recorded.</summary>
    public long? ModifiedUnixSeconds { get; init; }

    /// <summary>Decodes the message; unknown fields are passed over as protobuf demands. Null when malformed. Data refers to <paramref name="source"/>.</summary>
    public static UnixFsData? TryDecode(ReadOnlyMemory<byte> source)
    {
        var fields = new ProtoFields(source.Span);
        UnixFsType? type = null;
        long? size = null, modified = null;
        uint? mode = null;
        ulong hashType = 0, fanout = 0;
        ReadOnlyMemory<byte> data = default;
        List<long>? blocks = null;
        while (fields.Next())
        {
            switch (fields.Number, fields.Wire)
            {
                case (1, 0) when fields.Value <= 5: type = (UnixFsType)fields.Value; break;
                case (2, 2): data = source.Slice(fields.Start, fields.Length); break;
                case (3, 0) when fields.Value <= long.MaxValue: size = (long)fields.Value; break;
                case (4, 0) when fields.Value <= long.MaxValue: (blocks ??= []).Add((long)fields.Value); break;
                case (4, 2) when AddPacked(source.Span.Slice(fields.Start, fields.Length), blocks ??= []): break;
                case (5, 0): hashType = fields.Value; break;
                case (6, 0): fanout = fields.Value; break;
                case (7, 0): mode = (uint)fields.Value; break;
                case (8, 2): modified = Seconds(source.Span.Slice(fields.Start, fields.Length)); break;
                case ( >= 1 and <= 8, _): return null;
            }
        }
        if (fields.Malformed || type is null) return null;
        return new UnixFsData(type.Value, data, size, blocks ?? (IReadOnlyList<long>)[], hashType, fanout) { Mode = mode, ModifiedUnixSeconds = modified };
    }

    static bool AddPacked(ReadOnlySpan<byte> packed, List<long> blocks)
    {
        for (var at = 0; at < packed.Length;)
        {
            if (!ProtoFields.TryVarint(packed, ref at, out var value) || value > long.MaxValue) return false;
            blocks.Add((long)value);
        }
        return true;
    }

    static long? Seconds(ReadOnlySpan<byte> time)
    {
        var fields = new ProtoFields(time);
        long? seconds = null;
        while (fields.Next())
            if (fields is { Number: 1, Wire: 0 }) seconds = (long)fields.Value;
        return seconds;
    }
}

/// <summary>Walks the fields of a protobuf message without allocating.</summary>
ref struct ProtoFields(ReadOnlySpan<byte> source)
{
    readonly ReadOnlySpan<byte> source = source;
    int at;

    public ulong Number { get; private set; }
    public int Wire { get; private set; }

    /// <summary>The number of a varint or fixed field.</summary>
    public ulong Value { get; private set; }

    /// <summary>Where a length-delimited field's bytes begin.</summary>
    public int Start { get; private set; }
    public int Length { get; private set; }
    public bool Malformed { get; private set; }

    /// <summary>Steps to the next field; false at the end or when <see cref="Malformed"/>.</summary>
    public bool Next()
    {
        if (at >= source.Length) return false;
        Malformed = !Read();
        if (Malformed) at = source.Length;
        return !Malformed;
    }

    bool Read()
    {
        if (!TryVarint(source, ref at, out var key)) return false;
        (Number, Wire) = (key >> 3, (int)(key & 7));
        switch (Wire)
        {
            case 0:
                if (!TryVarint(source, ref at, out var value)) return false;
                Value = value;
                return true;
            case 1 when source.Length - at >= 8:
                Value = BinaryPrimitives.ReadUInt64LittleEndian(source[at..]);
                at += 8;
                return true;
            case 5 when source.Length - at >= 4:
                Value = BinaryPrimitives.ReadUInt32LittleEndian(source[at..]);
                at += 4;
                return true;
            case 2:
                if (!TryVarint(source, ref at, out var length) || length > (ulong)(source.Length - at)) return false;
                (Start, Length) = (at, (int)length);
                at += Length;
                return true;
            default:
                return false;
        }
    }

    /// <summary>Reads a protobuf varint: up to ten bytes, 64 bits.</summary>
    public static bool TryVarint(ReadOnlySpan<byte> source, ref int at, out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 70 && at < source.Length; shift += 7)
        {
            var next = source[at++];
            if (shift == 63 && next > 1) return false;
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80) return true;
        }
        return false;
    }
}
