using System.Security.Cryptography;

namespace Grange.Content;

/// <summary>What a sealed object begins with: its own length (40), a salt of 32 bytes and a nonce prefix of 7, both new for every object.</summary>
public readonly struct SealedHeader
{
    /// <summary>Bytes of the header.</summary>
    public const int Length = 1 + SaltBytes + PrefixBytes;

    internal const int SaltBytes = 32, PrefixBytes = 7;

    readonly byte[]? bytes;

    SealedHeader(byte[] bytes) => this.bytes = bytes;

    public ReadOnlySpan<byte> Bytes => bytes;
    internal ReadOnlySpan<byte> Salt => Bytes.Slice(1, SaltBytes);
    internal ReadOnlySpan<byte> NoncePrefix => Bytes[(1 + SaltBytes)..];

    /// <summary>A header for one object, never for two: the same salt and prefix twice would repeat nonces under one key.</summary>
    internal static SealedHeader Fresh()
    {
        var bytes = RandomNumberGenerator.GetBytes(Length);
        bytes[0] = Length;
        return new SealedHeader(bytes);
    }

    /// <summary>Reads a header from the front of an object; false when it is none.</summary>
    public static bool TryRead(ReadOnlySpan<byte> source, out SealedHeader header)
    {
        header = default;
        if (source.Length < Length || source[0] != Length) return false;
        header = new SealedHeader(source[..Length].ToArray());
        return true;
    }
}
