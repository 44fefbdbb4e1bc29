using System.Numerics;
using System.Security.Cryptography;

namespace Grange.Kernel.Crypto;

/// <summary>Device signatures: ECDSA on P-256 with SHA-256, 64 bytes r ‖ s with s in the lower half (FIPS 186-5; OpenZeppelin's P256 refuses a high s too).</summary>
public static class P256
{
    /// <summary>Bytes in a compressed public key: 02 or 03, then x.</summary>
    public const int KeySize = 33;

    /// <summary>Bytes in x ‖ y.</summary>
    public const int PointSize = 64;

    /// <summary>Bytes in r ‖ s.</summary>
    public const int SignatureSize = 64;

    internal static readonly ECCurve Curve = ECCurve.NamedCurves.nistP256;

    internal static readonly U256 N = new(0xF3B9CAC2FC632551, 0xBCE6FAADA7179E84, 0xFFFFFFFFFFFFFFFF, 0xFFFFFFFF00000000);
    static readonly U256 HalfN = N.Half();
    static readonly BigInteger P = Number("FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF");
    static readonly BigInteger B = Number("5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B");
    static readonly P256KeyCache Keys = new(capacity: 1 << 16);

    /// <summary>Checks a signature over SHA-256 of <paramref name="data"/>. Imported keys are kept, so a known device costs one native verification.</summary>
    public static P256Fault Verify(ReadOnlySpan<byte> compressedKey, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(data, hash);
        return VerifyHash(compressedKey, hash, signature);
    }

    /// <summary>Checks a signature over a 32-byte hash.</summary>
    public static P256Fault VerifyHash(ReadOnlySpan<byte> compressedKey, ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature)
    {
        var fault = FormOf(hash, signature);
        if (fault != P256Fault.None) return fault;
        fault = Keys.Find(compressedKey, out var key);
        return fault != P256Fault.None ? fault : key!.Verifies(hash, signature) ? P256Fault.None : P256Fault.Wrong;
    }

    /// <summary>What can be said without the key.</summary>
    internal static P256Fault FormOf(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != SignatureSize || hash.Length != SHA256.HashSizeInBytes) return P256Fault.Length;
        var r = U256.Read(signature);
        var s = U256.Read(signature[32..]);
        if (r.IsZero || !r.IsLess(N)) return P256Fault.R;
        if (s.IsZero || !s.IsLess(N)) return P256Fault.S;
        return HalfN.IsLess(s) ? P256Fault.HighS : P256Fault.None;
    }

    /// <summary>Puts s in the lower half, as hardware and platform libraries do not; the signature stays valid. Writes in place.</summary>
    public static void Normalize(Span<byte> signature)
    {
        if (signature.Length != SignatureSize) throw new ArgumentException("a signature has 64 bytes", nameof(signature));
        var s = U256.Read(signature[32..]);
        if (HalfN.IsLess(s) && s.IsLess(N)) U256.Subtract(N, s, out _).Write(signature[32..]);
    }

    /// <summary>33 bytes for the point x ‖ y.</summary>
    public static byte[] Compress(ReadOnlySpan<byte> point)
    {
        if (point.Length != PointSize) throw new ArgumentException("a point has 64 bytes", nameof(point));
        var compressed = new byte[KeySize];
        compressed[0] = (byte)(2 + (point[63] & 1));
        point[..32].CopyTo(compressed.AsSpan(1));
        return compressed;
    }

    /// <summary>Writes x ‖ y of a compressed key (SEC 1 §2.3.4): y is a square root of x³ − 3x + b, and p mod 4 is 3.</summary>
    public static P256Fault Decompress(ReadOnlySpan<byte> compressedKey, Span<byte> point)
    {
        if (compressedKey.Length != KeySize || compressedKey[0] is not (2 or 3)) return P256Fault.KeyForm;
        var x = new BigInteger(compressedKey[1..], isUnsigned: true, isBigEndian: true);
        if (x >= P) return P256Fault.KeyForm;
        var square = (x * x * x - 3 * x + B) % P;
        if (square.Sign < 0) square += P;
        var y = BigInteger.ModPow(square, (P + 1) / 4, P);
        if (y * y % P != square) return P256Fault.NotOnCurve;
        if (y.IsEven != (compressedKey[0] == 2)) y = P - y;
        compressedKey[1..].CopyTo(point);
        var high = point[32..PointSize];
        high.Clear();
        y.TryWriteBytes(high[(32 - y.GetByteCount(isUnsigned: true))..], out _, isUnsigned: true, isBigEndian: true);
        return P256Fault.None;
    }

    internal static bool IsPrivateKey(ReadOnlySpan<byte> secret) => secret.Length == 32 && U256.Read(secret) is var value && !value.IsZero && value.IsLess(N);

    static BigInteger Number(string hex) => new(Convert.FromHexString(hex), isUnsigned: true, isBigEndian: true);
}
