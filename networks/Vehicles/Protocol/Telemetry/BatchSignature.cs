using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Vehicles.Protocol.Telemetry;

/// <summary>What a device signs of a batch: SHA-256 of <c>grange.vehicles.batch/1</c>, 0x00, its id, the batch's number as u64 big-endian, SHA-256 of the uncompressed body.</summary>
public static class BatchSignature
{
    /// <summary>Characters of a signature in its header: base64url of 64 bytes, without padding.</summary>
    public const int HeaderLength = 86;

    static ReadOnlySpan<byte> Domain => "grange.vehicles.batch/1\0"u8;

    /// <summary>Writes the 32 bytes that are signed. <paramref name="sequence"/> is positive.</summary>
    public static void Digest(DeviceId device, long sequence, ReadOnlySpan<byte> body, Span<byte> digest)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sequence);
        Span<byte> message = stackalloc byte[Domain.Length + Hash32.Size + sizeof(ulong) + SHA256.HashSizeInBytes];
        Domain.CopyTo(message);
        device.Value.CopyTo(message[Domain.Length..]);
        BinaryPrimitives.WriteUInt64BigEndian(message[(Domain.Length + Hash32.Size)..], (ulong)sequence);
        SHA256.HashData(body, message[^SHA256.HashSizeInBytes..]);
        SHA256.HashData(message, digest);
    }

    /// <summary>Signs a batch with the device's current key: r ‖ s.</summary>
    public static byte[] Sign(P256Key key, DeviceId device, long sequence, ReadOnlySpan<byte> body)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        Digest(device, sequence, body, digest);
        return key.SignHash(digest);
    }

    /// <summary>Checks a batch against the device's current key, 33 bytes compressed.</summary>
    public static P256Fault Verify(ReadOnlySpan<byte> compressedKey, DeviceId device, long sequence, ReadOnlySpan<byte> body, ReadOnlySpan<byte> signature)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        Digest(device, sequence, body, digest);
        return P256.VerifyHash(compressedKey, digest, signature);
    }

    /// <summary>The header's text.</summary>
    public static string ToHeader(ReadOnlySpan<byte> signature) => Base64Url.EncodeToString(signature);

    /// <summary>Writes the 64 bytes of a header; false for anything else than base64url of 64 bytes.</summary>
    public static bool TryReadHeader(ReadOnlySpan<char> header, Span<byte> signature)
        => header.Length == HeaderLength && Base64Url.IsValid(header, out var length) && length == P256.SignatureSize
            && Base64Url.TryDecodeFromChars(header, signature, out var written) && written == P256.SignatureSize;
}
