using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Tests.Crypto;

public sealed class P256Tests
{
    // RFC 6979 A.2.5, "sample" with SHA-256; its s lies in the upper half.
    const string Secret = "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721";
    const string X = "60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6";
    const string Y = "7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299";
    const string R = "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716";
    const string S = "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8";
    const string N = "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551";

    static readonly byte[] Sample = Encoding.ASCII.GetBytes("sample");

    [Fact]
    public void The_key_of_the_standard_has_its_point_its_device_id_and_its_did()
    {
        using var key = P256Key.Import(Convert.FromHexString(Secret));
        Assert.Equal("03" + X, Convert.ToHexString(key.PublicKey.Span));
        Assert.Equal("0x1547e66da415404f4d702182db1cf7c2c5375aea1b363bd4a67803c7f704051b", key.DeviceId.ToString());
        Assert.Equal("did:key:zDnaepBuvsQ8cpsWrVKw8fbpGpvPeNSjVPTWoq6cRqaYzBKVP", DidKey.Of(key.PublicKey.Span));
        Assert.True(DidKey.TryParse("did:key:zDnaepBuvsQ8cpsWrVKw8fbpGpvPeNSjVPTWoq6cRqaYzBKVP", out var parsed));
        Assert.Equal(key.PublicKey.ToArray(), parsed);
        var point = new byte[64];
        Assert.Equal(P256Fault.None, P256.Decompress(key.PublicKey.Span, point));
        Assert.Equal(X + Y, Convert.ToHexString(point));
        Assert.Equal(Secret, Convert.ToHexString(key.Export()));
    }

    [Fact]
    public void The_signature_of_the_standard_is_refused_for_its_high_s_and_good_once_normalised()
    {
        var key = Convert.FromHexString("03" + X);
        var signature = Convert.FromHexString(R + S);
        Assert.Equal(P256Fault.HighS, P256.Verify(key, Sample, signature));
        P256.Normalize(signature);
        Assert.Equal(P256Fault.None, P256.Verify(key, Sample, signature));
        var once = signature.ToArray();
        P256.Normalize(signature);
        Assert.Equal(once, signature);
        Assert.Equal(P256Fault.Wrong, P256.Verify(key, "Sample"u8, signature));
        key[0] = 2;
        Assert.Equal(P256Fault.Wrong, P256.Verify(key, Sample, signature));
    }

    public static TheoryData<string, string, P256Fault> Edges => new()
    {
        { new string('0', 64), S, P256Fault.R },
        { N, "01", P256Fault.R },
        { new string('F', 64), "01", P256Fault.R },
        { R, "00", P256Fault.S },
        { R, N, P256Fault.S },
        { R, new string('F', 64), P256Fault.S },
        { R, Plus(N, -1), P256Fault.HighS },
        { R, Half(1), P256Fault.HighS },
        { R, Half(0), P256Fault.Wrong },
        { "01", "01", P256Fault.Wrong },
        { Plus(N, -1), "01", P256Fault.Wrong },
    };

    [Theory]
    [MemberData(nameof(Edges))]
    public void A_signature_at_the_edge_has_its_own_reason(string r, string s, P256Fault expected)
        => Assert.Equal(expected, P256.Verify(Convert.FromHexString("03" + X), Sample, Convert.FromHexString(r.PadLeft(64, '0') + s.PadLeft(64, '0'))));

    [Fact]
    public void A_signature_of_another_length_or_in_DER_is_refused()
    {
        using var key = P256Key.Generate();
        var signature = key.Sign(Sample);
        foreach (var length in new[] { 0, 1, 63, 65, 70, 128 })
            Assert.Equal(P256Fault.Length, P256.Verify(key.PublicKey.Span, Sample, new byte[length]));
        Assert.Equal(P256Fault.Length, P256.VerifyHash(key.PublicKey.Span, new byte[31], signature));
    }

    [Fact]
    public void A_key_that_is_no_point_is_refused()
    {
        using var key = P256Key.Generate();
        var signature = key.Sign(Sample);
        var good = key.PublicKey.ToArray();
        Assert.Equal(P256Fault.KeyForm, P256.Verify([], Sample, signature));
        Assert.Equal(P256Fault.KeyForm, P256.Verify(good.AsSpan(0, 32), Sample, signature));
        Assert.Equal(P256Fault.KeyForm, P256.Verify([4, .. good[1..]], Sample, signature));
        Assert.Equal(P256Fault.KeyForm, P256.Verify([2, .. Convert.FromHexString("FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF")], Sample, signature));
        byte[] one = [2, .. new byte[31], 1];
        Assert.Equal(P256Fault.NotOnCurve, P256.Verify(one, Sample, signature));
        Assert.False(DeviceId.TryOf(one, out _));
    }

    [Fact]
    public void Every_signature_has_a_low_s_and_verifies_and_no_flipped_bit_does()
    {
        using var key = P256Key.Generate();
        Prop.ForAll<byte[], int>((data, bit) =>
        {
            var signature = key.Sign(data);
            if (P256.Verify(key.PublicKey.Span, data, signature) != P256Fault.None) return false;
            signature[(bit & 511) / 8] ^= (byte)(1 << (bit & 7));
            return P256.Verify(key.PublicKey.Span, data, signature) != P256Fault.None;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Points_survive_compression()
    {
        for (var i = 0; i < Counts.Of(200, 10_000); i++)
        {
            using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var q = ecdsa.ExportParameters(false).Q;
            byte[] point = [.. q.X!, .. q.Y!];
            var back = new byte[64];
            Assert.Equal(P256Fault.None, P256.Decompress(P256.Compress(point), back));
            Assert.Equal(point, back);
        }
    }

    [Fact]
    public void More_keys_than_are_kept_all_verify()
    {
        var cache = Enumerable.Range(0, 300).Select(_ => P256Key.Generate()).ToArray();
        Parallel.For(0, cache.Length * 4, i =>
        {
            var key = cache[i % cache.Length];
            Assert.Equal(P256Fault.None, P256.Verify(key.PublicKey.Span, Sample, key.Sign(Sample)));
        });
    }

    [Fact]
    public void A_key_file_is_read_back_and_other_files_are_refused_by_name()
    {
        using var key = P256Key.Generate();
        Assert.Equal(key.DeviceId, P256Key.ImportPem(key.ExportPem()).Value.DeviceId);
        Assert.Equal(key.DeviceId, P256Key.Import(key.Export()).DeviceId);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        Assert.Equal("key-wrong-curve", P256Key.ImportPem(other.ExportPkcs8PrivateKeyPem()).Fault.Code);
        Assert.Equal("key-unreadable", P256Key.ImportPem("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----").Fault.Code);
        Assert.Equal("key-unreadable", P256Key.ImportPem("hello").Fault.Code);
        using var publicOnly = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Equal("key-unreadable", P256Key.ImportPem(publicOnly.ExportSubjectPublicKeyInfoPem()).Fault.Code);
        foreach (var bad in new[] { new string('0', 64), N, new string('F', 64), "00" })
            Assert.Throws<ArgumentException>(() => P256Key.Import(Convert.FromHexString(bad)));
    }

    [Fact]
    public void A_did_of_another_key_type_or_method_is_refused()
    {
        Assert.False(DidKey.TryParse("did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK", out _));
        Assert.False(DidKey.TryParse("did:web:example.com", out _));
        Assert.False(DidKey.TryParse("did:key:zDnaepBuvsQ8cpsWrVKw8fbpGpvPeNSjVPTWoq6cRqaYzBKVQ", out _));
        Assert.False(DidKey.TryParse("", out _));
    }

    static string Plus(string hex, int add) => ToHex(Number(hex) + add);

    static string Half(int add) => ToHex((Number(N) >> 1) + add);

    static BigInteger Number(string hex) => new(Convert.FromHexString(hex), isUnsigned: true, isBigEndian: true);

    static string ToHex(BigInteger value) => Convert.ToHexString(value.ToByteArray(isUnsigned: true, isBigEndian: true)).PadLeft(64, '0');
}
