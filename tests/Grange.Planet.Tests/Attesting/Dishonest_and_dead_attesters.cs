using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Grange.Host;
using Grange.Host.Attesting;
using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Planet.Tests;

/// <summary>Five attesters, three must sign: two that sign anything settle nothing, two that are dead stop nothing.</summary>
public sealed class Dishonest_and_dead_attesters
{
    [Fact]
    public async Task Two_that_lie_settle_nothing_and_without_them_three_settle_everything()
    {
        using var ledger = await AttestedLedger.StartAsync();
        await Task.WhenAll(ledger.Attesters.Select(name => ledger.AttestAsync(name)));
        await ledger.SettledAsync(await ledger.CloseAsync());

        string[] lost = ["dan", "eve"];
        foreach (var name in lost) ledger.Planet[name].Kill();
        await ledger.SettledAsync(await ledger.CloseAsync());

        foreach (var name in ledger.Attesters.Except(lost)) ledger.Planet[name].Kill();
        var epoch = await ledger.CloseAsync();
        var row = await ledger.VotingAsync();
        await RefusedByTheChainAsync(ledger, await ledger.ManifestAsync(row), lost);
        await RefusedByTheNodeAsync(ledger, await ledger.ManifestAsync(row), lost);
        Assert.Equal("Voting", (string?)(await ledger.VotingAsync())["state"]); // nothing of it counted

        await Task.WhenAll(ledger.Attesters.Except(lost).Select(name => ledger.AttestAsync(name)));
        var settled = await ledger.SettledAsync(epoch);
        Assert.Equal((long)row["number"]!, (long)settled["settlement"]!);
        (await ledger.Planet.RunAsync("stranger", "audit", $"{row["number"]}", "--from", "0")).Exits(0);
    }

    static async Task RefusedByTheChainAsync(AttestedLedger ledger, SettlementManifest manifest, string[] liars)
    {
        using var stranger = Secp256k1Key.Generate();
        SignedSettlement[] two = [.. liars.Select(name => Forged(ledger, manifest, name)).OrderBy(vote => vote.Attester)];
        SignedSettlement[] withStranger = [.. two.Append(AttestedLedger.Forge(manifest, stranger, 1)).OrderBy(vote => vote.Attester)];

        Assert.Contains("QuorumMissing", await ledger.ProposeAsync(two), StringComparison.Ordinal);
        Assert.Contains("NotAttester", await ledger.ProposeAsync(withStranger), StringComparison.Ordinal);
        Assert.Contains("SignersNotAscending", await ledger.ProposeAsync([two[0], two[0], two[1]]), StringComparison.Ordinal);
        Assert.Contains("SignersNotAscending", await ledger.ProposeAsync([two[1], two[0], two[1]]), StringComparison.Ordinal);
    }

    static async Task RefusedByTheNodeAsync(AttestedLedger ledger, SettlementManifest manifest, string[] liars)
    {
        var forged = Forged(ledger, manifest, liars[0]);
        using var stranger = Secp256k1Key.Generate();

        await RefusedAsync(ledger, manifest.Number, new JsonObject { ["attester"] = forged.Attester.ToString(), ["signature"] = HexText.Of(forged.Signature.Span) }, HttpStatusCode.Forbidden, "bad-vote");
        await RefusedAsync(ledger, manifest.Number, Json(AttestedLedger.Forge(manifest, stranger, 1)), HttpStatusCode.Forbidden, "not-an-attester");
        await RefusedAsync(ledger, manifest.Number, Json(forged with { Attester = ledger.AccountOf("ada") }), HttpStatusCode.Forbidden, "bad-vote");
        await RefusedAsync(ledger, manifest.Number + 1, Json(forged), HttpStatusCode.BadRequest, "vote-malformed");
        await RefusedAsync(ledger, manifest.Number, new JsonObject { ["attester"] = "nobody", ["signature"] = "0x" }, HttpStatusCode.BadRequest, "vote-malformed");
        using var key = ledger.KeyOf(liars[0]);
        var far = AttestedLedger.Forge(manifest with { Number = manifest.Number + 1 }, key, 1);
        await RefusedAsync(ledger, manifest.Number + 1, Json(far), HttpStatusCode.BadRequest, "number-too-far");
    }

    static async Task RefusedAsync(AttestedLedger ledger, long number, JsonObject vote, HttpStatusCode status, string code)
    {
        var answer = await ledger.Planet.SendAsync(HttpMethod.Post, $"/api/v1/settlements/{number}/votes", Planet.Json(vote));
        Assert.Equal((status, code), (answer.Status, (string?)answer.Body["code"]));
    }

    static SignedSettlement Forged(AttestedLedger ledger, SettlementManifest manifest, string name)
    {
        using var key = ledger.KeyOf(name);
        return AttestedLedger.Forge(manifest, key, 1);
    }

    static JsonObject Json(SignedSettlement vote) => JsonSerializer.SerializeToNode(SignedSettlementJson.Of(vote), HostJson.Default.SignedSettlementJson)!.AsObject();
}
