using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using Grange.Chain;
using Grange.Host.Ledger;
using Grange.Kernel;
using Grange.Kernel.Crypto;
using Grange.Verbs;

namespace Grange.Planet.Tests;

/// <summary>A token that emits nothing but what was burned: the pool that epochs share is to the last wei what the contracts let a settlement pay.</summary>
public sealed class What_was_burned_comes_back : IDisposable
{
    const long Day = 86_400, First = 21_500; // in 2028: the chain's own clock counts, not this machine's
    static readonly UInt128 Coin = 1_000_000_000_000_000_000;

    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("grange-burned-");

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_settlement_may_pay_the_pool_and_not_one_wei_more()
    {
        using var chain = await StandIn.StartAsync(StandIn.ChainId, "--timestamp", $"{First * Day + 100}");
        using var attester = Secp256k1Key.Generate();
        var terms = await DefineAsync(Address.Read(attester.AddressBytes));
        var ledger = await DeployAsync(chain);
        var token = ledger.Terms.Tokens["GRG"];
        await BurnAsync(chain, ledger, mint: 1000 * Coin, burn: 700 * Coin);
        await AtAsync(chain, (First + 1) * Day + 100);
        await BurnAsync(chain, ledger, mint: 0, burn: 70 * Coin);
        await AtAsync(chain, (First + 2) * Day + 100);

        var facts = new ChainFacts(chain.Chain, ledger.Terms, LedgerArtifacts.Committed);
        UInt128?[] burned = [await facts.BurnedOnAsync(token, First, Cancel), await facts.BurnedOnAsync(token, First + 1, Cancel), await facts.BurnedOnAsync(token, First + 2, Cancel)];
        Assert.Equal([700 * Coin, 70 * Coin, null], burned); // today is not over
        var net = terms.Token.Emission.Net!;
        var (_, returned) = net.Advance(net.Start, [burned[0]!.Value, burned[1]!.Value], First);
        var pool = (terms with { Operators = [new OperatorTerms(default, default)] }).Mint(First * Day * 1000, (First + 2) * Day * 1000, 0, MicroUsd.Zero, returned).Minted;

        Assert.Equal(98 * Coin + (6 * 100 * Coin + 70 * Coin) / 7, pool); // T of the first day is 100, above the cap of 98
        var cumulative = (BigInteger)(await chain.Chain.ViewAsync(LedgerArtifacts.Committed["Emissions"].Abi, ledger.Emissions, "cumulative", [token, (BigInteger)((First + 2) * Day)], Cancel))[0];
        Assert.Equal((BigInteger)pool, cumulative);
        Assert.Null(await ProposeAsync(chain, ledger, attester, pool));
        Assert.Contains("AboveLimit", await ProposeAsync(chain, ledger, attester, pool + 1), StringComparison.Ordinal);
    }

    async Task<NetworkDefinition> DefineAsync(Address attester)
    {
        var file = await PublicNetwork.DefineAsync(folder.FullName);
        var document = JsonNode.Parse(await File.ReadAllTextAsync(file, Cancel))!;
        var emission = document["token"]!["emission"]!;
        (emission["initialPerPeriod"], emission["net"]) = ("0", new JsonObject { ["firstDay"] = First, ["capPerDay"] = $"{98 * Coin}" });
        document["reward"]!["shareBps"] = 10_000;
        document["attesters"] = new JsonObject { ["threshold"] = 1, ["accounts"] = new JsonArray($"{attester}") };
        await File.WriteAllTextAsync(file, document.ToJsonString(), Cancel);
        (await GrangeProgram.RunAsync("network", "check", file)).Exits(0);
        return NetworkDocument.Read(await File.ReadAllBytesAsync(file, Cancel), Grange.Host.Roster.ByName.ToDictionary(module => module.Key, module => module.Value.Info)).Definition!;
    }

    async Task<LedgerContracts> DeployAsync(StandIn chain)
    {
        await chain.SendGasAsync(new AccountKeys(folder.FullName).Create(), BigInteger.Pow(10, 18));
        (await GrangeProgram.RunAsync(
            "chain", "deploy", "--rpc", $"{chain.Url}", "--network", Path.Combine(folder.FullName, PublicNetwork.Slug + ".json"), "--window", "1", "--data", folder.FullName, "--json")).Exits(0);
        return LedgerFile.Read(LedgerFile.PathIn(folder.FullName));
    }

    /// <summary>Only Rewards mints; on this chain anybody may speak for it.</summary>
    static async Task BurnAsync(StandIn chain, LedgerContracts ledger, UInt128 mint, UInt128 burn)
    {
        var (abi, rewards) = (LedgerArtifacts.Committed["Token"].Abi, ledger.Terms.Rewards);
        await chain.SendGasAsync(rewards, BigInteger.Pow(10, 18));
        await chain.Chain.Rpc.CallAsync(new("anvil_impersonateAccount", rewards.ToString()), Cancel);
        foreach (var call in new[] { abi.EncodeCall("mint", rewards, (BigInteger)mint), abi.EncodeCall("burn", (BigInteger)burn) })
        {
            var transaction = new JsonObject { ["from"] = rewards.ToString(), ["to"] = ledger.Terms.Tokens["GRG"].ToString(), ["data"] = "0x" + Convert.ToHexStringLower(call) };
            var hash = Hash32.Parse((await chain.Chain.Rpc.CallAsync(new("eth_sendTransaction", transaction), Cancel)).GetString()!, CultureInfo.InvariantCulture);
            while (await chain.Chain.ReceiptAsync(hash, Cancel) is null) await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancel);
        }
    }

    static async Task AtAsync(StandIn chain, long seconds)
    {
        await chain.Chain.Rpc.CallAsync(new("evm_setNextBlockTimestamp", seconds), Cancel);
        await chain.Chain.Rpc.CallAsync(new("evm_mine"), Cancel);
    }

    /// <summary>The contract's words when it refuses a first settlement that earned so much.</summary>
    static async Task<string?> ProposeAsync(StandIn chain, LedgerContracts ledger, Secp256k1Key attester, UInt128 earned)
    {
        var (abi, root) = (LedgerArtifacts.Committed["Rewards"].Abi, Hash32.Read(Keccak256.Hash([1])));
        var total = new LedgerTotal(ledger.Terms.Tokens["GRG"], LeafKind.Earned, earned);
        var said = new SettlementStatement(1, Hash32.Zero, root, [total], root, 1);
        var signature = attester.SignRecoverable(said.Digest(ledger.Terms.ChainId, ledger.Terms.Rewards).ToByteArray());
        var call = abi.EncodeCall(
            "propose", BigInteger.One, Hash32.Zero, root, new object[] { new object[] { total.Asset, BigInteger.Zero, (BigInteger)earned } }, root, new object[] { signature });
        var reply = await chain.Chain.TryEstimateGasAsync(Address.Read(attester.AddressBytes), ledger.Terms.Rewards, 0, call, Cancel);
        return reply.Error is not { } error ? null : error.Data is { } revert ? RevertReason.Describe(revert, [abi]) : error.Message;
    }

    public void Dispose() => folder.Delete(recursive: true);
}
