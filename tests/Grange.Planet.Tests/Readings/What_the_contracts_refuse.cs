using System.Net;
using System.Numerics;
using System.Text.Json.Nodes;
using Grange.Chain;
using Grange.Host.Attesting;
using Grange.Host.Ledger;
using Grange.Kernel;
using Grange.Kernel.Crypto;
using Grange.Verbs;

namespace Grange.Planet.Tests;

/// <summary>Bad settlements, money and prices at a running ledger, asked through the node's own RPC door: each is refused by name, in a sentence, with the next step. Nothing is sent.</summary>
[Collection(nameof(Harbour))]
public sealed class What_the_contracts_refuse(Harbour harbour) : IDisposable
{
    /// <summary>A token whose transfers succeed and of which 5 units arrive, however many were sent.</summary>
    const string FeeToken = "0x6024361160155760005460050260005260206000f35b6001600055600160005260206000f3";

    readonly Planet planet = harbour.Planet;
    readonly HttpClient http = new();

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_settlement_that_is_wrong_is_refused_with_the_reason()
    {
        var next = await NextAsync();
        var keys = Attesters();
        await RefusedAsync("EmptyRoot", "a settlement's root is not zero", "a tree with a leaf has a root", next with { Root = Hash32.Zero }, keys);
        await RefusedAsync("SignersNotAscending", "one stands twice", "leave out doubles", next, [keys[0], keys[0]]);
        await RefusedAsync("SignersNotAscending", "not in ascending order", "sort them by signer", next, [keys[1], keys[0]]);
        await RefusedAsync("QuorumMissing", "attesters must sign", "wait for the others", next, [keys[0]]);
        await RefusedAsync("TotalShrinks", "totals only grow", "compose it anew", next with { Totals = [next.Totals[0] with { Cumulative = next.Totals[0].Cumulative - 1 }, .. next.Totals.Skip(1)] }, keys);
        await RefusedAsync("TotalMissing", "a total of the active settlement is missing", "repeats every total", next with { Totals = [.. next.Totals.Skip(1)] }, keys);
        await RefusedAsync("NotAttester", "no attester of the current set", "lists the set", next with { SetVersion = next.SetVersion - 1 }, keys); // signed for the set before: the digest is another
        foreach (var key in keys) key.Dispose();
    }

    [Fact]
    public async Task The_vote_of_an_old_set_is_refused_at_the_API_with_the_next_step()
    {
        var old = await NextAsync() is var next ? next with { SetVersion = next.SetVersion - 1 } : throw new InvalidOperationException();
        var (ledger, key) = (Ledger(), Attesters()[0]);
        var (account, signature) = (Address.Read(key.AddressBytes), key.SignRecoverable(old.Digest(ledger.ChainId, ledger.Rewards).ToByteArray()));
        var vote = JsonNode.Parse(System.Text.Json.JsonSerializer.Serialize(new { attester = account.ToString(), signature = HexText.Of(signature), settlement = StatementJson.Of(old) }, System.Text.Json.JsonSerializerOptions.Web))!;
        var (status, problem) = await planet.SendAsync(HttpMethod.Post, $"/api/v1/settlements/{old.Number}/votes", Planet.Json(vote.AsObject()));
        Assert.Equal((HttpStatusCode.Forbidden, "not-an-attester"), (status, (string?)problem["code"]));
        Assert.Contains($"is not in attester set {old.SetVersion}", (string?)problem["detail"], StringComparison.Ordinal);
        Assert.Contains("lists the current set", (string?)problem["hint"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_keeps_a_fee_on_transfers_is_not_taken()
    {
        var contracts = LedgerFile.Read(LedgerFile.PathIn(planet.NodeData));
        var call = LedgerArtifacts.Committed["Vault"].Abi.EncodeCall("lock", contracts.Terms.Rewards, (BigInteger)10);
        var code = new JsonObject { [contracts.Terms.Cash.ToString()] = new JsonObject { ["code"] = FeeToken } };
        Assert.Equal(("5 of 10 arrived: a token that keeps a fee on transfers is not taken (WrongAmountReceived(expected: 10, received: 5))", "use a token that arrives in full"),
            await AskAsync(contracts.Vault, call, contracts.Terms.Rewards, code));
    }

    [Fact]
    public async Task A_price_that_is_stale_or_far_off_is_refused()
    {
        var contracts = LedgerFile.Read(LedgerFile.PathIn(planet.NodeData));
        var (feeder, asset, now) = (new AccountKeys(planet.NodeData).Default()!.Value, contracts.Terms.Tokens[contracts.OwnToken], TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
        Task<(string, string?)> PostAsync(BigInteger pico, long seen) => AskAsync(contracts.Prices, LedgerArtifacts.Committed["Prices"].Abi.EncodeCall("post", asset, pico, (BigInteger)seen), feeder);
        var (stale, again) = await PostAsync(1_000_000_000_000, now - 600);
        Assert.Contains("more than five minutes ago", stale, StringComparison.Ordinal);
        Assert.Contains("grange price post", again, StringComparison.Ordinal);
        await planet.UntilAsync("a price", async () => (bool)(await planet.GetAsync("/api/v1/chain/prices"))["prices"]![0]!["good"]!);
        var (far, check) = await PostAsync(9_000_000_000_000, (await Chain().BlockAsync(BlockTag.Latest, Cancel))!.Timestamp);
        Assert.True(far.Contains("below half or above double", StringComparison.Ordinal) || far.Contains("not after the feeder's last one", StringComparison.Ordinal), far);
        Assert.NotEmpty(check!);
    }

    /// <summary>The settlement that could come next: the active one's totals under another root.</summary>
    async Task<SettlementStatement> NextAsync()
    {
        var standing = await new StandingReader(Chain(), Ledger().Rewards, LedgerArtifacts.Committed).ReadAsync(Cancel);
        var facts = await new ChainFacts(Chain(), Ledger(), LedgerArtifacts.Committed).SettlementAsync(standing.ActiveNumber, Cancel);
        return new SettlementStatement(standing.LastNumber + 1, standing.ActiveRoot, facts!.Manifest, facts.Totals, facts.Manifest, standing.SetVersion);
    }

    /// <summary>As many as must sign, in ascending order.</summary>
    IReadOnlyList<Secp256k1Key> Attesters()
    {
        var keys = new AccountKeys(Path.Combine(planet.NodeData, "attesters"));
        return [.. keys.List().Order().Take(2).Select(account => keys.Open(account))];
    }

    async Task RefusedAsync(string name, string sentence, string step, SettlementStatement said, IEnumerable<Secp256k1Key> signers)
    {
        var ledger = Ledger();
        var digest = said.Digest(ledger.ChainId, ledger.Rewards).ToByteArray();
        var call = LedgerArtifacts.Committed["Rewards"].Abi.EncodeCall(
            "propose", (BigInteger)said.Number, said.Previous, said.Root,
            said.Totals.Select(total => (object)new object[] { total.Asset, (BigInteger)(int)total.Kind, (BigInteger)total.Cumulative }).ToArray(),
            said.Manifest, signers.Select(key => (object)key.SignRecoverable(digest)).ToArray());
        var (told, next) = await AskAsync(ledger.Rewards, call, ledger.Rewards);
        Assert.Contains($"({name}(", told, StringComparison.Ordinal);
        Assert.Contains(sentence, told, StringComparison.Ordinal);
        Assert.Contains(step, next, StringComparison.Ordinal);
    }

    /// <summary>What the ledger says to a call that must fail: the sentence with the error's name, and the next step.</summary>
    async Task<(string Sentence, string? Next)> AskAsync(Address to, byte[] call, Address from, JsonObject? code = null)
    {
        var asked = new JsonObject { ["from"] = from.ToString(), ["to"] = to.ToString(), ["data"] = EthHex.Data(call) };
        var reply = await Chain().Rpc.TryCallAsync(code is null ? new("eth_call", asked, "latest") : new("eth_call", asked, "latest", code), Cancel);
        var revert = reply.Error?.Data ?? throw new InvalidOperationException($"the call was not refused by the contract: {reply.Error?.Message}");
        var refused = RevertReason.Refusal(revert, LedgerArtifacts.Committed.Values.Select(artifact => artifact.Abi));
        return (refused.Detail, refused.Hint);
    }

    LedgerTerms Ledger() => LedgerFile.Read(LedgerFile.PathIn(planet.NodeData)).Terms;

    ChainReader Chain() => new(new JsonRpcClient(http, new Uri(planet.Url, "/rpc"), TimeProvider.System));

    public void Dispose() => http.Dispose();
}
