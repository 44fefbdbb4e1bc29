using System.Numerics;
using System.Security.Cryptography;

namespace Grange.Benchmarks;

/// <summary>Signs a million times in a minute, for preparation only: nonces are taken from a short list, which gives away the key to whoever looks.</summary>
sealed class SyntheticSigner
{
    const int Nonces = 64;

    readonly BigInteger order;
    readonly (BigInteger Inverse, BigInteger R, bool Odd)[] nonces = new (BigInteger, BigInteger, bool)[Nonces];

    SyntheticSigner(BigInteger order, ECCurve curve)
    {
        this.order = order;
        for (var i = 0; i < Nonces; i++)
        {
            using var key = ECDsa.Create(curve);
            var point = key.ExportParameters(includePrivateParameters: true);
            nonces[i] = (BigInteger.ModPow(Number(point.D!), order - 2, order), Number(point.Q.X!) % order, (point.Q.Y![31] & 1) == 1);
        }
    }

    public static SyntheticSigner P256 { get; } = new(
        Number(Convert.FromHexString("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551")), ECCurve.NamedCurves.nistP256);

    public static SyntheticSigner Secp256k1 { get; } = new(
        Number(Convert.FromHexString("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141")), ECCurve.CreateFromValue("1.3.132.0.10"));

    /// <summary>r ‖ s with a low s, and v (27 or 28) where <paramref name="signature"/> has room for it.</summary>
    public void Sign(BigInteger secret, ReadOnlySpan<byte> hash, Span<byte> signature)
    {
        var (inverse, r, odd) = nonces[hash[^1] % Nonces];
        var s = inverse * (Number(hash) + r * secret) % order;
        if (s > order >> 1) (s, odd) = (order - s, !odd);
        Write(r, signature[..32]);
        Write(s, signature[32..64]);
        if (signature.Length > 64) signature[64] = (byte)(odd ? 28 : 27);
    }

    public static BigInteger Number(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    static void Write(BigInteger value, Span<byte> bytes)
    {
        bytes.Clear();
        value.TryWriteBytes(bytes[(bytes.Length - value.GetByteCount(isUnsigned: true))..], out _, isUnsigned: true, isBigEndian: true);
    }
}

/// <summary>A device's key as its secret number and its compressed point.</summary>
readonly record struct SyntheticKey(BigInteger Secret, byte[] Public)
{
    public static SyntheticKey New()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var parameters = key.ExportParameters(includePrivateParameters: true);
        return new SyntheticKey(SyntheticSigner.Number(parameters.D!), Grange.Kernel.Crypto.P256.Compress([.. parameters.Q.X!, .. parameters.Q.Y!]));
    }
}
