using Grange.Content;
using Grange.Host;
using Grange.Host.Attesting;
using Grange.Kernel;
using Grange.Verbs;

namespace Grange.Planet.Tests;

/// <summary>An attester killed between its record and its vote never signs another settlement of that number, however right it is.</summary>
public sealed class A_vote_is_recorded_first
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Killed_before_the_vote_left_it_still_signs_no_other_settlement_of_the_number()
    {
        using var ledger = await AttestedLedger.StartAsync();
        await using var liar = new LyingNode(ledger.Planet.Url);
        await ledger.CloseAsync();
        var row = await ledger.VotingAsync();
        await ledger.AttestAsync("ada", "--node", $"{liar.Url}");
        await liar.VoteAsync(); // it was on its way
        ledger.Planet["ada"].Kill();
        await ledger.CloseAsync();

        var other = await OtherAsync(ledger, row);
        liar.Show(other.State.Cid, other.Blocks);
        await ledger.AttestAsync("ben", "--node", $"{liar.Url}");
        var bens = await liar.VoteAsync(); // nothing is wrong with it
        var ada = await ledger.AttestAsync("ada", "--node", $"{liar.Url}");
        await ledger.Planet.UntilAsync("ada's refusal", () => Task.FromResult(ada.Printed.Contains("another manifest of number 1 is signed already", StringComparison.Ordinal)));

        Assert.Equal(ledger.AccountOf("ben").ToString(), (string?)bens["attester"]);
        Assert.False(liar.HasVotes);
        Assert.Equal((string?)row["manifest"], (await File.ReadAllTextAsync(Path.Combine(ledger.Planet.DataOf("ada"), "votes", "1.vote"), Cancel)).Trim());
    }

    [Fact]
    public async Task Two_processes_do_not_sign_from_one_folder()
    {
        using var ledger = await AttestedLedger.StartAsync();
        await ledger.AttestAsync("ada");

        var second = (await GrangeProgram.RunAsync("attester", "--data", ledger.Planet.DataOf("ada"), "--node", $"{ledger.Planet.Url}")).Exits(1);

        Assert.Contains("another attester signs from", second.Error, StringComparison.Ordinal);
    }

    /// <summary>The same number once more, with an epoch that was scored meanwhile: as right as the first.</summary>
    static async Task<SettlementDraft> OtherAsync(AttestedLedger ledger, System.Text.Json.Nodes.JsonNode row)
    {
        using var http = new HttpClient();
        var (blocks, manifest) = (new VerifiedBlocks(new HttpBlocks(http, ledger.Planet.Url)), await ledger.ManifestAsync(row));
        var identity = OperatorIdentity.Open(ledger.Planet.NodeData, new AccountKeys(ledger.Planet.NodeData).Open(null));
        var replay = new EpochReplay(blocks, manifest.Ledger, Roster.ByName);
        var results = new List<EpochResult>();
        var epochs = (await ledger.Planet.GetAsync($"/api/v1/epochs?network={AttestedLedger.Slug}"))["epochs"]!.AsArray();
        foreach (var bundle in epochs.Select(epoch => (string?)epoch!["bundle"]).OfType<string>().Select(Cid.Parse))
        {
            Assert.True((await blocks.BytesAsync(bundle, "bundle", Cancel)).TryGet(out var root, out _));
            var signature = identity.Key.Sign(root.Span);
            Assert.True((await replay.RunAsync(bundle, signature, Cancel)).TryGet(out var scored, out _));
            results.Add(EpochResult.Of(scored, signature));
        }
        Assert.Equal(2, results.Count);
        Assert.True(SettlementDraft.Compose(manifest.Ledger, manifest.Number, null, results, manifest.Registry, manifest.SetVersion).TryGet(out var draft, out _));
        return draft!;
    }
}
