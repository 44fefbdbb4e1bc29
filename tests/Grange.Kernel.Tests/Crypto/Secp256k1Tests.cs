using System.Security.Cryptography;
using Grange.Kernel.Crypto;

namespace Grange.Tests.Crypto;

public sealed class Secp256k1Tests
{
    // The first account every development chain funds ("test test … junk").
    const string DevKey = "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
    const string DevAddress = "f39fd6e51aad88f6f4ce6ab8827279cfffb92266";

    [Fact]
    public void An_imported_key_has_its_known_address()
    {
        using var key = Secp256k1Key.Import(Convert.FromHexString(DevKey));
        Assert.Equal(DevAddress, Convert.ToHexStringLower(key.AddressBytes));
        Assert.Equal(DevKey, Convert.ToHexStringLower(key.Export()));
    }

    [Fact]
    public void Every_signature_is_low_s_and_recovers_its_signer()
    {
        var random = new Random(1);
        var hash = new byte[32];
        var address = new byte[20];
        using var ring = new KeyRing(20);
        for (var i = 0; i < Counts.Of(500, 10_000); i++)
        {
            random.NextBytes(hash);
            var key = ring[i];
            var signature = key.SignRecoverable(hash);
            Assert.True(signature[32] < 0x80);
            Assert.Equal(RecoverFault.None, Secp256k1.RecoverAddress(hash, signature, address));
            Assert.Equal(key.AddressBytes, address);
        }
    }

    [Fact]
    public void The_other_form_of_a_signature_is_refused()
    {
        using var key = Secp256k1Key.Generate();
        var hash = SHA256.HashData("x"u8);
        var signature = key.SignRecoverable(hash);
        var order = new System.Numerics.BigInteger(Convert.FromHexString("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141"), true, true);
        var high = order - new System.Numerics.BigInteger(signature.AsSpan(32, 32), true, true);
        byte[] other = [.. signature[..32], .. high.ToByteArray(true, true), (byte)(55 - signature[64])];
        Assert.Equal(RecoverFault.HighS, Secp256k1.Recover(hash, other, new byte[64]));
    }

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000", null, 27, RecoverFault.R)]
    [InlineData("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", null, 27, RecoverFault.R)]
    [InlineData(null, "0000000000000000000000000000000000000000000000000000000000000000", 27, RecoverFault.S)]
    [InlineData(null, "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", 27, RecoverFault.S)]
    [InlineData(null, "7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a1", 27, RecoverFault.HighS)]
    [InlineData(null, null, 0, RecoverFault.RecoveryId)]
    [InlineData(null, null, 29, RecoverFault.RecoveryId)]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000005", null, 27, RecoverFault.NotOnCurve)]
    public void A_malformed_signature_is_refused_by_name(string? r, string? s, byte v, RecoverFault expected)
    {
        const string one = "0000000000000000000000000000000000000000000000000000000000000001";
        byte[] signature = [.. Convert.FromHexString(r ?? one), .. Convert.FromHexString(s ?? one), v];
        Assert.Equal(expected, Secp256k1.Recover(new byte[32], signature, new byte[64]));
    }

    [Fact]
    public void A_signature_that_would_give_infinity_is_refused()
    {
        // R = G and s = z make s·R − z·G vanish.
        var x = Convert.FromHexString("79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798");
        byte[] one = [.. new byte[31], 1];
        Assert.Equal(RecoverFault.Infinity, Secp256k1.Recover(one, [.. x, .. one, 27], new byte[64]));
    }

    [Fact]
    public void Random_bytes_never_throw()
    {
        var random = new Random(7);
        for (var i = 0; i < Counts.Of(300, 20_000); i++)
        {
            var signature = new byte[random.Next(8) == 0 ? random.Next(80) : 65];
            random.NextBytes(signature);
            if (signature.Length == 65) signature[64] = (byte)random.Next(26, 30);
            Secp256k1.Recover(new byte[32], signature, new byte[64]);
        }
    }

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141")]
    [InlineData("01")]
    public void A_key_outside_the_group_is_refused(string hex) =>
        Assert.Throws<ArgumentException>(() => Secp256k1Key.Import(Convert.FromHexString(hex)));

    sealed class KeyRing(int count) : IDisposable
    {
        readonly Secp256k1Key[] keys = [.. Enumerable.Range(0, count).Select(_ => Secp256k1Key.Generate())];

        public Secp256k1Key this[int i] => keys[i % keys.Length];

        public void Dispose() => Array.ForEach(keys, key => key.Dispose());
    }
}
