using System.Text.Json.Nodes;
using Grange.Planet.Tests.Peers;

namespace Grange.Planet.Tests;

/// <summary>The weather that ships, with the policy of MIP-15 and a token that gives back what was burned: a quarter of what readers use up is earned, and strangers recompute it.</summary>
public sealed class Rewards_follow_what_is_bought : IDisposable
{
    const string Slug = "weather", Cell = "872830828ffffff";

    readonly Planet planet = new();

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_quarter_of_ten_credits_is_the_pool_and_an_audit_and_another_program_find_the_same()
    {
        await planet.UpAsync("--network", await DefineAsync());
        await planet.StartAsync("station", "join", Slug, "--cell", Cell, "--command", "echo 21500,101325,450,2000,0", "--data", planet.DataOf("station"), "--node", $"{planet.Url}");
        await planet.UntilAsync("a reading", async () => (long)(await planet.GetAsync($"/api/v1/epochs?network={Slug}"))["epochs"]![0]!["evidence"]! > 0);
        (await planet.RunAsync("reader", "account", "fund")).Exits(0);
        await planet.UntilAsync("a price", async () => (bool)(await planet.GetAsync("/api/v1/chain/prices"))["prices"]![0]!["good"]!);
        (await planet.RunAsync("reader", "credits", "buy", "1000")).Exits(0);
        (await planet.RunAsync("reader", "readings", "read", Slug, Cell)).Exits(0);

        (await planet.RunAsync("reader", "epoch", "close", Slug)).Exits(0);
        await planet.UntilAsync("the settled epoch", async () => (await planet.GetAsync($"/api/v1/epochs?network={Slug}"))["epochs"]!.AsArray()
            .FirstOrDefault(row => (long)row!["number"]! == 0 && (string?)row["state"] == "Settled"), seconds: 90);

        var earned = (await planet.GetAsync("/api/v1/earnings"))["earnings"]!.AsArray().Where(row => (string?)row!["network"] == Slug).Sum(row => long.Parse((string)row!["amount"]!));
        Assert.Equal(25_000_000_000_000, earned); // ten credits are 100 microUsd; a quarter of them at a dollar a token
        (await GrangeProgram.RunAsync("audit", "1", "--data", planet.DataOf("stranger"), "--node", $"{planet.Url}", "--json")).Exits(0);
        var chain = await planet.GetAsync("/api/v1/chain");
        var report = await Clients.RunAsync(
            "tests/peers/recompute.mjs", "--gateway", $"{planet.Url}", "--rpc", (string)chain["rpc"]!, "--rewards", (string)chain["contracts"]!["Rewards"]!["address"]!, "--settlement", "1");
        Assert.Equal("same", (string?)report.Exits(0).Json["result"]);
    }

    async Task<string> DefineAsync()
    {
        var document = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(GrangeProgram.Root, "networks", "Readings", $"{Slug}.json"), Cancel))!;
        document["reward"]!["policy"] = JsonNode.Parse("""{ "kind": "burn-and-mint", "mintBps": 2500, "capPerWeek": "500000000000000000000000", "microUsdPerToken": 1000000 }""");
        document["token"]!["emission"]!["net"] = JsonNode.Parse("""{ "firstDay": 20454, "capPerDay": "1643835616430000000000" }""");
        var file = Path.Combine(planet.Folder, $"{Slug}.json");
        await File.WriteAllTextAsync(file, document.ToJsonString(), Cancel);
        return file;
    }

    public void Dispose() => planet.Dispose();
}
