using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace Grange.Content;

/// <summary>A piece's identity: the root of its tree, the tree's height and the zero bytes added to fill it (PieceCIDv2, FRC-0069).</summary>
/// <remarks>One piece has one such CID: height is the least that holds the bytes, so the padding is always under half the tree.</remarks>
public readonly struct PieceCid : IEquatable<PieceCid>, ISpanParsable<PieceCid>
{
    /// <summary>Lowest tree: four leaves, which hold up to 127 bytes.</summary>
    public const int MinHeight = 2;

    PieceCid(Cid v2, int height, long padding) => (V2, Height, Padding) = (v2, height, padding);

    /// <summary>The CID of <paramref name="rawBytes"/> bytes whose tree, as high as it need be, has <paramref name="root"/>.</summary>
    public static PieceCid Of(ReadOnlySpan<byte> root, long rawBytes)
    {
        if (root.Length != NodeHash.Length) throw new ArgumentException("a root has 32 bytes", nameof(root));
        var height = HeightFor(rawBytes);
        var padding = Capacity(height) - rawBytes;
        Span<byte> digest = stackalloc byte[Uvarint.MaxLength + 1 + NodeHash.Length];
        var at = Uvarint.Write(digest, (ulong)padding);
        digest[at++] = (byte)height;
        root.CopyTo(digest[at..]);
        var hash = Multihash.Of(HashCode.Fr32Sha256Trunc254Padded, digest[..(at + NodeHash.Length)]);
        return new PieceCid(new Cid(Codec.Raw, hash), height, padding);
    }

    /// <summary>The PieceCIDv2 ("bafkzcib…"): raw codec, multihash 0x1011.</summary>
    public Cid V2 { get; }

    /// <summary>The PieceCIDv1 ("baga6ea4seaq…"), which says the root but not the size.</summary>
    public Cid V1 => new(Codec.FilCommitmentUnsealed, Multihash.Of(HashCode.Sha2_256Trunc254Padded, Root));

    /// <summary>Levels above the leaves: the tree has 2^Height leaves of 32 bytes.</summary>
    public int Height { get; }

    /// <summary>Zero bytes after the raw bytes, counted before bit padding.</summary>
    public long Padding { get; }

    public bool IsEmpty => V2.IsEmpty;
    public ReadOnlySpan<byte> Root => V2.Hash.Digest[^NodeHash.Length..];

    /// <summary>Bytes of the piece itself.</summary>
    public long RawBytes => Capacity(Height) - Padding;

    /// <summary>Bytes of the tree's leaves.</summary>
    public long PaddedBytes => (long)NodeHash.Length << Height;

    /// <summary>Leaves that can be challenged: those which hold at least one bit of the piece, as PDPVerifier counts.</summary>
    public long LeafCount => (1L << Height) - (long)((UInt128)Padding * Fr32.PaddedUnit / Fr32.RawUnit / NodeHash.Length);

    /// <summary>The least height whose tree holds <paramref name="rawBytes"/>.</summary>
    public static int HeightFor(long rawBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rawBytes);
        var units = Math.Max(1, (rawBytes + Fr32.RawUnit - 1) / Fr32.RawUnit);
        var height = MinHeight + BitOperations.Log2((ulong)units) + (BitOperations.IsPow2(units) ? 0 : 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(height, NodeHash.MaxHeight, nameof(rawBytes));
        return height;
    }

    /// <summary>Reads a PieceCIDv2; false for any other CID, and for a padding or height that is not canonical.</summary>
    public static bool TryFrom(Cid cid, out PieceCid piece)
    {
        piece = default;
        if (cid.IsEmpty || cid.Version != 1 || cid.Codec != Codec.Raw || cid.Hash.Code != HashCode.Fr32Sha256Trunc254Padded) return false;
        var digest = cid.Hash.Digest;
        if (!Uvarint.TryRead(digest, out var padding, out var at) || digest.Length != at + 1 + NodeHash.Length) return false;
        int height = digest[at];
        if (height is < MinHeight or > NodeHash.MaxHeight || padding > (ulong)Capacity(height)) return false;
        if (HeightFor(Capacity(height) - (long)padding) != height || (digest[^1] & 0xc0) != 0) return false;
        piece = new PieceCid(cid, height, (long)padding);
        return true;
    }

    /// <summary>Reads a PieceCIDv1, whose size is known from elsewhere; false for any other CID.</summary>
    public static bool TryFromV1(Cid cid, long rawBytes, out PieceCid piece)
    {
        piece = default;
        if (cid.IsEmpty || cid.Codec != Codec.FilCommitmentUnsealed || cid.Hash.Code != HashCode.Sha2_256Trunc254Padded) return false;
        if ((cid.Hash.Digest[^1] & 0xc0) != 0) return false;
        piece = Of(cid.Hash.Digest, rawBytes);
        return true;
    }

    static long Capacity(int height) => (long)Fr32.RawUnit << (height - MinHeight);

    public static bool TryParse(ReadOnlySpan<char> s, out PieceCid piece)
    {
        piece = default;
        return Cid.TryParse(s, out var cid) && TryFrom(cid, out piece);
    }

    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out PieceCid result) => TryParse(s, out result);
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out PieceCid result) => TryParse(s.AsSpan(), out result);
    public static PieceCid Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => TryParse(s, out var piece) ? piece : throw new FormatException("not a PieceCIDv2");
    public static PieceCid Parse(string s, IFormatProvider? provider) => Parse(s.AsSpan(), provider);
    public static PieceCid Parse(string s) => Parse(s.AsSpan(), null);

    public bool Equals(PieceCid other) => V2 == other.V2;
    public override bool Equals(object? obj) => obj is PieceCid other && Equals(other);
    public override int GetHashCode() => V2.GetHashCode();
    public static bool operator ==(PieceCid left, PieceCid right) => left.Equals(right);
    public static bool operator !=(PieceCid left, PieceCid right) => !left.Equals(right);
    public override string ToString() => V2.ToString();
}
