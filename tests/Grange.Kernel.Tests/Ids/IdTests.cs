using FsCheck;
using FsCheck.Fluent;
using Grange.Kernel;

namespace Grange.Tests.Ids;

public sealed class IdTests
{
    [Theory] // the examples of EIP-55
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    [InlineData("0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359")]
    [InlineData("0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB")]
    [InlineData("0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb")]
    [InlineData("0x52908400098527886E0F7030069857D2E4169EE7")]
    [InlineData("0xde709f2102306220921060314715629080e2fb77")]
    public void An_address_is_written_with_its_checksum_and_read_in_one_case(string text)
    {
        var address = Address.Parse(text);
        Assert.Equal(text, address.ToString());
        Assert.Equal(address, Address.Parse(text.ToLowerInvariant()));
        Assert.Equal(address, Address.Parse("0x" + text[2..].ToUpperInvariant()));
    }

    [Theory]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD")]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeA")]
    [InlineData("5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed00")]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeg")]
    [InlineData("")]
    public void A_wrong_checksum_length_or_digit_is_no_address(string text) => Assert.False(Address.TryParse(text, null, out _));

    [Fact]
    public void An_empty_or_short_input_is_refused_and_never_zero()
    {
        Assert.False(Address.TryRead([], out _));
        Assert.False(Hash32.TryRead(new byte[31], out _));
        Assert.False(Hash32.TryParse("0x", null, out _));
        Assert.False(DeviceId.TryParse("", null, out _));
        Assert.False(Author.TryRead([], out _));
        Assert.False(HexText.TryParse("0x", 1, out _));
        Assert.False(HexText.TryParse(null, 0, out _));
    }

    [Theory]
    [InlineData("storage", true)]
    [InlineData("a1", true)]
    [InlineData("my-storage-2", true)]
    [InlineData("a", false)]
    [InlineData("Storage", false)]
    [InlineData("1storage", false)]
    [InlineData("storage-", false)]
    [InlineData("-storage", false)]
    [InlineData("sto rage", false)]
    [InlineData("storage\n", false)]
    [InlineData("störage", false)]
    [InlineData("", false)]
    [InlineData("abcdefghijklmnopqrstuvwxyz012345", true)]
    [InlineData("abcdefghijklmnopqrstuvwxyz0123456", false)]
    public void A_network_name_is_short_plain_and_one_line(string text, bool good)
    {
        Assert.Equal(good, NetworkSlug.TryParse(text, null, out var slug));
        Assert.Equal(good ? text : "", slug.ToString());
    }

    [Fact]
    public void Ids_sort_as_their_bytes_do() => Prop.ForAll<byte[], byte[]>((left, right) =>
    {
        byte[] a = [.. left.Take(32), .. new byte[32 - Math.Min(32, left.Length)]];
        byte[] b = [.. right.Take(32), .. new byte[32 - Math.Min(32, right.Length)]];
        return Math.Sign(Hash32.Read(a).CompareTo(Hash32.Read(b))) == Math.Sign(a.AsSpan().SequenceCompareTo(b))
            && Hash32.Parse(Hash32.Read(a).ToString()) == Hash32.Read(a);
    }).QuickCheckThrowOnFailure();
}
