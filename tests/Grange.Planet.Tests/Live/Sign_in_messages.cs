using FsCheck;
using FsCheck.Fluent;
using Grange.Host.Login;
using Grange.Kernel;
using Grange.Tests;

namespace Grange.Planet.Tests.Live;

/// <summary>The reader of EIP-4361 messages: the examples of its text, and everything around them.</summary>
public sealed class Sign_in_messages
{
    const string Resources = "\nResources:\n- ipfs://bafybeiemxf5abjwjbikoz4mc3a3dla6ual3jsgpdr4cjr3oz3evfyavhwq/\n- https://example.com/my-web2-claim.json";

    static string Message(
        string origin = "example.com", string account = "0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2", string statement = "I accept the ExampleOrg Terms of Service: https://example.com/tos\n",
        string uri = "https://example.com/login", string version = "1", string chain = "1", string nonce = "32891756", string issued = "2021-09-30T16:25:24Z", string more = Resources)
        => $"{origin} wants you to sign in with your Ethereum account:\n{account}\n\n{statement}\nURI: {uri}\nVersion: {version}\nChain ID: {chain}\nNonce: {nonce}\nIssued At: {issued}{more}";

    [Theory]
    [InlineData("example.com", null, "example.com")]
    [InlineData("example.com:3388", null, "example.com:3388")]
    [InlineData("https://example.com", "https", "example.com")]
    public void The_examples_of_the_specification_are_read(string origin, string? scheme, string domain)
    {
        var read = Read(Message(origin));
        Assert.Equal((scheme, domain, Address.Parse("0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2")), (read.Scheme, read.Domain, read.Account));
        Assert.Equal("I accept the ExampleOrg Terms of Service: https://example.com/tos", read.Statement);
        Assert.Equal(("https://example.com/login", 1UL, "32891756"), (read.Uri, read.ChainId, read.Nonce));
        Assert.Equal(new DateTimeOffset(2021, 9, 30, 16, 25, 24, TimeSpan.Zero), read.IssuedAt);
        Assert.Equal(["ipfs://bafybeiemxf5abjwjbikoz4mc3a3dla6ual3jsgpdr4cjr3oz3evfyavhwq/", "https://example.com/my-web2-claim.json"], read.Resources);
        Assert.Equal((null, null, null), (read.ExpirationTime, read.NotBefore, read.RequestId));
    }

    [Fact]
    public void Every_optional_part_may_be_there_or_not()
    {
        var full = Read(Message(more: "\nExpiration Time: 2021-10-01T00:00:00.5+02:00\nNot Before: 2021-09-30T00:00:00z\nRequest ID: some%20id\nResources:"));
        Assert.Equal(new DateTimeOffset(2021, 9, 30, 22, 0, 0, 500, TimeSpan.Zero), full.ExpirationTime);
        Assert.Equal(("some%20id", 0), (full.RequestId, full.Resources.Count));
        Assert.Equal("", Read(Message(more: "\nRequest ID: ")).RequestId);
        Assert.Null(Read(Message(statement: "", more: "")).Statement);
    }

    public static TheoryData<string, SiweFault> Wrong => new()
    {
        { "", SiweFault.Header },
        { Message(" example.com"), SiweFault.Header },
        { Message(""), SiweFault.Header },
        { Message("1http://example.com"), SiweFault.Header },
        { Message("exa\u200bmple.com"), SiweFault.Header },
        { Message("example.com/login"), SiweFault.Header },
        { Message().Replace("account:", "account"), SiweFault.Header },
        { Message().Replace("\n", "\r\n"), SiweFault.Header },
        { Message(account: "0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2"), SiweFault.Address },
        { Message(account: "0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756CC2"), SiweFault.Address },
        { Message(account: "C02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2"), SiweFault.Address },
        { Message(statement: "two\nlines\n"), SiweFault.Statement },
        { Message(statement: "naïve\n"), SiweFault.Statement },
        { Message(statement: "say \"yes\"\n"), SiweFault.Statement },
        { Message(statement: "").Replace("\n\n\nURI", "\n\nURI"), SiweFault.Statement },
        { Message(uri: "example.com"), SiweFault.Uri },
        { Message(uri: "https://example.com/%zz"), SiweFault.Uri },
        { Message(uri: "https://example.com/a b"), SiweFault.Uri },
        { Message(uri: "https://example.com/#a#b"), SiweFault.Uri },
        { Message(version: "2"), SiweFault.Version },
        { Message(version: "1 "), SiweFault.Version },
        { Message(chain: "-1"), SiweFault.ChainId },
        { Message(chain: ""), SiweFault.ChainId },
        { Message(chain: "18446744073709551616"), SiweFault.ChainId },
        { Message(nonce: "1234567"), SiweFault.Nonce },
        { Message(nonce: "1234-5678"), SiweFault.Nonce },
        { Message(issued: "2021-09-30"), SiweFault.IssuedAt },
        { Message(issued: "2021-02-29T00:00:00Z"), SiweFault.IssuedAt },
        { Message(issued: "2021-09-30T16:25:24"), SiweFault.IssuedAt },
        { Message(issued: "2021-09-30T16:25:24.Z"), SiweFault.IssuedAt },
        { Message(issued: "2021-09-30 16:25:24Z"), SiweFault.IssuedAt },
        { Message(issued: "0001-01-01T00:00:00+23:59"), SiweFault.IssuedAt },
        { Message(more: "\nExpiration Time: tomorrow"), SiweFault.ExpirationTime },
        { Message(more: "\nNot Before: 2021-13-01T00:00:00Z"), SiweFault.NotBefore },
        { Message(more: "\nRequest ID: a/b"), SiweFault.RequestId },
        { Message(more: "\nResources:\n- nothing"), SiweFault.Resources },
        { Message(more: "\nResources: \n- https://example.com"), SiweFault.Resources },
        { Message(more: "\n"), SiweFault.Rest },
        { Message() + "\nChain ID: 1", SiweFault.Rest },
        { Message(more: "\nNot Before: 2021-09-30T00:00:00Z\nExpiration Time: 2021-10-01T00:00:00Z"), SiweFault.Rest },
        { Message(statement: new string('a', 5000) + "\n"), SiweFault.Length },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_the_grammar_does_not_know_is_refused_by_its_part(string text, SiweFault fault)
    {
        Assert.Equal(fault, SiweMessage.TryParse(text, out var message));
        Assert.Null(message);
    }

    [Fact]
    public void No_text_makes_the_reader_throw() => Prop.ForAll<string, int, int>((noise, at, length) =>
    {
        var text = Message(more: "\nExpiration Time: 2021-10-01T00:00:00.5+02:00\nNot Before: 2021-09-30T00:00:00z\nRequest ID: id" + Resources);
        var (from, cut) = (Math.Abs((long)at) % text.Length, Math.Abs((long)length) % 20);
        var changed = text[..(int)from] + noise + text[(int)Math.Min(text.Length, from + cut)..];
        var fault = SiweMessage.TryParse(changed, out var message);
        return fault == SiweFault.None == message is not null;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(Counts.Of(2000, 100_000)));

    [Fact]
    public void A_second_before_the_end_of_time_is_no_trouble()
    {
        Assert.Equal(SiweFault.IssuedAt, SiweMessage.TryParse(Message(issued: "9999-12-31T23:59:59Z"), out _));
        Assert.Equal(new DateTimeOffset(2017, 1, 1, 0, 0, 0, TimeSpan.Zero), Read(Message(issued: "2016-12-31T23:59:60Z")).IssuedAt);
    }

    static SiweMessage Read(string text)
    {
        Assert.Equal(SiweFault.None, SiweMessage.TryParse(text, out var message));
        return message!;
    }
}
