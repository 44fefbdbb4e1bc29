using System.Security.Cryptography;
using Grange.Kernel.Crypto;

namespace Grange.Benchmarks;

/// <summary>Who signed, on Ethereum's curve: managed recovery beside a native verification with the key at hand, one thread each.</summary>
static class RecoverBenchmark
{
    const int Recoveries = 1_000, Signed = 64;

    public static IEnumerable<Heat> Heats()
    {
        using var key = Secp256k1Key.Generate();
        using var native = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.CreateFromValue("1.3.132.0.10"),
            Q = new ECPoint { X = key.PublicKey[..32].ToArray(), Y = key.PublicKey[32..].ToArray() },
        });
        byte[][] hashes = [.. Enumerable.Range(0, Signed).Select(i => SHA256.HashData(BitConverter.GetBytes(i)))];
        byte[][] signatures = [.. hashes.Select(hash => key.SignRecoverable(hash))];
        var publicKey = key.PublicKey.ToArray();
        var ours = Contender.Of("Grange recover", Recoveries, () => Recover(hashes, signatures, publicKey));
        var peer = Contender.Of(".NET ECDsa verify", Recoveries, () => Verify(native, hashes, signatures));
        yield return new Heat(Unit.PerSecond, 9, [new Duel("secp256k1 recover", ours, peer, Target.AtLeast(5_000))]);
    }

    static void Recover(byte[][] hashes, byte[][] signatures, byte[] publicKey)
    {
        Span<byte> recovered = stackalloc byte[Secp256k1.PublicKeySize];
        for (var i = 0; i < Recoveries; i++)
            if (Secp256k1.Recover(hashes[i % Signed], signatures[i % Signed], recovered) != RecoverFault.None || !recovered.SequenceEqual(publicKey))
                throw new InvalidOperationException("another key was recovered");
    }

    static void Verify(ECDsa native, byte[][] hashes, byte[][] signatures)
    {
        for (var i = 0; i < Recoveries; i++)
            if (!native.VerifyHash(hashes[i % Signed], signatures[i % Signed].AsSpan(0, 64), DSASignatureFormat.IeeeP1363FixedFieldConcatenation))
                throw new InvalidOperationException("a good signature was refused");
    }
}
