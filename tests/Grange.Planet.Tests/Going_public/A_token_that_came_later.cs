using System.Numerics;
using System.Text.Json.Nodes;
using Grange.Host.Ledger;
using Grange.Verbs;

namespace Grange.Planet.Tests;

/// <summary>A ledger stands, and a network with a token of its own comes later: contracts by whoever pays, an emission by council and timelock alone.</summary>
public sealed class A_token_that_came_later : IDisposable
{
    const int Delay = 4;

    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("grange-token-");

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task On_a_public_chain_its_emission_waits_in_the_open()
    {
        using var chain = await StandIn.StartAsync();
        string[] rpc = ["--rpc", $"{chain.Url}", "--data", folder.FullName, "--json"];
        await chain.SendGasAsync(new AccountKeys(folder.FullName).Create(), BigInteger.Pow(10, 18));
        var first = await PublicNetwork.DefineAsync(folder.FullName);
        (await GrangeProgram.RunAsync(["chain", "deploy", "--network", first, "--delay", $"{Delay}", .. rpc])).Exits(0);
        string[] add = ["chain", "token", "--network", await LaterAsync(), .. rpc];

        var proposed = (await GrangeProgram.RunAsync(add)).Exits(0).Json["waiting"]!.AsArray().Single()!;

        Assert.Equal("LAT", (string?)proposed["symbol"]);
        Assert.DoesNotContain("LAT", Ledger().Terms.Tokens.Keys);
        await UntilAsync(chain, (long)proposed["readyAt"]!);
        Assert.Empty((await GrangeProgram.RunAsync(add)).Exits(0).Json["waiting"]!.AsArray());
        Assert.Contains("Credits.LAT", Ledger().All.Select(contract => contract.Name));
        Assert.Empty((await GrangeProgram.RunAsync(add)).Exits(0).Json["waiting"]!.AsArray()); // and once more changes nothing
        await HasScheduleAsync(chain);
    }

    [Fact]
    public async Task Its_emission_is_the_councils_to_propose()
    {
        using var chain = await StandIn.StartAsync();
        string[] rpc = ["--rpc", $"{chain.Url}", "--data", folder.FullName, "--json"];
        await chain.SendGasAsync(new AccountKeys(folder.FullName).Create(), BigInteger.Pow(10, 18));
        var first = await PublicNetwork.DefineAsync(folder.FullName);
        (await GrangeProgram.RunAsync(["chain", "deploy", "--network", first, "--council", "0x70997970C51812dc3A010C7d01b50e0d17dc79C8", .. rpc])).Exits(0);

        var refused = (await GrangeProgram.RunAsync(["chain", "token", "--network", await LaterAsync(), .. rpc])).Exits(1);

        Assert.Contains("of the council", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_a_local_chain_the_node_gives_it_at_its_start()
    {
        using var planet = new Planet();
        await planet.UpAsync("--network", await PublicNetwork.DefineAsync(folder.FullName));
        (await planet.GetAsync("/api/v1/chain"))["contracts"]!.AsObject().TryGetPropertyValue("LAT", out var before);
        planet["node"].Kill();

        await planet.UpAsync("--network", await LaterAsync());

        var contracts = (await planet.GetAsync("/api/v1/chain"))["contracts"]!.AsObject();
        Assert.Null(before);
        Assert.All(new[] { "LAT", "Credits.LAT", "Stakes.LAT", "Credits", "Stakes", "Powers", "Timelock", "Manager", "Prices", "Channels" }, name => Assert.NotEmpty(contracts[name]!["abi"]!.AsArray()));
        (await planet.RunAsync("wallet", "account", "new")).Exits(0);
        Assert.NotEqual("0", (string?)(await planet.RunAsync("wallet", "account", "fund")).Exits(0).Json["tokensWei"]!["LAT"]);
    }

    async Task<string> LaterAsync()
    {
        var file = Path.Combine(folder.FullName, "later.json");
        (await GrangeProgram.RunAsync("network", "new", "later", "--from", "storage", "-o", file)).Exits(0);
        var document = JsonNode.Parse(await File.ReadAllTextAsync(file, Cancel))!;
        (document["token"]!["symbol"], document["token"]!["name"]) = ("LAT", "Later");
        await File.WriteAllTextAsync(file, document.ToJsonString(), Cancel);
        return file;
    }

    LedgerContracts Ledger() => LedgerFile.Read(LedgerFile.PathIn(folder.FullName));

    /// <summary>The chain's own clock decides.</summary>
    static async Task UntilAsync(StandIn chain, long seconds)
    {
        while ((await chain.Chain.BlockAsync(Chain.BlockTag.Latest, Cancel))!.Timestamp < seconds) await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, Cancel);
    }

    async Task HasScheduleAsync(StandIn chain)
    {
        var ledger = Ledger();
        var schedule = await chain.Chain.ViewAsync(LedgerArtifacts.Committed["Emissions"].Abi, ledger.Emissions, "schedule", [ledger.Terms.Tokens["LAT"]], Cancel);
        Assert.NotEqual(BigInteger.Zero, ((Chain.AbiValues)schedule[0]).Number("initialPerPeriod"));
    }

    public void Dispose() => folder.Delete(recursive: true);
}
