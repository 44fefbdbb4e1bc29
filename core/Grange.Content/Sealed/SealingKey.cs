using System.Security.Cryptography;

namespace Grange.Content;

/// <summary>A bucket's key: 32 random bytes that stay with their owner. Every object gets a key of its own from it.</summary>
public sealed class SealingKey : IDisposable
{
    /// <summary>Bytes of a key.</summary>
    public const int Length = 32;

    readonly byte[] secret;

    SealingKey(byte[] secret) => this.secret = secret;

    public static SealingKey Generate() => new(RandomNumberGenerator.GetBytes(Length));

    /// <summary>Takes a copy of a key that was kept.</summary>
    /// <exception cref="ArgumentException">Not 32 bytes.</exception>
    public static SealingKey From(ReadOnlySpan<byte> secret)
        => secret.Length == Length ? new(secret.ToArray()) : throw new ArgumentException($"a key has {Length} bytes", nameof(secret));

    /// <summary>The key itself, for its owner to keep. Nothing in this room writes or sends it.</summary>
    public ReadOnlySpan<byte> Reveal() => secret;

    /// <summary>The key of one object: HKDF-SHA256 of this key, the header's salt and <see cref="SealedFormat.Context"/>.</summary>
    public ObjectKey For(in SealedHeader header)
    {
        var derived = new byte[ObjectKey.Length];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, derived, header.Salt, SealedFormat.Context);
        return ObjectKey.Adopt(derived);
    }

    /// <summary>A key for another purpose, e.g. names; no two purposes share one.</summary>
    internal byte[] Derive(ReadOnlySpan<byte> purpose, int length)
    {
        var derived = new byte[length];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, derived, salt: [], purpose);
        return derived;
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(secret);
}

/// <summary>The key of one object alone: what a share link gives away, and nothing more.</summary>
public sealed class ObjectKey : IDisposable
{
    /// <summary>Bytes of a key: AES-256.</summary>
    public const int Length = 32;

    readonly byte[] secret;

    ObjectKey(byte[] secret) => this.secret = secret;

    internal static ObjectKey Adopt(byte[] secret) => new(secret);

    /// <summary>Takes a copy, e.g. from a share link.</summary>
    /// <exception cref="ArgumentException">Not 32 bytes.</exception>
    public static ObjectKey From(ReadOnlySpan<byte> secret)
        => secret.Length == Length ? new(secret.ToArray()) : throw new ArgumentException($"a key has {Length} bytes", nameof(secret));

    /// <summary>The key itself, for a share link.</summary>
    public ReadOnlySpan<byte> Reveal() => secret;

    internal AesGcm Cipher() => new(secret, SealedFormat.TagBytes);

    public void Dispose() => CryptographicOperations.ZeroMemory(secret);
}
