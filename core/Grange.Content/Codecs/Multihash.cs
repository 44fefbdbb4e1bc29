using System.Security.Cryptography;

namespace Grange.Content;

/// <summary>Hash function codes of the multicodec table that Grange meets.</summary>
public enum HashCode : ulong
{
    Identity = 0x00,
    Sha2_256 = 0x12,
    Sha2_512 = 0x13,
    Murmur3X64_64 = 0x22,
    Fr32Sha256Trunc254Padded = 0x1011,
    Sha2_256Trunc254Padded = 0x1012,
}

/// <summary>A self-describing digest: uvarint(code), uvarint(length), digest (multiformats/multihash). The key blocks are stored and found by.</summary>
public readonly struct Multihash : IEquatable<Multihash>
{
    readonly byte[]? bytes;

    Multihash(byte[] bytes) => this.bytes = bytes;

    /// <summary>Longest identity digest accepted: 128 bytes (IPIP-0512).</summary>
    public const int MaxIdentity = 128;

    /// <summary>Longest digest of any function.</summary>
    const int MaxDigest = 256;

    /// <summary>True for <c>default</c>, which is no hash at all.</summary>
    public bool IsEmpty => bytes is null;

    /// <summary>The whole multihash: code, length, digest.</summary>
    public ReadOnlySpan<byte> Bytes => bytes;

    public HashCode Code => Uvarint.TryRead(bytes, out var code, out _) ? (HashCode)code : throw new InvalidOperationException("an empty multihash has no code");

    public ReadOnlySpan<byte> Digest
    {
        get
        {
            _ = Uvarint.TryRead(bytes, out _, out var first);
            _ = Uvarint.TryRead(bytes.AsSpan(first), out _, out var second);
            return bytes.AsSpan(first + second);
        }
    }

    /// <summary>A multihash of a digest computed elsewhere; a length that the function cannot have is a bug of the caller.</summary>
    public static Multihash Of(HashCode code, ReadOnlySpan<byte> digest)
    {
        if (digest.Length > MaxDigest || !Fits(code, digest.Length)) throw new ArgumentException($"{code} has no digest of {digest.Length} bytes", nameof(digest));
        var head = Uvarint.Length((ulong)code);
        var bytes = new byte[head + Uvarint.Length((ulong)digest.Length) + digest.Length];
        var at = Uvarint.Write(bytes, (ulong)code);
        at += Uvarint.Write(bytes.AsSpan(at), (ulong)digest.Length);
        digest.CopyTo(bytes.AsSpan(at));
        return new Multihash(bytes);
    }

    /// <summary>The sha2-256 multihash of <paramref name="data"/>.</summary>
    public static Multihash Sha256Of(ReadOnlySpan<byte> data)
    {
        var bytes = new byte[34];
        (bytes[0], bytes[1]) = (0x12, 32);
        SHA256.HashData(data, bytes.AsSpan(2));
        return new Multihash(bytes);
    }

    /// <summary>Reads one multihash from the front; false when malformed, of a wrong digest length for its code, or identity over 128 bytes.</summary>
    public static bool TryRead(ReadOnlySpan<byte> source, out Multihash hash, out int length)
    {
        (hash, length) = (default, 0);
        if (!Uvarint.TryRead(source, out var code, out var first)) return false;
        if (!Uvarint.TryRead(source[first..], out var size, out var second)) return false;
        if (size > MaxDigest || source.Length - first - second < (int)size || !Fits((HashCode)code, (int)size)) return false;
        length = first + second + (int)size;
        hash = new Multihash(source[..length].ToArray());
        return true;
    }

    /// <summary>True when this is a hash Grange can check and <paramref name="data"/> has it; unknown functions are never trusted.</summary>
    public bool Matches(ReadOnlySpan<byte> data)
    {
        if (IsEmpty) return false;
        Span<byte> digest = stackalloc byte[64];
        switch (Code)
        {
            case HashCode.Sha2_256: return Digest.SequenceEqual(digest[..SHA256.HashData(data, digest)]);
            case HashCode.Sha2_512: return Digest.SequenceEqual(digest[..SHA512.HashData(data, digest)]);
            case HashCode.Identity: return Digest.SequenceEqual(data);
            default: return false;
        }
    }

    /// <summary>True for the functions whose blocks Grange can check: sha2-256, sha2-512, identity.</summary>
    public bool IsCheckable => !IsEmpty && Code is HashCode.Sha2_256 or HashCode.Sha2_512 or HashCode.Identity;

    static bool Fits(HashCode code, int size) => code switch
    {
        HashCode.Identity => size <= MaxIdentity,
        HashCode.Sha2_256 or HashCode.Sha2_256Trunc254Padded => size == 32,
        HashCode.Sha2_512 => size == 64,
        HashCode.Murmur3X64_64 => size == 8,
        _ => size > 0,
    };

    public bool Equals(Multihash other) => Bytes.SequenceEqual(other.Bytes);
    public override bool Equals(object? obj) => obj is Multihash other && Equals(other);

    /// <summary>Sixteen bytes of the digest under the process's own seed, so that nobody can choose hashes that collide in a table.</summary>
    public override int GetHashCode()
    {
        if (bytes is not { Length: >= 18 }) return bytes is null ? 0 : Seeded(bytes);
        var tail = bytes.AsSpan(bytes.Length - 16);
        return System.HashCode.Combine(BitConverter.ToUInt64(tail), BitConverter.ToUInt64(tail[8..]));
    }

    static int Seeded(byte[] bytes)
    {
        var hash = new System.HashCode();
        hash.AddBytes(bytes);
        return hash.ToHashCode();
    }

    public static bool operator ==(Multihash left, Multihash right) => left.Equals(right);
    public static bool operator !=(Multihash left, Multihash right) => !left.Equals(right);

    /// <summary>The multihash in base58btc, as CIDv0 writes it.</summary>
    public override string ToString() => Multibase.ToBase58(Bytes);
}
