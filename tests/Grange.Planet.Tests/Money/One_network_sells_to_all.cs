using System.Net;
using System.Text.Json.Nodes;

namespace Grange.Planet.Tests;

/// <summary>The storage network sells like any other: content that the node has is kept for who buys it, by quote, hold and order.</summary>
public sealed class One_network_sells_to_all : IDisposable
{
    readonly Planet planet = new();

    [Fact]
    public async Task Content_is_quoted_bought_and_kept_and_given_up_with_its_money()
    {
        await planet.UpAsync();
        var (_, file) = await planet.SendAsync(HttpMethod.Put, "/api/v1/storage/files/first.bin", new ByteArrayContent(new byte[300_000]));
        var ask = new JsonObject { ["cid"] = (string)file["cid"]!, ["name"] = "second.bin" };
        var (_, quote) = await planet.SendAsync(HttpMethod.Post, "/api/v1/quotes", Planet.Json(new JsonObject { ["network"] = "storage", ["ask"] = ask }));
        Assert.Equal("storage.order", (string?)quote["kind"]);
        Assert.True((long)quote["microUsd"]! > 0);

        var (status, bought) = await planet.SendAsync(HttpMethod.Post, "/api/v1/purchases", Planet.Json(new JsonObject { ["quote"] = (string)quote["quote"]! }));

        Assert.True(status == HttpStatusCode.OK, bought.ToJsonString());
        Assert.Equal(["first.bin", "second.bin"], (await planet.GetAsync("/api/v1/storage/files"))["files"]!.AsArray().Select(row => (string)row!["name"]!));
        var holds = (await planet.GetAsync($"/api/v1/accounts/{bought["payer"]}/holds"))["holds"]!.AsArray();
        Assert.Contains(holds, hold => (string?)hold!["hold"] == (string?)quote["quote"] && (string?)hold["evidence"] == (string?)bought["evidence"]);

        foreach (var name in new[] { "first.bin", "second.bin" }) await planet.SendAsync(HttpMethod.Delete, $"/api/v1/storage/files/{name}");
        (await planet.RunAsync("node", "epoch", "close", "storage")).Exits(0);
        await planet.UntilAsync("every hold to be over", async () => (await planet.GetAsync($"/api/v1/accounts/{bought["payer"]}/holds"))["holds"]!.AsArray().All(hold => ((string)hold!["purpose"]!).Contains("'.ledger", StringComparison.Ordinal)));
    }

    public void Dispose() => planet.Dispose();
}
