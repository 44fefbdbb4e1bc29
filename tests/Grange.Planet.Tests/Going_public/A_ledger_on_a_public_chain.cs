using System.Numerics;
using Grange.Chain;
using Grange.Host.Ledger;
using Grange.Kernel;
using Grange.Kernel.Crypto;
using Grange.Verbs;

namespace Grange.Planet.Tests;

/// <summary>From an empty folder and a chain that is not ours to a claim that is paid on it.</summary>
public sealed class A_ledger_on_a_public_chain
{
    static readonly BigInteger Coin = BigInteger.Pow(10, 18);

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_deployed_settles_by_final_blocks_and_pays_a_claim()
    {
        using var chain = await StandIn.StartAsync(StandIn.ChainId, "--hardfork", "cancun");
        using var planet = new Planet();
        string[] rpc = ["--rpc", $"{chain.Url}", "--rpc", $"http://localhost:{chain.Url.Port}"];
        var network = await PublicNetwork.DefineAsync(planet.Folder);
        var ledger = await DeployAsync(chain, planet, network, rpc);

        await UpAsync(chain, planet, network, rpc);
        await ItsPowersAreOnTheTableAsync(chain, planet, ledger);
        await ItsPricesComeFromFeedersAsync(planet);
        await EarnAsync(chain, planet, ledger);

        var epoch = (await planet.GetAsync("/api/v1/epochs"))["epochs"]!.AsArray().First(row => (long)row!["number"]! > 0 && (string?)row["state"] == "Settled")!;
        var number = (long)epoch["settlement"]!;
        Assert.Equal(SettlementStatus.Active, await StatusAsync(chain, ledger, number));
        await ClaimAsync(chain, planet, ledger);
        (await GrangeProgram.RunAsync("audit", $"{number}", "--rpc", $"{chain.Url}", "--data", planet.DataOf("stranger"), "--node", $"{planet.Url}", "--json")).Exits(0);
    }

    /// <summary>Refused for want of gas first; what the refusal asks for is enough.</summary>
    static async Task<LedgerContracts> DeployAsync(StandIn chain, Planet planet, string network, string[] rpc)
    {
        string[] deploy = ["chain", "deploy", .. rpc, "--network", network, "--window", "1", "--data", planet.NodeData, "--json"];
        var (wei, account) = GasWanted.In((await GrangeProgram.RunAsync(deploy)).Exits(1).Error);
        Assert.Equal(new AccountKeys(planet.NodeData).Default(), account);
        await chain.SendGasAsync(account, wei);

        var deployed = (await GrangeProgram.RunAsync(deploy)).Exits(0);

        Assert.Equal(StandIn.ChainId, (long)deployed.Json["chainId"]!);
        Assert.Contains("P-256 precompile absent", deployed.Error, StringComparison.Ordinal);
        Console.Error.WriteLine($"deploying took {wei - await chain.Chain.BalanceAsync(account, Cancel)} of the {wei} wei asked for");
        (await GrangeProgram.RunAsync(deploy)).Exits(1); // a folder has one ledger
        return LedgerFile.Read(LedgerFile.PathIn(planet.NodeData));
    }

    static async Task UpAsync(StandIn chain, Planet planet, string network, string[] rpc)
    {
        var account = new AccountKeys(planet.NodeData).Default()!.Value;
        await chain.Chain.Rpc.CallAsync(new("anvil_setBalance", account.ToString(), "0x1"), Cancel);
        var poor = (await GrangeProgram.RunAsync(["up", .. rpc, "--network", network, "--data", planet.NodeData, "--http", planet.Url.Authority])).Exits(1);
        var (wei, asked) = GasWanted.In(poor.Error);
        Assert.Equal(account, asked);
        await chain.SendGasAsync(account, wei);

        await planet.UpAsync([.. rpc, "--network", network]);
        Assert.Equal(StandIn.ChainId, (long)(await planet.GetAsync("/api/v1/chain"))["chainId"]!);
    }

    /// <summary>What the document prints is what the verb says, and what the verb says is what the contracts hold; the deployer holds nothing any more.</summary>
    static async Task ItsPowersAreOnTheTableAsync(StandIn chain, Planet planet, LedgerContracts ledger)
    {
        var said = (await planet.RunAsync("node", "chain", "powers")).Exits(0).Json;
        Assert.Equal(PowerTable.OfDocument(), PowerTable.OfVerb(said));
        Assert.Equal(await PowerTable.OfChainAsync(chain.Chain, ledger, Cancel), PowerTable.OfVerb(said).Where(power => power.HeldBy == "governance"));
        Assert.All(said["functions"]!.AsArray().Where(row => (string?)row!["heldBy"] is "governance" or "admin"), row => Assert.Equal($"{ledger.Powers.Timelock}", (string?)row!["holders"]!.AsArray().Single()));
        Assert.Equal("after 48 hours", (string?)said["powers"]!.AsArray().Single(row => (string?)row!["id"] == "execute-change")!["delay"]);
    }

    /// <summary>Nobody has posted yet; the deployer is the feeder; a price far off the average is refused. Each refusal is a sentence and a next step.</summary>
    static async Task ItsPricesComeFromFeedersAsync(Planet planet)
    {
        (await planet.RunAsync("stranger", "account", "new")).Exits(0);
        foreach (var (machine, words, name, next) in new[]
        {
            ("node", "credits buy 10", "StalePrice", "grange price post"), ("stranger", "price post GRG 1000000", "NotFeeder", "grange chain powers"),
            ("node", "price post GRG 1000000", "", ""), ("node", "price post GRG 2500000", "FarOff", "starts anew"), ("node", "credits buy 10", "ERC20InsufficientBalance", "grange account balance"),
        })
        {
            var ran = await planet.RunAsync(machine, words.Split(' '));
            ran.Exits(name.Length == 0 ? 0 : 1);
            Assert.Contains(name, ran.Error, StringComparison.Ordinal);
            Assert.Contains(next, ran.Error, StringComparison.Ordinal);
        }
    }

    /// <summary>A friend's wallet gives test dollars, the operator has a file stored by a provider; waits until a proof is settled.</summary>
    static async Task EarnAsync(StandIn chain, Planet planet, LedgerContracts ledger)
    {
        using var friend = new AccountKeys(planet.DataOf("friend")).Open(new AccountKeys(planet.DataOf("friend")).Create());
        var poor = (await planet.RunAsync("friend", "cash", "lock", "4")).Exits(1);
        var (wei, asked) = GasWanted.In(poor.Error);
        Assert.Equal(Address.Read(friend.AddressBytes), asked);
        Assert.True(wei > 0);
        await chain.SendGasAsync(asked, Coin);
        var payer = new AccountKeys(planet.NodeData).Default()!.Value; // files put at the node's door are the operator's to pay
        await SendAsync(chain, friend, ledger.Terms.Cash, LedgerArtifacts.Committed["TestCash"].Abi.EncodeCall("faucet", payer, (BigInteger)5_000_000));
        (await planet.RunAsync("node", "cash", "lock", "4")).Exits(0);
        await planet.JoinAsync("provider", PublicNetwork.Slug, $"http://127.0.0.1:{Planet.FreePort()}");
        var file = Path.Combine(planet.Folder, "letter.txt");
        await File.WriteAllTextAsync(file, string.Join('\n', Enumerable.Range(1, 5000).Select(line => $"line {line} of a letter")), Cancel);
        (await planet.RunAsync("node", "storage", "put", file, "--network", PublicNetwork.Slug, "--wait", "durable")).Exits(0);
        await planet.UntilAsync("a settled proof", async () => (await planet.GetAsync("/api/v1/earnings"))["earnings"]!.AsArray()
            .Any(row => (string?)row!["reason"] == "proven" && (string?)row["state"] == "Settled"), seconds: 120);
    }

    static async Task ClaimAsync(StandIn chain, Planet planet, LedgerContracts ledger)
    {
        var owner = new AccountKeys(planet.DataOf("provider")).Default()!.Value;
        GasWanted.In((await planet.RunAsync("provider", "claim")).Exits(1).Error);
        await chain.SendGasAsync(owner, Coin);

        var claim = (await planet.RunAsync("provider", "claim")).Exits(0).Json;

        var earned = BigInteger.Parse((string)claim["claimed"]!.AsArray().Single(one => (int)one!["kind"]! == 0)!["amount"]!);
        Assert.True(earned > 0);
        var abi = LedgerArtifacts.Committed["Token"].Abi;
        Assert.Equal(earned, (await chain.Chain.ViewAsync(abi, ledger.Terms.Tokens.Values.Single(), "balanceOf", [owner], Cancel))[0]);
    }

    static async Task<SettlementStatus> StatusAsync(StandIn chain, LedgerContracts ledger, long number) => (SettlementStatus)(int)(BigInteger)(
        await chain.Chain.ViewAsync(LedgerArtifacts.Committed["Rewards"].Abi, ledger.Terms.Rewards, "status", [(BigInteger)number], Cancel))[0];

    /// <summary>What the owner of a wallet elsewhere would send.</summary>
    static async Task SendAsync(StandIn chain, Secp256k1Key key, Address to, byte[] call)
    {
        var (tip, fee) = await chain.Chain.FeesAsync(Cancel);
        var signed = new Eip1559Transaction(StandIn.ChainId, 0, tip, fee, 200_000, to, 0, call).Sign(key);
        _ = (await chain.Chain.SendRawAsync(signed.Raw, Cancel)).Value;
        while (await chain.Chain.ReceiptAsync(signed.Hash, Cancel) is null) await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Cancel);
    }
}
