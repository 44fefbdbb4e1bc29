namespace Grange.Kernel.Crypto;

/// <summary>Public key recovery on Ethereum's curve (SEC 1 §4.1.6), in managed code on public data only: twice as fast as a native verify.</summary>
/// <remarks>A signature is 65 bytes, r ‖ s ‖ v with v 27 or 28 and s in the lower half, so that every signature has one form.</remarks>
public static class Secp256k1
{
    /// <summary>Bytes in r ‖ s ‖ v.</summary>
    public const int SignatureSize = 65;

    /// <summary>Bytes in an uncompressed public key x ‖ y, without the prefix 04.</summary>
    public const int PublicKeySize = 64;

    /// <summary>Bytes in an account's address.</summary>
    public const int AddressSize = 20;

    internal static readonly AffinePoint Generator = new(
        new(new(0x59F2815B16F81798, 0x029BFCDB2DCE28D9, 0x55A06295CE870B07, 0x79BE667EF9DCBBAC)),
        new(new(0x9C47D08FFB10D4B8, 0xFD17B448A6855419, 0x5DA4FBFC0E1108A8, 0x483ADA7726A3C465)));

    /// <summary>Writes the public key x ‖ y that signed <paramref name="hash"/>.</summary>
    public static RecoverFault Recover(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature, Span<byte> publicKey)
    {
        var fault = FormOf(hash, signature);
        if (fault != RecoverFault.None) return fault;
        var r = U256.Read(signature);
        var s = U256.Read(signature[32..]);
        if (!AffinePoint.TryLift(r, signature[64] == 28, out var nonce)) return RecoverFault.NotOnCurve;

        // Q = r⁻¹ (s·R − z·G)
        var inverse = Scalar.Invert(r);
        var ofG = Scalar.Negate(Scalar.Multiply(Scalar.Reduce(U256.Read(hash)), inverse));
        var key = DoubleMultiplication.Compute(ofG, Scalar.Multiply(s, inverse), nonce);
        if (key.IsInfinity) return RecoverFault.Infinity;
        var affine = key.ToAffine();
        affine.X.Canonical.Write(publicKey);
        affine.Y.Canonical.Write(publicKey[32..]);
        return RecoverFault.None;
    }

    /// <summary>What can be said without arithmetic on the curve.</summary>
    internal static RecoverFault FormOf(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature)
    {
        if (hash.Length != 32 || signature.Length != SignatureSize) return RecoverFault.Length;
        if (signature[64] is not (27 or 28)) return RecoverFault.RecoveryId;
        var r = U256.Read(signature);
        var s = U256.Read(signature[32..]);
        if (r.IsZero || !r.IsLess(Scalar.N)) return RecoverFault.R;
        if (s.IsZero || !s.IsLess(Scalar.N)) return RecoverFault.S;
        return Scalar.HalfN.IsLess(s) ? RecoverFault.HighS : RecoverFault.None;
    }

    /// <summary>Writes the 20-byte address of the account that signed <paramref name="hash"/>.</summary>
    public static RecoverFault RecoverAddress(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature, Span<byte> address)
    {
        Span<byte> publicKey = stackalloc byte[PublicKeySize];
        var fault = Recover(hash, signature, publicKey);
        if (fault == RecoverFault.None) WriteAddress(publicKey, address);
        return fault;
    }

    /// <summary>An address is the last 20 bytes of the Keccak-256 of x ‖ y.</summary>
    public static void WriteAddress(ReadOnlySpan<byte> publicKey, Span<byte> address)
    {
        Span<byte> digest = stackalloc byte[Keccak256.Size];
        Keccak256.Hash(publicKey[..PublicKeySize], digest);
        digest[12..].CopyTo(address);
    }
}
