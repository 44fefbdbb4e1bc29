using System.Security.Cryptography;
using Grange.Content;
using Grange.Kernel.Crypto;

namespace Grange.Storage;

/// <summary>The libp2p name of a device: what delegated routing calls a peer (libp2p peer-ids, "ECDSA").</summary>
/// <remarks>sha2-256 multihash of the protobuf {Type: 3 ECDSA, Data: the P-256 key as DER SubjectPublicKeyInfo}, in base58btc: "Qm…".</remarks>
public static class PeerId
{
    // SubjectPublicKeyInfo of an uncompressed P-256 point: SEQUENCE { SEQUENCE { ecPublicKey, prime256v1 }, BIT STRING 04 ‖ x ‖ y }
    static ReadOnlySpan<byte> SpkiHead =>
    [
        0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04,
    ];

    /// <summary>The peer ID of a compressed P-256 key.</summary>
    public static string Of(ReadOnlySpan<byte> compressedKey)
    {
        Span<byte> message = stackalloc byte[4 + 27 + P256.PointSize];
        (message[0], message[1], message[2], message[3]) = (0x08, 0x03, 0x12, 27 + P256.PointSize);
        SpkiHead.CopyTo(message[4..]);
        if (P256.Decompress(compressedKey, message[31..]) != P256Fault.None) throw new FormatException("not a compressed P-256 key");
        return Multibase.ToBase58(Multihash.Of(Content.HashCode.Sha2_256, SHA256.HashData(message)).Bytes);
    }
}
