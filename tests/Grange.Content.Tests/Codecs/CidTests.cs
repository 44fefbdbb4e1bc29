using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Grange.Content.Tests;

public sealed class CidTests
{
    const string Empty = "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku";

    [Fact]
    public void The_empty_raw_block_has_the_CID_everybody_knows()
    {
        var cid = Cid.Of(Codec.Raw, []);
        Assert.Equal(Empty, cid.ToString());
        Assert.Equal(cid, Cid.Parse(Empty));
        Assert.Equal(36, cid.ByteLength);
        Assert.Equal("", default(Cid).ToString());
    }

    [Theory]
    [InlineData("QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH", 0, Codec.DagPb)]
    [InlineData("bafybeif7ztnhq65lumvvtr4ekcwd2ifwgm3awq4zfr3srh462rwyinlb4y", 1, Codec.DagPb)]
    [InlineData("bafkqaaa", 1, Codec.Raw)]
    [InlineData("BAFKQAAA", 1, Codec.Raw)]
    [InlineData("f01550000", 1, Codec.Raw)]
    [InlineData("F01550000", 1, Codec.Raw)]
    [InlineData("uAVUAAA", 1, Codec.Raw)]
    public void Every_text_form_is_read(string text, int version, Codec codec)
    {
        Assert.True(Cid.TryParse(text, out var cid));
        Assert.Equal((version, codec), (cid.Version, cid.Codec));
    }

    [Fact]
    public void A_CIDv0_and_its_v1_are_different_names_of_one_hash()
    {
        var legacy = Cid.Parse("QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH");
        Assert.Equal("bafybeif7ztnhq65lumvvtr4ekcwd2ifwgm3awq4zfr3srh462rwyinlb4y", legacy.ToV1().ToString());
        Assert.Equal(legacy.Hash, legacy.ToV1().Hash);
        Assert.NotEqual(legacy, legacy.ToV1());
        Assert.Equal(34, legacy.ByteLength);
    }

    [Theory]
    [InlineData("")]
    [InlineData("b")]
    [InlineData("bafkqaaaa")] // a digit too many
    [InlineData("bafkqaab")] // spare bits set
    [InlineData("bafkqaa1")] // no base32 digit
    [InlineData("bAFKQAAA")] // upper-case digits under a lower-case prefix
    [InlineData("QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQ")]
    [InlineData("QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1Aw0H")] // 0 is no base58 digit
    [InlineData("zQmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH")] // a CIDv0 has no multibase
    [InlineData("f1220e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("f0155000")]
    [InlineData("f02550000")] // version 2
    [InlineData("f0155120100")] // a sha2-256 of one byte
    [InlineData("f018055 0000")]
    [InlineData("f01d500 0000")]
    [InlineData("f0155000 1")]
    [InlineData("uAVUAAA=")]
    [InlineData("mAVUAAA")] // base64 is not among the accepted bases
    [InlineData("\u212a2")] // the Kelvin sign is no K
    [InlineData("ｂafkqaaa")]
    public void Anything_else_is_no_CID(string text)
    {
        Assert.False(Cid.TryParse(text, out var cid));
        Assert.True(cid.IsEmpty);
    }

    [Fact]
    public void Identity_hashes_carry_up_to_128_bytes()
    {
        var bytes = new byte[] { 1, 0x55, 0, 0x80, 1 }.Concat(new byte[128]).ToArray();
        Assert.True(Cid.TryRead(bytes, out var cid, out var length));
        Assert.Equal((bytes.Length, 128), (length, cid.Hash.Digest.Length));
        bytes[3] = 0x81;
        Assert.False(Cid.TryRead([.. bytes, 0], out _, out _));
        Assert.Throws<ArgumentException>(() => Multihash.Of(HashCode.Identity, new byte[129]));
    }

    [Theory, InlineData("yes mani !"), InlineData("")]
    public void Base58_and_base36_keep_leading_zeros(string text)
    {
        foreach (var zeros in new[] { 1, 2, 5 })
        {
            var bytes = new byte[zeros].Concat(Encoding.UTF8.GetBytes(text)).ToArray();
            Assert.True(Multibase.TryDecode("z" + Multibase.ToBase58(bytes), out var from58));
            Assert.True(Multibase.TryDecode("k" + Multibase.ToBase36(bytes), out var from36));
            Assert.True(Multibase.TryDecode("K" + Multibase.ToBase36(bytes).ToUpperInvariant(), out var fromUpper36));
            Assert.Equal(bytes, from58);
            Assert.Equal(bytes, from36);
            Assert.Equal(bytes, fromUpper36);
        }
    }

    // multiformats/multibase, tests/basic.csv and leading_zero.csv
    [Theory]
    [InlineData("f796573206d616e692021", "796573206d616e692021")]
    [InlineData("bpfsxgidnmfxgsibb", "796573206d616e692021")]
    [InlineData("BPFSXGIDNMFXGSIBB", "796573206d616e692021")]
    [InlineData("k2lcpzo5yikidynfl", "796573206d616e692021")]
    [InlineData("K2LCPZO5YIKIDYNFL", "796573206d616e692021")]
    [InlineData("z7paNL19xttacUY", "796573206d616e692021")]
    [InlineData("ueWVzIG1hbmkgIQ", "796573206d616e692021")]
    [InlineData("bab4wk4zanvqw42jaee", "00796573206d616e692021")]
    [InlineData("k02lcpzo5yikidynfl", "00796573206d616e692021")]
    [InlineData("z17paNL19xttacUY", "00796573206d616e692021")]
    [InlineData("uAHllcyBtYW5pICE", "00796573206d616e692021")]
    public void Multibase_agrees_with_the_published_examples(string text, string hex)
    {
        Assert.True(Multibase.TryDecode(text, out var bytes));
        Assert.Equal(hex, Convert.ToHexStringLower(bytes));
    }

    [Fact]
    public void Any_CID_reads_back_from_bytes_and_from_every_base()
        => Prop.ForAll<byte[]>(content =>
        {
            var cid = Cid.Of(Codec.DagCbor, content);
            var bytes = cid.ToByteArray();
            string[] forms = [cid.ToString(), "z" + Multibase.ToBase58(bytes), "k" + Multibase.ToBase36(bytes), "f" + Convert.ToHexStringLower(bytes), "B" + Multibase.ToBase32(bytes).ToUpperInvariant()];
            return Cid.TryRead(bytes, out var read, out var length) && read == cid && length == bytes.Length && forms.All(form => Cid.Parse(form) == cid);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Random_bytes_and_text_never_throw()
        => Prop.ForAll<byte[], string>((bytes, text) =>
        {
            if (Cid.TryRead(bytes, out var cid, out var length) && !cid.ToByteArray().AsSpan().SequenceEqual(bytes.AsSpan(0, length))) return false;
            foreach (var prefix in "bBzkKfFuQm")
                if (Cid.TryParse(prefix + text, out var parsed) && parsed.IsEmpty) return false;
            return true;
        }).QuickCheckThrowOnFailure();
}
