using Grange.Chain;
using Grange.Content;
using Grange.Host.Ledger;
using Grange.Kernel;
using Grange.Verbs;

namespace Grange.Planet.Tests;

/// <summary>Tokens are burnt for credits, a read of the weather that ships reserves them, the epoch's score burns them, and the chain is told once, whatever crashes.</summary>
public sealed class A_commons_sells_for_credits : IDisposable
{
    const string Slug = "weather", Cell = "872830828ffffff";

    readonly Planet planet = new();
    readonly HttpClient http = new();

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Bought_read_scored_and_used_up_once()
    {
        await planet.UpAsync("--network", Path.Combine(GrangeProgram.Root, "networks", "Readings", $"{Slug}.json"));
        await planet.StartAsync("station", "join", Slug, "--cell", Cell, "--command", "echo 21500,101325,450,2000,0", "--data", planet.DataOf("station"), "--node", $"{planet.Url}");
        await planet.UntilAsync("a reading", async () => (long)(await planet.GetAsync($"/api/v1/epochs?network={Slug}"))["epochs"]![0]!["evidence"]! > 0);
        (await planet.RunAsync("reader", "account", "fund")).Exits(0);
        await planet.UntilAsync("a price", async () => (bool)(await planet.GetAsync("/api/v1/chain/prices"))["prices"]![0]!["good"]!);
        var poor = (await planet.RunAsync("reader", "readings", "read", Slug, Cell)).Exits(1);
        Assert.Contains("grange credits buy 10 --account", poor.Error, StringComparison.Ordinal);

        var bought = (await planet.RunAsync("reader", "credits", "buy", "1000")).Exits(0).Json;
        Assert.Equal(("1000", "10000000000000000"), ((string)bought["credits"]!, (string)bought["burnedWei"]!)); // a cent at a dollar each
        (await planet.RunAsync("reader", "readings", "read", Slug, Cell)).Exits(0);
        Assert.Equal((10, 0, 990), await StandingAsync());

        (await planet.RunAsync("reader", "epoch", "close", Slug)).Exits(0);
        await planet["node"].KillOnAsync("is Active on the chain", TimeSpan.FromSeconds(90));
        await planet.UpAsync();
        await planet.UntilAsync("credits used up", async () => await StandingAsync() == (0, 0, 990));

        await ItIsOnTheChainOnceAsync();
        await AnAuditorFindsItAsync();
    }

    /// <summary>Knowing nothing but Rewards and the token: what was used and could be used, and nothing of who bought none; before the purchase nothing.</summary>
    async Task AnAuditorFindsItAsync()
    {
        var ledger = LedgerFile.Read(LedgerFile.PathIn(planet.NodeData));
        var (chain, token) = (new ChainReader(new JsonRpcClient(http, new Uri(planet.Url, "/rpc"), TimeProvider.System)), ledger.Terms.Tokens[ledger.OwnToken]);
        var history = new CreditHistory(chain, ledger.Terms.Rewards, LedgerArtifacts.Committed);
        var (reader, @operator) = (new AccountKeys(planet.DataOf("reader")).Default()!.Value, new AccountKeys(planet.NodeData).Default()!.Value);
        Assert.Equal((UInt128)1000, await history.MostAsync(token, @operator, reader, null, Cancel));
        Assert.Equal((UInt128)0, await history.MostAsync(token, reader, @operator, null, Cancel));
        Assert.Equal((UInt128)0, await history.MostAsync(token, @operator, reader, 1, Cancel));
        Assert.Equal((UInt128)0, await history.MostAsync(ledger.Terms.Rewards, @operator, reader, null, Cancel));
        Assert.Equal("same", (string?)(await planet.RunAsync("stranger", "audit", "1")).Exits(0).Json["result"]);
    }

    /// <summary>What was reserved, what was scored and is not on the chain yet, and what is free.</summary>
    async Task<(long Reserved, long Scored, long Available)> StandingAsync()
    {
        var own = (await planet.RunAsync("reader", "credits")).Exits(0).Json["credits"]!.AsArray().Single(row => (bool)row!["own"]!)!;
        return ((long)own["reserved"]!, (long)own["scored"]!, (long)own["available"]!);
    }

    /// <summary>One event, by the operator, of the scores' digest.</summary>
    async Task ItIsOnTheChainOnceAsync()
    {
        var ledger = LedgerFile.Read(LedgerFile.PathIn(planet.NodeData));
        var chain = new ChainReader(new JsonRpcClient(http, new Uri(planet.Url, "/rpc"), TimeProvider.System));
        var (abi, credits) = (LedgerArtifacts.Committed["Credits"].Abi, ledger.Credits[ledger.OwnToken]);
        var logs = await chain.LogsAsync(0, await chain.BlockNumberAsync(Cancel), [credits], Cancel);
        var spent = Assert.Single(logs, log => abi.DecodeLog(log)?.Event.Name == "Spent");
        var values = abi.DecodeLog(spent)!.Value.Values;
        Assert.Equal(10, values.Number("credits"));
        Assert.True(DagCbor.TryDecode(await planet.BytesAsync("/api/v1/settlements/1/manifest"), out var manifest) == DagCborFault.None);
        var epoch = manifest!.AsMap["epochs"].AsList.Single(one => one.AsMap["net"].AsText == Slug && one.AsMap["epoch"].AsInt == 0);
        Assert.Equal(SettlementManifest.Digest(epoch.AsMap["scores"].AsLink), values.Hash("reference_"));
    }

    public void Dispose()
    {
        http.Dispose();
        planet.Dispose();
    }
}
