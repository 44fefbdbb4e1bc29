using System.Net;
using System.Text.Json.Nodes;
using Grange.Kernel.Crypto;
using Grange.Verbs;

namespace Grange.Planet.Tests.Live;

/// <summary>Sessions by wallet and on the node's own machine, over real sockets.</summary>
[Collection(nameof(LiveNode))]
public sealed class Signing_in(LiveNode node) : IDisposable
{
    const string Api = "/api/v1/login";

    readonly Browser browser = new(node.Url);
    readonly Secp256k1Key wallet = Secp256k1Key.Generate();

    [Fact]
    public async Task A_wallet_signs_in_and_out()
    {
        Assert.Equal(HttpStatusCode.NoContent, (await browser.SendAsync(HttpMethod.Get, Api)).Status);
        var (status, session) = await browser.LoginAsync($"{await MessageAsync()}", wallet);
        Assert.Equal((HttpStatusCode.OK, "wallet", $"{wallet.Address}"), (status, (string)session["kind"]!, (string)session["account"]!));
        Assert.Equal($"wallet {wallet.Address}", await browser.WhoAsync());
        Assert.Equal(HttpStatusCode.NoContent, (await browser.SendAsync(HttpMethod.Delete, Api)).Status);
        Assert.Null(await browser.WhoAsync());
    }

    [Fact]
    public async Task The_cookie_is_for_this_site_and_no_script()
    {
        await browser.LoginAsync($"{await MessageAsync()}", wallet);
        var parts = browser.SetCookie.Split("; ").Select(part => part.ToLowerInvariant()).ToList();
        Assert.StartsWith("grange_session=", parts[0], StringComparison.Ordinal);
        Assert.Contains("httponly", parts);
        Assert.Contains("samesite=strict", parts);
        Assert.Contains("path=/api/v1", parts);
        Assert.Contains("max-age=43200", parts);
        Assert.DoesNotContain("secure", parts);
        browser.Origin = $"https://{node.Url.Authority}"; // a proxy took TLS off on the way
        await browser.LoginAsync($"{await MessageAsync() with { Uri = $"https://{node.Url.Authority}/login" }}", wallet);
        Assert.Contains("; secure", browser.SetCookie, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task The_same_message_signs_in_once()
    {
        var message = $"{await MessageAsync()}";
        Assert.Equal(HttpStatusCode.OK, (await browser.LoginAsync(message, wallet)).Status);
        using var thief = new Browser(node.Url);
        Assert.Equal("login-nonce-used", await RefusedAsync(thief.LoginAsync(message, wallet)));
        Assert.Null(await thief.WhoAsync());
    }

    public static TheoryData<string> Wrongs => [.. Wrong.Keys];

    static readonly Dictionary<string, (Func<SignIn, SignIn> Make, string Code)> Wrong = new()
    {
        ["another site"] = (message => message with { Domain = "evil.example" }, "login-domain"),
        ["another port"] = (message => message with { Domain = "127.0.0.1:1" }, "login-domain"),
        ["another scheme"] = (message => message with { Domain = $"ftp://{message.Node.Authority}" }, "login-domain"),
        ["a URI of another site"] = (message => message with { Uri = "https://evil.example/" }, "login-uri"),
        ["a URI with a name before the host"] = (message => message with { Uri = $"http://me@{message.Node.Authority}/" }, "login-uri"),
        ["another chain"] = (message => message with { ChainId = 1 }, "login-chain"),
        ["a nonce of the sender's own"] = (message => message with { Nonce = "12345678abcdef" }, "login-nonce-unknown"),
        ["over"] = (message => message with { More = "\nExpiration Time: 2020-01-01T00:00:00Z" }, "login-expired"),
        ["not begun"] = (message => message with { More = "\nNot Before: 2999-01-01T00:00:00Z" }, "login-not-yet"),
        ["another grammar"] = (message => message with { More = "\nCheers" }, "login-malformed"),
    };

    [Theory]
    [MemberData(nameof(Wrongs))]
    public async Task A_message_that_is_not_for_here_and_now_is_refused_by_name(string what)
    {
        var (make, code) = Wrong[what];
        Assert.Equal(code, await RefusedAsync(browser.LoginAsync($"{make(await MessageAsync())}", wallet)));
        Assert.Equal("", browser.SetCookie);
    }

    [Fact]
    public async Task Somebody_elses_signature_is_refused_and_does_not_use_up_the_nonce()
    {
        using var other = Secp256k1Key.Generate();
        var message = $"{await MessageAsync()}";
        Assert.Equal("login-signature", await RefusedAsync(browser.LoginAsync(message, other)));
        foreach (var signature in new[] { "0x", "0x00", $"0x{new string('0', 130)}", $"0x{new string('f', 130)}", $"0x{new string('1', 8192)}" })
            Assert.Equal("login-signature", await RefusedAsync(browser.LoginAsync(message, signature)));
        foreach (var signature in new[] { "", "0", "0x0", "0xzz", $"0x{new string('1', 8194)}" })
            Assert.Equal("login-malformed", await RefusedAsync(browser.LoginAsync(message, signature)));
        Assert.Equal(HttpStatusCode.OK, (await browser.LoginAsync(message, wallet)).Status);
    }

    [Fact]
    public async Task A_session_outlives_the_node()
    {
        await browser.LoginAsync($"{await MessageAsync()}", wallet);
        var left = $"{await MessageAsync()}";
        node.Planet["node"].Kill();
        await node.StartAsync();
        Assert.Equal($"wallet {wallet.Address}", await browser.WhoAsync());
        Assert.Equal("login-nonce-unknown", await RefusedAsync(browser.LoginAsync(left, wallet)));
    }

    [Fact]
    public async Task Who_sits_at_the_machine_is_the_nodes_own_account()
    {
        var own = new AccountKeys(node.Planet.NodeData).Default()!.Value;
        Assert.Equal(HttpStatusCode.OK, (await browser.PostAsync($"{Api}/local")).Status);
        Assert.Equal($"local {own}", await browser.WhoAsync());
    }

    [Theory]
    [InlineData("a site whose name leads here", "evil.example", null, "login-not-local")]
    [InlineData("somebody behind a proxy", null, "203.0.113.9", "login-not-local")]
    public async Task Nobody_else_is(string who, string? host, string? peer, string code)
    {
        (browser.Host, browser.ForwardedFor) = (host, peer);
        if (host is not null) browser.Origin = $"http://{host}";
        Assert.True(await RefusedAsync(browser.PostAsync($"{Api}/local")) == code, who);
    }

    [Theory]
    [InlineData(null, "same", "csrf-header")]
    [InlineData("0", "same", "csrf-header")]
    [InlineData("1", null, "csrf-origin")]
    [InlineData("1", "null", "csrf-origin")]
    [InlineData("1", "http://evil.example", "csrf-origin")]
    [InlineData("1", "http://127.0.0.1:1", "csrf-origin")]
    public async Task Another_site_changes_nothing_in_my_name(string? header, string? origin, string code)
    {
        await browser.PostAsync($"{Api}/local");
        var own = new AccountKeys(node.Planet.NodeData).Default()!.Value;
        (browser.ConsoleHeader, browser.Origin) = (header, origin == "same" ? node.Origin : origin);
        Assert.Equal(code, await RefusedAsync(browser.SendAsync(HttpMethod.Delete, Api)));
        Assert.Equal(code, await RefusedAsync(browser.PostAsync($"/api/v1/accounts/{own}/claim")));
        Assert.Equal(code, await RefusedAsync(browser.SendAsync(HttpMethod.Put, "/api/v1/storage/files/x", new JsonObject())));
        Assert.Equal(code, await RefusedAsync(browser.PostAsync($"{Api}/local")));
        Assert.Equal($"local {own}", await browser.WhoAsync());
    }

    [Fact]
    public async Task Scripts_without_a_session_are_not_asked_where_they_come_from()
    {
        (browser.ConsoleHeader, browser.Origin) = (null, null);
        Assert.Equal(HttpStatusCode.OK, (await browser.PostAsync($"{Api}/nonce")).Status);
        Assert.Equal(HttpStatusCode.Created, (await browser.SendAsync(HttpMethod.Put, "/api/v1/storage/files/by-a-script", new JsonObject())).Status);
    }

    [Fact]
    public async Task Only_the_nodes_own_account_is_claimed_for()
    {
        var own = new AccountKeys(node.Planet.NodeData).Default()!.Value;
        Assert.Equal("not-signed-in", await RefusedAsync(browser.PostAsync($"/api/v1/accounts/{own}/claim")));
        await browser.LoginAsync($"{await MessageAsync()}", wallet);
        Assert.Equal("claim-not-yours", await RefusedAsync(browser.PostAsync($"/api/v1/accounts/{wallet.Address}/claim")));
        Assert.Equal("claim-not-yours", await RefusedAsync(browser.PostAsync($"/api/v1/accounts/{own}/claim")));
        await browser.PostAsync($"{Api}/local");
        Assert.Equal("claim-not-yours", await RefusedAsync(browser.PostAsync($"/api/v1/accounts/{wallet.Address}/claim")));
        var (status, claimed) = await browser.PostAsync($"/api/v1/accounts/{own}/claim");
        Assert.Equal((HttpStatusCode.OK, 0), (status, claimed["transactions"]!.AsArray().Count));
    }

    [Fact]
    public async Task An_account_keeps_its_sixteen_newest_sessions()
    {
        var first = $"{await MessageAsync()}";
        await browser.LoginAsync(first, wallet);
        for (var i = 0; i < 16; i++)
        {
            using var another = new Browser(node.Url);
            Assert.Equal(HttpStatusCode.OK, (await another.LoginAsync($"{await MessageAsync()}", wallet)).Status);
        }
        Assert.Null(await browser.WhoAsync());
    }

    async Task<SignIn> MessageAsync()
        => new(node.Url, wallet.Address, (long)(await node.Planet.GetAsync("/api/v1/chain"))["chainId"]!, await browser.NonceAsync());

    static async Task<string> RefusedAsync(Task<(HttpStatusCode Status, JsonNode Body)> asked)
    {
        var (status, body) = await asked;
        Assert.True((int)status is >= 400 and < 500, $"{status} {body}");
        return (string)body["code"]!;
    }

    public void Dispose()
    {
        browser.Dispose();
        wallet.Dispose();
    }
}
