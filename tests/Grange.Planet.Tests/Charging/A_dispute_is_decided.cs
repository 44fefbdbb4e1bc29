using System.Net;
using System.Text.Json.Nodes;
using Grange.Charging.Protocol;
using Grange.Kernel.Crypto;
using Grange.Planet.Tests.Live;

namespace Grange.Planet.Tests.Charging;

/// <summary>A session that no meter proves waits a day: its driver may dispute it, and the operator decides what of it is paid.</summary>
[Collection(nameof(EdgeNode))]
public sealed class A_dispute_is_decided(EdgeNode node)
{
    [Fact]
    public async Task The_driver_gets_back_what_the_decision_leaves()
    {
        await node.Charging.JoinAsync("owner", "DOUBT-1", OcppVersion.V201, options => options with { Signs = false }, "--price", "300000000");
        var driver = await node.Charging.DriverAsync("doubter", dollars: 8);
        var session = (string)(await node.Planet.RunAsync("doubter", "charge", "start", "DOUBT-1", "--max", "5000000")).Exits(0).Json["session"]!;
        await node.Charging.UntilAsync(session, "Charging");
        await node.Charging.CostsAsync(session, 1_000);
        (await node.Planet.RunAsync("doubter", "charge", "stop", session)).Exits(0);
        var waiting = await node.Charging.UntilAsync(session, "Priced");
        var price = (long)waiting["priceMicroUsd"]!;
        Assert.Equal("C", (string?)waiting["grade"]);
        Assert.True(price > 1_000, $"{waiting}");
        Assert.Equal("not-disputed", (string?)(await node.Planet.RunAsync("node", "charge", "decide", session, "--pays", "0")).Exits(1).Json["error"]);

        Assert.Equal("Disputed", (string?)(await node.Planet.RunAsync("doubter", "charge", "dispute", session)).Exits(0).Json["step"]);
        Assert.Equal("decision-too-high", (string?)(await node.Planet.RunAsync("node", "charge", "decide", session, "--pays", $"{price + 1}")).Exits(1).Json["error"]);
        (await node.Planet.RunAsync("node", "charge", "decide", session, "--pays", "1000")).Exits(0);
        var paid = await node.Charging.UntilAsync(session, "Settled");
        Assert.Equal((950L, 50L, 4_999_000L), ((long)paid["ownerMicroUsd"]!, (long)paid["feeMicroUsd"]!, (long)paid["returnedMicroUsd"]!));
        var hold = Assert.Single((await node.Planet.GetAsync($"/api/v1/accounts/{driver}/holds"))["holds"]!.AsArray());
        Assert.Equal(1_000, (long)hold!["microUsd"]!);
    }

    [Fact]
    public async Task Only_the_operator_or_the_definitions_arbiter_decides()
    {
        await node.Charging.JoinAsync("owner", "DOUBT-2", OcppVersion.V16, options => options with { Signs = false }, "--price", "300000000");
        var session = await node.Charging.ChargeAsync("DOUBT-2", 5_000_000);
        await node.Charging.CostsAsync(session, 2_000);
        await node.Charging.StopAsync(session);
        await node.Charging.UntilAsync(session, "Priced");
        var (disputed, told) = await node.Planet.SendAsync(HttpMethod.Post, $"/api/v1/charging/sessions/{session}/dispute", Planet.Json(new JsonObject()));
        Assert.Equal((HttpStatusCode.OK, "Disputed"), (disputed, (string?)told["step"]));

        using var nobody = new Browser(node.Planet.Url);
        Assert.Equal((HttpStatusCode.Unauthorized, "not-the-arbiter"), await DecideAsync(nobody));
        using var stranger = Secp256k1Key.Generate();
        using var page = await SignedInAsync(stranger);
        Assert.Equal((HttpStatusCode.Forbidden, "not-the-arbiter"), await DecideAsync(page));
        Assert.Equal("Disputed", (string?)(await node.Charging.SessionAsync(session))["step"]);

        using var arbiter = await SignedInAsync(node.Charging.Arbiter);
        Assert.Equal((HttpStatusCode.OK, null), await DecideAsync(arbiter));
        var paid = await node.Charging.UntilAsync(session, "Settled");
        Assert.Equal((1_900L, 100L, 4_998_000L), ((long)paid["ownerMicroUsd"]!, (long)paid["feeMicroUsd"]!, (long)paid["returnedMicroUsd"]!));
        Assert.Equal((HttpStatusCode.Conflict, "not-disputed"), await DecideAsync(arbiter));

        async Task<(HttpStatusCode, string?)> DecideAsync(Browser browser)
        {
            var (status, body) = await browser.PostAsync($"/api/v1/charging/sessions/{session}/decision", new JsonObject { ["microUsd"] = 2_000 });
            return (status, (string?)body["code"]);
        }
    }

    async Task<Browser> SignedInAsync(Secp256k1Key wallet)
    {
        var browser = new Browser(node.Planet.Url);
        var chain = (long)(await node.Planet.GetAsync("/api/v1/chain"))["chainId"]!;
        Assert.Equal(HttpStatusCode.OK, (await browser.LoginAsync($"{new SignIn(node.Planet.Url, wallet.Address, chain, await browser.NonceAsync())}", wallet)).Status);
        return browser;
    }
}
