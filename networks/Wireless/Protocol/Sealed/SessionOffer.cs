using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Wireless.Sealed;

/// <summary>How agent and node agree on a key: each gives a fresh P-256 point, the agent signs what it offers with the gateway's device key, and both derive the same (HKDF-SHA-256).</summary>
public static class SessionOffer
{
    /// <summary>How far the agent's clock may be from the node's.</summary>
    public const long MostSkewMs = 300_000;

    /// <summary>What the device signs: network, gateway, point and time, so that it is good for nothing else.</summary>
    public static byte[] Signed(NetworkSlug network, ulong eui, ReadOnlySpan<byte> point, long timeMs)
    {
        var name = Encoding.UTF8.GetBytes($"grange wireless session {network} {eui:x16} ");
        var bytes = new byte[name.Length + point.Length + 8];
        name.CopyTo(bytes, 0);
        point.CopyTo(bytes.AsSpan(name.Length));
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(name.Length + point.Length), timeMs);
        return bytes;
    }

    public static ECDiffieHellman Fresh() => ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>The point as it is sent: compressed.</summary>
    public static byte[] PointOf(ECDiffieHellman own)
    {
        var point = own.ExportParameters(includePrivateParameters: false).Q;
        return P256.Compress([.. point.X!, .. point.Y!]);
    }

    /// <summary>The key of the session; null when the other's bytes are no point of the curve.</summary>
    public static byte[]? Key(ECDiffieHellman own, ReadOnlySpan<byte> other, ReadOnlySpan<byte> agentPoint, ReadOnlySpan<byte> nodePoint)
    {
        Span<byte> point = stackalloc byte[P256.PointSize];
        if (other.Length != P256.KeySize || P256.Decompress(other, point) != P256Fault.None) return null;
        using var theirs = ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = point[..32].ToArray(), Y = point[32..].ToArray() } });
        var shared = own.DeriveRawSecretAgreement(theirs.PublicKey);
        return HKDF.DeriveKey(HashAlgorithmName.SHA256, shared, 32, [.. agentPoint, .. nodePoint], "grange wireless line"u8.ToArray());
    }
}
