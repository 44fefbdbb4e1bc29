using System.Text.Json;
using System.Text.Json.Nodes;
using Grange.Host.Ledger;
using Grange.Kernel;
using Grange.Verbs;

namespace Grange.Host.Attesting;

/// <summary>The votes that a node shows. It may show anything: what counts is signed by somebody who is an attester on the chain.</summary>
sealed class VotesElsewhere(NodeClient node, LedgerTerms ledger, StandingReader standing, int recent)
{
    readonly HashSet<(uint, Address)> attesters = [];

    public async Task<IReadOnlyList<SignedSettlement>> ReadAsync(CancellationToken cancel)
    {
        var found = new List<SignedSettlement>();
        var rows = (await node.GetAsync("/api/v1/settlements", cancel))["settlements"]!.AsArray();
        foreach (var row in rows.TakeLast(recent))
            foreach (var vote in (await node.GetAsync($"/api/v1/settlements/{(long)row!["number"]!}/votes", cancel))["votes"]!.AsArray())
                if (await ReadAsync(vote, cancel) is { } signed) found.Add(signed);
        return found;
    }

    async Task<SignedSettlement?> ReadAsync(JsonNode? vote, CancellationToken cancel)
    {
        if (vote.Deserialize(HostJson.Default.SignedSettlementJson)?.Read(ledger.ChainId, ledger.Rewards) is not { } signed) return null;
        var who = (signed.Statement.SetVersion, signed.Attester);
        if (!attesters.Contains(who) && !await standing.IsAttesterAsync(who.SetVersion, who.Attester, cancel)) return null;
        attesters.Add(who);
        return signed;
    }
}
