using Grange.Content;

namespace Grange.Kernel.Crypto;

/// <summary>did:key of a P-256 key: multicodec 0x1200 and the compressed point in base58btc (W3C did:key method).</summary>
public static class DidKey
{
    const string Prefix = "did:key:z";

    /// <summary>The DID of a compressed public key; a key that is no point is a bug of the caller.</summary>
    public static string Of(ReadOnlySpan<byte> compressedKey)
    {
        _ = DeviceId.Of(compressedKey);
        return Prefix + Multibase.ToBase58([0x80, 0x24, .. compressedKey]);
    }

    /// <summary>The 33-byte key of a P-256 did:key; false for other keys, other methods and keys that are no point.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out byte[] compressedKey)
    {
        compressedKey = [];
        if (!text.StartsWith(Prefix) || text.Length > 64 || !Multibase.TryFromBase58(text[Prefix.Length..], out var bytes)) return false;
        if (bytes.Length != 2 + P256.KeySize || bytes[0] != 0x80 || bytes[1] != 0x24 || !DeviceId.TryOf(bytes.AsSpan(2), out _)) return false;
        compressedKey = bytes[2..];
        return true;
    }
}
