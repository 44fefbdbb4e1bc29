using Grange.Host.Settlement;
using Grange.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Host.Console;

/// <summary>Who may do what here, and what was decided: attesters, the policy's decisions.</summary>
static class OversightEndpoints
{
    const int DefaultDecisions = 100, MostDecisions = 1000;

    public static void Map(RouteGroupBuilder api, NodeServices node, SettlementTable settlements)
    {
        api.MapGet("/attesters", (CancellationToken cancel) => AttestersAsync(node, settlements, cancel))
            .Produces<AttesterListJson>().WithSummary("Who co-signs settlements, how many must, and the newest settlement each signed here");
        api.MapGet("/policy/decisions", (int? limit, CancellationToken cancel) => DecisionsAsync(node, limit, cancel))
            .Produces<DecisionListJson>().WithSummary("The policy's decisions with their reasons, newest first; limit=100");
    }

    static async Task<IResult> AttestersAsync(NodeServices node, SettlementTable settlements, CancellationToken cancel)
    {
        var standing = await node.Ledger.StandingAsync(cancel);
        var last = await settlements.LastVotesAsync(cancel);
        return Results.Ok(new AttesterListJson(
            standing.SetVersion, standing.Threshold, [.. standing.Attesters.Select(account => new AttesterJson(account.ToString(), last.TryGetValue(account, out var number) ? number : null))]));
    }

    static async Task<IResult> DecisionsAsync(NodeServices node, int? limit, CancellationToken cancel)
    {
        var newest = await node.Decisions.NewestAsync(Math.Clamp(limit ?? DefaultDecisions, 1, MostDecisions), cancel);
        return Results.Ok(new DecisionListJson([.. newest.Select(one => new DecisionJson(
            one.Sequence, one.AtMs, one.Network.ToString(), one.Action, one.Account?.ToString(), one.Outcome == PolicyDecision.Allowed,
            one.Outcome == PolicyDecision.Allowed ? null : one.Outcome, Words(one.Outcome)))]));
    }

    /// <summary>What a reason of the policy means; the log keeps its code only.</summary>
    static string? Words(string outcome) => outcome switch
    {
        PolicyDecision.Allowed => null,
        "account-denied" => "this node does not serve the account",
        "content-denied" => "the content is on a denylist of this node",
        "admission-not-listed" => "the account is not on the network's allow-list",
        "admission-unsupported" => "this node cannot judge the network's rule of admission",
        _ => null,
    };
}

/// <summary>An attester, and the newest settlement it signed at this node; null when it signed none.</summary>
public sealed record AttesterJson(string Address, long? LastVote);

public sealed record AttesterListJson(long SetVersion, int Threshold, IReadOnlyList<AttesterJson> Attesters);

/// <summary>One decision; <c>Code</c> is the reason of a no, <c>Detail</c> the same in words. The log names no content.</summary>
public sealed record DecisionJson(long Number, long WhenMs, string Network, string Action, string? Account, bool Allowed, string? Code, string? Detail);

public sealed record DecisionListJson(IReadOnlyList<DecisionJson> Decisions);
