using System.Net;
using System.Text.Json.Nodes;
using Grange.Kernel.Crypto;

namespace Grange.Planet.Tests.Live;

/// <summary>The node signs purchases for its own account, and so spends its money: for who is signed in as it, and for programs on its own machine; for nobody else.</summary>
[Collection(nameof(LiveNode))]
public sealed class Whose_money_a_page_spends(LiveNode node)
{
    [Fact]
    public async Task A_visitor_is_told_to_sign_in()
    {
        using var visitor = new Browser(node.Url);

        var (status, problem) = await BuyAsync(visitor);

        Assert.Equal((HttpStatusCode.Unauthorized, "payer-unknown"), (status, (string?)problem["code"]));
        Assert.Contains("sign in", (string?)problem["hint"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_of_another_machine_is_told_so_too()
    {
        using var stranger = new Browser(node.Url) { Origin = null, ForwardedFor = "192.0.2.7" };

        Assert.Equal(HttpStatusCode.Unauthorized, (await BuyAsync(stranger)).Status);
    }

    [Fact]
    public async Task A_wallet_spends_no_money_but_its_own()
    {
        using var browser = new Browser(node.Url);
        using var wallet = Secp256k1Key.Generate();
        var chain = (long)(await node.Planet.GetAsync("/api/v1/chain"))["chainId"]!;
        await browser.LoginAsync(new SignIn(node.Url, wallet.Address, chain, await browser.NonceAsync()).ToString(), wallet);

        var (status, problem) = await BuyAsync(browser);

        Assert.Equal((HttpStatusCode.PaymentRequired, "payment-required"), (status, (string?)problem["code"]));
    }

    [Fact]
    public async Task Nobody_else_stores_for_the_nodes_money_or_ends_what_it_pays_for()
    {
        const string Name = "of-the-node.bin";
        await node.Planet.SendAsync(HttpMethod.Put, $"/api/v1/storage/files/{Name}", new ByteArrayContent(new byte[1000]));
        using var visitor = new Browser(node.Url);
        using var stranger = new Browser(node.Url) { Origin = null, ForwardedFor = "192.0.2.7" };

        foreach (var one in new[] { visitor, stranger })
            foreach (var (method, path) in new[] { (HttpMethod.Put, $"files/{Name}"), (HttpMethod.Post, "car"), (HttpMethod.Delete, $"files/{Name}") })
            {
                var (status, problem) = await one.SendAsync(method, $"/api/v1/storage/{path}");
                Assert.Equal((HttpStatusCode.Unauthorized, "payer-unknown"), (status, (string?)problem["code"]));
            }
        Assert.Equal(HttpStatusCode.NoContent, (await node.Planet.SendAsync(HttpMethod.Delete, $"/api/v1/storage/files/{Name}")).Status);
    }

    [Fact]
    public async Task A_wallet_brings_a_file_for_its_own_account_and_only_with_what_its_keeping_costs()
    {
        using var browser = new Browser(node.Url);
        using var wallet = Secp256k1Key.Generate();
        var chain = (long)(await node.Planet.GetAsync("/api/v1/chain"))["chainId"]!;
        await browser.LoginAsync(new SignIn(node.Url, wallet.Address, chain, await browser.NonceAsync()).ToString(), wallet);
        using var owner = new Browser(node.Url);
        await owner.PostAsync("/api/v1/login/local");
        var account = (await owner.WhoAsync())!.Split(' ')[1];

        var (poor, problem) = await browser.SendAsync(HttpMethod.Put, $"/api/v1/storage/files/mine.bin?account={wallet.Address}", new JsonObject { ["a"] = "file" });
        var (stranger, _) = await browser.SendAsync(HttpMethod.Put, $"/api/v1/storage/files/mine.bin?account={account}", new JsonObject { ["a"] = "file" });

        Assert.Equal((HttpStatusCode.PaymentRequired, "payment-required"), (poor, (string?)problem["code"]));
        Assert.Equal(HttpStatusCode.PaymentRequired, stranger);
    }

    [Fact]
    public async Task The_nodes_own_person_and_programs_on_its_machine_buy()
    {
        using var owner = new Browser(node.Url);
        await owner.PostAsync("/api/v1/login/local");
        using var program = new Browser(node.Url) { Origin = null, ConsoleHeader = null };

        foreach (var one in new[] { owner, program }) Assert.Equal(HttpStatusCode.OK, (await BuyAsync(one)).Status);
    }

    /// <summary>Content that the node has, to be kept for pay; the quote is open to all.</summary>
    async Task<(HttpStatusCode Status, JsonNode Body)> BuyAsync(Browser buyer)
    {
        const string Mine = "for-sale.bin", Sold = "bought.bin";
        var (_, file) = await node.Planet.SendAsync(HttpMethod.Put, $"/api/v1/storage/files/{Mine}", new ByteArrayContent(new byte[1000]));
        var ask = new JsonObject { ["cid"] = (string)file["cid"]!, ["name"] = Sold };
        var (_, quote) = await node.Planet.SendAsync(HttpMethod.Post, "/api/v1/quotes", Planet.Json(new JsonObject { ["network"] = "storage", ["ask"] = ask }));
        var answer = await buyer.PostAsync("/api/v1/purchases", new JsonObject { ["quote"] = (string)quote["quote"]! });
        foreach (var name in new[] { Mine, Sold }) await node.Planet.SendAsync(HttpMethod.Delete, $"/api/v1/storage/files/{name}");
        return answer;
    }
}
