using System.Numerics;
using System.Security.Cryptography;
using Grange.Kernel.Crypto;

namespace Grange.Tests.Crypto;

/// <summary>Signatures checked side by side have the verdicts of the single checks, whatever is put in.</summary>
public sealed class BatchTests
{
    static readonly BigInteger P = Number("FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF"), N = Number("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551");
    static readonly BigInteger SecpN = Number("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141");

    [Fact]
    public void Good_device_signatures_are_good_in_batches_of_every_size()
    {
        for (var size = 1; size <= 33; size++) Assert.All(Verdicts(Devices(size)), verdict => Assert.Equal(P256Fault.None, verdict));
    }

    [Fact]
    public void Device_signatures_have_the_verdicts_of_the_single_check()
    {
        var random = new Random(1);
        var mixed = Devices(Counts.Of(512, 20_000)).Select(one => Mutate(one, random, random.Next(4) == 0 ? 0 : 1 + random.Next(5))).ToArray();
        Assert.Equal(mixed.Select(one => P256.VerifyHash(one.Signer.Span, one.Hash.Span, one.Signature.Span)), Verdicts(mixed));
        Assert.Contains(P256Fault.Wrong, Verdicts(mixed));
        Assert.Contains(P256Fault.None, Verdicts(mixed));
    }

    /// <summary>The cases that Wycheproof names: extreme r, s and hash, keys whose multiples meet those of the generator, points at the edge of the field.</summary>
    [Fact]
    public void Device_signatures_at_the_edges_have_the_verdicts_of_the_single_check()
    {
        var numbers = new[] { BigInteger.Zero, 1, 2, 3, 16, 17, 31, 32, 255, 256, (BigInteger.One << 29) - 1, BigInteger.One << 255, N - 1, N, N + 1, P - 1, P, (N - 1) / 2, (N + 1) / 2, P - N - 1, P - N, (BigInteger.One << 256) - 1, N - 255 };
        byte[][] keys = [.. new[] { 1, 2, 3, 5, 16, 17, 255, 256 }.Select(SmallKey), [.. SmallKey(1)], Flip(SmallKey(1)), Flip(SmallKey(2)), [2, .. Bytes(P - 1)], [3, .. Bytes(5)], [2, .. Bytes(0)], [3, .. Bytes(P)], [4, .. Bytes(1)], [2]];
        var cases = (from key in keys
                     from hash in numbers
                     from r in numbers
                     from s in numbers
                     where (key.GetHashCode() ^ 1) != 0 && (Counts.Full || (int)((hash + 3 * r + 7 * s) % 11) == key.Length % 3)
                     select new SignedHash(key, Bytes(hash), (byte[])[.. Bytes(r), .. Bytes(s)])).ToArray();
        Assert.Equal(cases.Select(one => P256.VerifyHash(one.Signer.Span, one.Hash.Span, one.Signature.Span)), Verdicts(cases));
    }

    [Fact]
    public void Signatures_by_small_keys_and_of_small_multiples_of_the_generator_are_good()
    {
        // With key d and nonce k chosen by us, z/s and r/s take every relation to each other: equal, opposite, zero, one.
        var made = new List<SignedHash>();
        foreach (var d in new BigInteger[] { 1, 2, 3, 7, 16, 31, 255, N - 1, N - 2, (N - 1) / 2 })
            foreach (var k in new BigInteger[] { 1, 2, 3, 15, 16, 17, 32, 128, 255, 256, N - 1, N / 3 })
                foreach (var hash in new BigInteger[] { 0, 1, 2, N - 1, N / 2, N, N + 5 })
                    if (Sign(d, k, hash) is { } signed) made.Add(signed);
        Assert.True(made.Count > 500);
        Assert.All(Verdicts([.. made]), verdict => Assert.Equal(P256Fault.None, verdict));
        Assert.All(Verdicts([.. made.Select(one => one with { Hash = Bytes(new BigInteger(one.Hash.Span, true, true) ^ 4) })]), verdict => Assert.Equal(P256Fault.Wrong, verdict));
    }

    [Fact]
    public void Accounts_signatures_have_the_verdicts_of_the_single_check()
    {
        var random = new Random(2);
        using var key = Secp256k1Key.Generate();
        var signed = Enumerable.Range(0, Counts.Of(256, 20_000)).Select(_ =>
        {
            var hash = Filled(random);
            return Mutate(new SignedHash(key.AddressBytes.ToArray(), hash, key.SignRecoverable(hash)), random, random.Next(2) == 0 ? 0 : 1 + random.Next(5));
        }).ToArray();
        var verdicts = new bool[signed.Length];
        Secp256k1Batch.AreSignedBy(signed, verdicts);
        Assert.Equal(signed.Select(Recovers), verdicts);
        Assert.Contains(true, verdicts);
        Assert.Contains(false, verdicts);
    }

    [Fact]
    public void Accounts_signatures_at_the_edges_have_the_verdicts_of_the_single_check()
    {
        var numbers = new[] { BigInteger.Zero, 1, 2, 3, 31, 255, SecpN - 1, SecpN, SecpN + 1, SecpN / 2, SecpN / 2 + 1, (BigInteger.One << 256) - 1, BigInteger.One << 128 };
        var cases = (from hash in numbers
                     from r in numbers
                     from s in numbers
                     from v in new byte[] { 27, 28, 29 }
                     select new SignedHash(Recovered(Bytes(hash), [.. Bytes(r), .. Bytes(s), v]), Bytes(hash), (byte[])[.. Bytes(r), .. Bytes(s), v])).ToArray();
        var verdicts = new bool[cases.Length];
        Secp256k1Batch.AreSignedBy(cases, verdicts);
        Assert.Equal(cases.Select(Recovers), verdicts);
        Assert.Contains(true, verdicts);
    }

    static byte[] Recovered(byte[] hash, byte[] signature)
    {
        var address = new byte[20];
        Secp256k1.RecoverAddress(hash, signature, address);
        return address;
    }

    static bool Recovers(SignedHash one)
    {
        Span<byte> address = stackalloc byte[20];
        return Secp256k1.RecoverAddress(one.Hash.Span, one.Signature.Span, address) == RecoverFault.None && address.SequenceEqual(one.Signer.Span);
    }

    static P256Fault[] Verdicts(SignedHash[] signed)
    {
        var verdicts = new P256Fault[signed.Length];
        P256Batch.Verify(signed, verdicts);
        return verdicts;
    }

    static SignedHash[] Devices(int count)
    {
        var random = new Random(count);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            using var key = P256Key.Generate();
            var hash = Filled(random);
            return new SignedHash(key.PublicKey, hash, key.SignHash(hash));
        })];
    }

    /// <summary>0 leaves it, 1 to 3 flip a bit of signer, hash or signature, 4 takes another length, 5 another s.</summary>
    static SignedHash Mutate(SignedHash one, Random random, int how) => how switch
    {
        1 => one with { Signer = Flipped(one.Signer, random) },
        2 => one with { Hash = Flipped(one.Hash, random) },
        3 => one with { Signature = Flipped(one.Signature, random) },
        4 => one with { Signature = one.Signature[1..] },
        5 => one with { Signature = (byte[])[.. one.Signature.Span[..32], .. Bytes(random.Next()), .. one.Signature.Span[64..]] },
        _ => one,
    };

    static byte[] Flipped(ReadOnlyMemory<byte> bytes, Random random)
    {
        var flipped = bytes.ToArray();
        var bit = random.Next(8 * flipped.Length);
        flipped[bit / 8] ^= (byte)(1 << bit % 8);
        return flipped;
    }

    /// <summary>An ECDSA signature with a chosen nonce, made low in s.</summary>
    static SignedHash? Sign(BigInteger d, BigInteger k, BigInteger hash)
    {
        var (key, point) = (PointOf(d), PointOf(k));
        var r = new BigInteger(point.X, true, true) % N;
        var s = BigInteger.ModPow(k, N - 2, N) * (hash + r * d) % N;
        if (r.IsZero || s.IsZero) return null;
        if (s > N / 2) s = N - s;
        return new SignedHash(P256.Compress([.. key.X!, .. key.Y!]), Bytes(hash), (byte[])[.. Bytes(r), .. Bytes(s)]);
    }

    static ECPoint PointOf(BigInteger secret)
    {
        using var ecdsa = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = Bytes(secret) });
        return ecdsa.ExportParameters(false).Q;
    }

    static byte[] SmallKey(int secret)
    {
        var point = PointOf(secret);
        return P256.Compress([.. point.X!, .. point.Y!]);
    }

    static byte[] Flip(byte[] key) => [(byte)(key[0] ^ 1), .. key[1..]];

    static byte[] Filled(Random random)
    {
        var bytes = new byte[32];
        random.NextBytes(bytes);
        return bytes;
    }

    static byte[] Bytes(BigInteger value) => [.. new byte[32 - value.GetByteCount(true)], .. value.ToByteArray(true, true)];

    static BigInteger Number(string hex) => new(Convert.FromHexString(hex), true, true);
}
