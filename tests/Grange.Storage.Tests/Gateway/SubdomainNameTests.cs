using Grange.Content;
using Grange.Storage.Gateway;

namespace Grange.Storage.Tests;

public sealed class SubdomainNameTests
{
    static readonly Cid Hello = Cid.Of(Codec.Raw, "hello\n"u8);
    static readonly string[] Gateways = ["example.com", "localhost"];

    [Fact]
    public void A_cid_before_a_gateways_name_is_its_root_in_any_base_a_host_can_hold()
    {
        string[] labels = [$"{Hello}", $"{Hello}".ToUpperInvariant(), "k" + Multibase.ToBase36(Hello.ToByteArray())];
        foreach (var label in labels)
            Assert.Equal(new SubdomainName(Hello, "localhost:8080"), SubdomainName.Read($"{label}.ipfs.localhost:8080", Gateways)!.Value.Value);
    }

    [Theory]
    [InlineData("example.com")]
    [InlineData("127.0.0.1:8080")]
    [InlineData("x.example.com")]
    [InlineData("a.b.ipfs.example.com")]
    [InlineData("x.ipfs.example.com.evil.org")]
    [InlineData("x.ipfs.notexample.com")]
    [InlineData("")]
    public void Any_other_host_is_no_subdomain(string host) => Assert.Null(SubdomainName.Read(host, Gateways));

    [Theory]
    [InlineData("nocid.ipfs.example.com", 400)]
    [InlineData("en-wikipedia--on--ipfs-org.ipns.example.com", 501)]
    public void A_label_that_cannot_be_served_says_why(string host, int status)
    {
        Assert.False(SubdomainName.Read(host, Gateways)!.Value.TryGet(out _, out var fault));
        Assert.Equal(status, fault!.Status);
    }

    [Fact]
    public void Only_the_gateways_themselves_are_gateways()
    {
        Assert.True(SubdomainName.IsGateway("Example.com", Gateways));
        Assert.True(SubdomainName.IsGateway("localhost:80", Gateways));
        Assert.False(SubdomainName.IsGateway("example.com.evil.org", Gateways));
        Assert.False(SubdomainName.IsGateway("x.example.com", Gateways));
    }

    [Theory]
    [InlineData("en.wikipedia-on-ipfs.org", "en-wikipedia--on--ipfs-org")]
    [InlineData("my.v-long.example.com", "my-v--long-example-com")]
    [InlineData("plain", "plain")]
    public void A_dns_name_goes_into_one_label_and_back(string name, string label)
    {
        Assert.Equal(label, DnsLabel.Inline(name));
        Assert.Equal(name, DnsLabel.Expand(label));
    }

    [Fact]
    public void A_cid_that_base32_makes_too_long_is_written_in_base36_and_one_too_long_for_both_is_refused()
    {
        var peer = new Cid(Codec.Libp2pKey, Multihash.Of(Content.HashCode.Identity, [0x08, 0x01, 0x12, 0x20, .. new byte[32]]));
        Assert.StartsWith("k", SubdomainName.LabelOf(peer).Value);
        Assert.True(SubdomainName.LabelOf(peer).Value.Length <= SubdomainName.MaxLabel);
        Assert.Equal(Hello.ToString(), SubdomainName.LabelOf(Hello).Value);
        Assert.False(SubdomainName.LabelOf(new Cid(Codec.Raw, Multihash.Of(Content.HashCode.Sha2_512, new byte[64]))).TryGet(out _, out _));
    }
}
