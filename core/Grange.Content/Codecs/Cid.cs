using System.Diagnostics.CodeAnalysis;

namespace Grange.Content;

/// <summary>Content codecs of the multicodec table that Grange meets.</summary>
public enum Codec : ulong
{
    Cbor = 0x51,
    Raw = 0x55,
    DagPb = 0x70,
    DagCbor = 0x71,
    Libp2pKey = 0x72,
    DagJson = 0x0129,
    Json = 0x0200,
    FilCommitmentUnsealed = 0xf101,
}

/// <summary>A content identifier: version, codec and multihash (multiformats/cid). Parsed once at the edge; <c>default</c> is no CID.</summary>
/// <remarks>Equality includes version and codec; blocks are stored by <see cref="Hash"/>, so v0/v1 and raw/dag-pb forms of one hash find the same bytes.</remarks>
public readonly struct Cid : IEquatable<Cid>, ISpanParsable<Cid>
{
    public Cid(Codec codec, Multihash hash, int version = 1)
    {
        if (hash.IsEmpty) throw new ArgumentException("a CID needs a hash", nameof(hash));
        if (version is not (0 or 1)) throw new ArgumentException("a CID has version 0 or 1", nameof(version));
        if (version == 0 && (codec != Codec.DagPb || hash.Code != HashCode.Sha2_256)) throw new ArgumentException("CIDv0 is dag-pb with sha2-256", nameof(version));
        (Version, Codec, Hash) = (version, codec, hash);
    }

    public int Version { get; }
    public Codec Codec { get; }
    public Multihash Hash { get; }
    public bool IsEmpty => Hash.IsEmpty;

    /// <summary>Bytes of the binary form.</summary>
    public int ByteLength => Version == 0 ? Hash.Bytes.Length : 1 + Uvarint.Length((ulong)Codec) + Hash.Bytes.Length;

    /// <summary>CIDv1 of <paramref name="data"/> under sha2-256.</summary>
    public static Cid Of(Codec codec, ReadOnlySpan<byte> data) => new(codec, Multihash.Sha256Of(data));

    /// <summary>The CIDv1 form of the same codec and hash.</summary>
    public Cid ToV1() => Version == 1 ? this : new Cid(Codec, Hash);

    /// <summary>Writes the binary form and returns the bytes taken.</summary>
    public int Write(Span<byte> target)
    {
        var at = 0;
        if (Version == 1)
        {
            target[at++] = 1;
            at += Uvarint.Write(target[at..], (ulong)Codec);
        }
        Hash.Bytes.CopyTo(target[at..]);
        return at + Hash.Bytes.Length;
    }

    public byte[] ToByteArray()
    {
        var bytes = new byte[ByteLength];
        Write(bytes);
        return bytes;
    }

    /// <summary>Reads one binary CID (v0 or v1) from the front; false when malformed.</summary>
    public static bool TryRead(ReadOnlySpan<byte> source, out Cid cid, out int length)
    {
        (cid, length) = (default, 0);
        if (source.Length >= 34 && source[0] == 0x12 && source[1] == 0x20)
        {
            if (!Multihash.TryRead(source[..34], out var legacy, out length)) return false;
            cid = new Cid(Codec.DagPb, legacy, version: 0);
            return true;
        }
        if (source.IsEmpty || source[0] != 1) return false;
        if (!Uvarint.TryRead(source[1..], out var codec, out var taken)) return false;
        if (!Multihash.TryRead(source[(1 + taken)..], out var hash, out var rest)) return false;
        cid = new Cid((Codec)codec, hash);
        length = 1 + taken + rest;
        return true;
    }

    /// <summary>Parses text: "Qm…" (CIDv0) or multibase CIDv1 in base32, base58btc, base36, base16 or base64url.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Cid cid)
    {
        var legacy = text.Length == 46 && text.StartsWith("Qm");
        if (!(legacy ? Multibase.TryFromBase58(text, out var bytes) : Multibase.TryDecode(text, out bytes) && bytes is [1, ..])
            || !TryRead(bytes, out cid, out var length) || length != bytes.Length) cid = default;
        return !cid.IsEmpty;
    }

    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out Cid result) => TryParse(s, out result);
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Cid result) => TryParse(s.AsSpan(), out result);
    public static Cid Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => TryParse(s, out var cid) ? cid : throw new FormatException("not a CID");
    public static Cid Parse(string s, IFormatProvider? provider) => Parse(s.AsSpan(), provider);
    public static Cid Parse(string s) => Parse(s.AsSpan(), null);

    public bool Equals(Cid other) => Version == other.Version && Codec == other.Codec && Hash == other.Hash;
    public override bool Equals(object? obj) => obj is Cid other && Equals(other);
    public override int GetHashCode() => Hash.GetHashCode();
    public static bool operator ==(Cid left, Cid right) => left.Equals(right);
    public static bool operator !=(Cid left, Cid right) => !left.Equals(right);

    /// <summary>Base32 for version 1, base58btc for version 0, "" for none.</summary>
    public override string ToString() => IsEmpty ? "" : Version == 0 ? Hash.ToString() : string.Create(1 + Multibase.Base32Length(ByteLength), this, WriteText);

    static void WriteText(Span<char> text, Cid cid)
    {
        Span<byte> bytes = stackalloc byte[cid.ByteLength]; // at most some 290: a digest over 256 bytes is never read
        cid.Write(bytes);
        text[0] = 'b';
        Multibase.WriteBase32(bytes, text[1..]);
    }
}
