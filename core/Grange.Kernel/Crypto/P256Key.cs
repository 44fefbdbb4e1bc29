using System.Security.Cryptography;

namespace Grange.Kernel.Crypto;

/// <summary>A device's or operator's private key. Signing runs in the platform's constant-time ECDSA; every signature leaves with a low s.</summary>
public sealed class P256Key : IDisposable
{
    readonly ECDsa ecdsa;
    readonly byte[] publicKey;

    P256Key(ECDsa ecdsa)
    {
        this.ecdsa = ecdsa;
        var point = ecdsa.ExportParameters(includePrivateParameters: false).Q;
        publicKey = P256.Compress([.. point.X!, .. point.Y!]);
        DeviceId = DeviceId.Of(publicKey);
    }

    /// <summary>The compressed public key, 33 bytes.</summary>
    public ReadOnlyMemory<byte> PublicKey => publicKey;

    /// <summary>The id this key has when it is registered first.</summary>
    public DeviceId DeviceId { get; }

    /// <summary>A fresh key from the system's random source.</summary>
    public static P256Key Generate() => new(ECDsa.Create(P256.Curve));

    /// <summary>Reads a 32-byte big-endian private key; throws <see cref="ArgumentException"/> unless it lies in 1 … n−1.</summary>
    public static P256Key Import(ReadOnlySpan<byte> privateKey)
    {
        if (!P256.IsPrivateKey(privateKey)) throw new ArgumentException("a private key has 32 bytes and lies in 1 … n−1", nameof(privateKey));
        var secret = privateKey.ToArray();
        try
        {
            return new(ECDsa.Create(new ECParameters { Curve = P256.Curve, D = secret }));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <summary>Reads a PEM private key (PKCS #8 or SEC 1); a refusal says what it is instead.</summary>
    public static Result<P256Key> ImportPem(ReadOnlySpan<char> pem)
    {
        var ecdsa = ECDsa.Create();
        try
        {
            ecdsa.ImportFromPem(pem);
            var secret = ecdsa.ExportParameters(includePrivateParameters: true);
            CryptographicOperations.ZeroMemory(secret.D);
            if (secret.Curve.Oid.Value == P256.Curve.Oid.Value) return new P256Key(ecdsa);
            ecdsa.Dispose();
            return new Fault("key-wrong-curve", $"the key is on {secret.Curve.Oid.FriendlyName ?? "another curve"}, not on P-256");
        }
        catch (Exception wrong) when (wrong is ArgumentException or CryptographicException)
        {
            ecdsa.Dispose();
            return new Fault("key-unreadable", "this is no unencrypted PEM private key of P-256", "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256");
        }
    }

    /// <summary>The private key as PKCS #8 PEM.</summary>
    public string ExportPem() => ecdsa.ExportPkcs8PrivateKeyPem();

    /// <summary>The private key, 32 bytes big-endian; the caller wipes it.</summary>
    public byte[] Export() => ecdsa.ExportParameters(includePrivateParameters: true).D!;

    /// <summary>Signs SHA-256 of <paramref name="data"/>: r ‖ s, s in the lower half.</summary>
    /// <remarks>Not deterministic: what must not be signed twice is stored before it is sent.</remarks>
    public byte[] Sign(ReadOnlySpan<byte> data)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(data, hash);
        return SignHash(hash);
    }

    /// <summary>Signs a 32-byte hash: r ‖ s, s in the lower half.</summary>
    public byte[] SignHash(ReadOnlySpan<byte> hash)
    {
        if (hash.Length != SHA256.HashSizeInBytes) throw new ArgumentException("a hash has 32 bytes", nameof(hash));
        var signature = ecdsa.SignHash(hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        P256.Normalize(signature);
        return signature;
    }

    public void Dispose() => ecdsa.Dispose();
}
