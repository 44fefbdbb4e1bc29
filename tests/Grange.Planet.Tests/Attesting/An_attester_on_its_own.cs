using System.Numerics;
using Grange.Chain;
using Grange.Host.Ledger;
using Grange.Kernel;
using Grange.Verbs;

namespace Grange.Planet.Tests;

/// <summary>What an attester does not take from the node: the chain's word from one endpoint, the bundles when the node is gone, a number twice.</summary>
public sealed class An_attester_on_its_own
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_endpoints_that_differ_make_it_sign_nothing_and_two_that_agree_do()
    {
        using var ledger = await AttestedLedger.StartAsync();
        var rpc = new Uri((string)(await ledger.Planet.GetAsync("/api/v1/chain"))["rpc"]!);
        await using var liar = new AlteredRpc(rpc);
        await ledger.CloseAsync();
        var row = await ledger.VotingAsync();

        var ada = await ledger.AttestAsync("ada", "--rpc", $"{rpc}", "--rpc", $"{liar.Url}");
        await ledger.Planet.UntilAsync("a disagreement", () => Task.FromResult(ada.Printed.Contains("the chain's endpoints do not agree on block", StringComparison.Ordinal)));
        Assert.Equal(0, (long)(await ledger.VotingAsync())["votes"]!);
        Assert.False(File.Exists(Path.Combine(ledger.Planet.DataOf("ada"), "votes", $"{row["number"]}.vote")));

        ada.Kill();
        await ledger.AttestAsync("ada", "--rpc", $"{rpc}", "--rpc", $"http://localhost:{rpc.Port}/rpc");
        await ledger.Planet.UntilAsync("ada's vote", async () => (long)(await ledger.VotingAsync())["votes"]! == 1);
    }

    [Fact]
    public async Task A_vetoed_number_is_used_up_and_what_was_signed_outlives_the_node()
    {
        using var chain = await StandIn.StartAsync();
        using var ledger = AttestedLedger.Empty();
        await UpAsync(chain, ledger);
        string[] honest = ["ada", "ben", "cleo"];
        foreach (var name in honest) await ledger.AttestAsync(name, "--rpc", $"{chain.Url}", "--rpc", $"http://localhost:{chain.Url.Port}");
        var epoch = await ledger.WorkedAsync();
        var vetoed = await VetoAsync(chain, ledger);

        var settled = await ledger.SettledAsync(epoch);
        Assert.Equal(vetoed + 1, (long)settled["settlement"]!);
        Assert.Empty((await ledger.Planet.GetAsync("/api/v1/equivocations"))["equivocations"]!.AsArray()); // nobody honest signed a number twice
        Assert.Equal([.. honest.Select(ledger.AccountOf).Order()], await SignersAsync(ledger, vetoed + 1));

        ledger.Planet["node"].Kill();
        var manifest = await File.ReadAllTextAsync(Path.Combine(ledger.Planet.DataOf("ada"), "votes", $"{vetoed + 1}.vote"), Cancel);
        var report = (await ledger.Planet.RunAsync("stranger", "audit", "--manifest", manifest.Trim(), "--bundles", Path.Combine(ledger.Planet.DataOf("ada"), "bundles"),
            "--rpc", $"{chain.Url}", "--rpc", $"http://localhost:{chain.Url.Port}")).Exits(0).Json;
        Assert.Equal("same", (string?)report["result"]);
        Assert.True((long)report["records"]! > 0);
    }

    /// <summary>A ledger on a chain that outlives the node, whose settlements can be vetoed for ten seconds.</summary>
    static async Task UpAsync(StandIn chain, AttestedLedger ledger)
    {
        var network = await ledger.DefineAsync(epochSeconds: 10);
        var account = new AccountKeys(ledger.Planet.NodeData).Create();
        await chain.SendGasAsync(account, BigInteger.Pow(10, 18));
        (await GrangeProgram.RunAsync("chain", "deploy", "--rpc", $"{chain.Url}", "--network", network, "--window", "10", "--data", ledger.Planet.NodeData)).Exits(0);
        await ledger.Planet.UpAsync("--rpc", $"{chain.Url}", "--network", network, "--epoch", "10");
        await ledger.JoinAsync();
    }

    /// <summary>Waits for the first proposal and vetoes it, as its guardian would; the number.</summary>
    static async Task<long> VetoAsync(StandIn chain, AttestedLedger ledger)
    {
        var abi = LedgerArtifacts.Committed["Rewards"].Abi;
        var rewards = LedgerFile.Read(LedgerFile.PathIn(ledger.Planet.NodeData)).Terms.Rewards;
        await ledger.Planet.UntilAsync("a pending settlement", async () =>
            (BigInteger)(await chain.Chain.ViewAsync(abi, rewards, "status", [(BigInteger)1], Cancel))[0] == (int)SettlementStatus.Pending);
        using var guardian = new AccountKeys(ledger.Planet.NodeData).Open(null);
        var (tip, fee) = await chain.Chain.FeesAsync(Cancel);
        var nonce = await chain.Chain.NonceAsync(Address.Read(guardian.AddressBytes), BlockTag.Pending, Cancel);
        var signed = new Eip1559Transaction(StandIn.ChainId, nonce, tip, fee, 200_000, rewards, 0, abi.EncodeCall("veto", (BigInteger)1)).Sign(guardian);
        _ = (await chain.Chain.SendRawAsync(signed.Raw, Cancel)).Value;
        await ledger.Planet.UntilAsync("the veto", async () =>
            (BigInteger)(await chain.Chain.ViewAsync(abi, rewards, "status", [(BigInteger)1], Cancel))[0] == (int)SettlementStatus.Vetoed);
        return 1;
    }

    static async Task<IReadOnlyList<Address>> SignersAsync(AttestedLedger ledger, long number)
        => [.. (await ledger.Planet.GetAsync($"/api/v1/settlements/{number}/votes"))["votes"]!.AsArray().Select(vote => Address.Parse((string)vote!["attester"]!, null))];
}
