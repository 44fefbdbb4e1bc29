using System.Security.Cryptography;

namespace Grange.Kernel.Crypto;

/// <summary>An account's private key. Signing runs in the platform's constant-time ECDSA; only public values pass through managed arithmetic.</summary>
public sealed class Secp256k1Key : IDisposable
{
    static readonly ECCurve Curve = ECCurve.CreateFromValue("1.3.132.0.10");

    readonly ECDsa ecdsa;
    readonly byte[] publicKey = new byte[Secp256k1.PublicKeySize];
    readonly byte[] address = new byte[Secp256k1.AddressSize];

    Secp256k1Key(ECDsa ecdsa)
    {
        this.ecdsa = ecdsa;
        var point = ecdsa.ExportParameters(includePrivateParameters: false).Q;
        point.X!.CopyTo(publicKey, 0);
        point.Y!.CopyTo(publicKey, 32);
        Secp256k1.WriteAddress(publicKey, address);
    }

    /// <summary>x ‖ y, 64 bytes.</summary>
    public ReadOnlySpan<byte> PublicKey => publicKey;

    /// <summary>The account's 20-byte address.</summary>
    public ReadOnlySpan<byte> AddressBytes => address;

    /// <summary>The account.</summary>
    public Address Address => Address.Read(address);

    /// <summary>A fresh key from the system's random source.</summary>
    public static Secp256k1Key Generate() => new(ECDsa.Create(Curve));

    /// <summary>Reads a 32-byte big-endian private key; throws <see cref="ArgumentException"/> unless it lies in 1 … n−1.</summary>
    public static Secp256k1Key Import(ReadOnlySpan<byte> privateKey)
    {
        if (privateKey.Length != 32) throw new ArgumentException("a private key has 32 bytes", nameof(privateKey));
        var value = U256.Read(privateKey);
        if (value.IsZero || !value.IsLess(Scalar.N)) throw new ArgumentException("a private key lies in 1 … n−1", nameof(privateKey));
        var secret = privateKey.ToArray();
        try
        {
            return new(ECDsa.Create(new ECParameters { Curve = Curve, D = secret }));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <summary>The private key, 32 bytes big-endian; the caller wipes it.</summary>
    public byte[] Export()
    {
        var secret = ecdsa.ExportParameters(includePrivateParameters: true).D!;
        if (secret.Length == 32) return secret;
        var padded = new byte[32];
        secret.CopyTo(padded, 32 - secret.Length);
        CryptographicOperations.ZeroMemory(secret);
        return padded;
    }

    /// <summary>Signs a 32-byte hash: r ‖ s ‖ v, s in the lower half, v 27 or 28.</summary>
    /// <remarks>Not deterministic: what must not be signed twice is stored before it is sent.</remarks>
    public byte[] SignRecoverable(ReadOnlySpan<byte> hash)
    {
        if (hash.Length != 32) throw new ArgumentException("a hash has 32 bytes", nameof(hash));
        var signature = new byte[Secp256k1.SignatureSize];
        Span<byte> recovered = stackalloc byte[Secp256k1.PublicKeySize];
        while (true)
        {
            ecdsa.SignHash(hash, signature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
            var s = U256.Read(signature.AsSpan(32));
            if (Scalar.HalfN.IsLess(s)) Scalar.Negate(s).Write(signature.AsSpan(32));
            foreach (byte v in (ReadOnlySpan<byte>)[27, 28])
            {
                signature[64] = v;
                if (Secp256k1.Recover(hash, signature, recovered) == RecoverFault.None && recovered.SequenceEqual(publicKey)) return signature;
            }
            // The nonce's x was not below n (once in 2^127): such a signature has no v of 27 or 28, so draw another.
        }
    }

    public void Dispose() => ecdsa.Dispose();
}
