using System.Numerics;
using Grange.Host.Networks;
using Grange.Host.Settlement;
using Grange.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Host.Console;

/// <summary>Who may do what here, and what was decided: attesters, powers, the policy's decisions.</summary>
static class OversightEndpoints
{
    const int DefaultDecisions = 100, MostDecisions = 1000;

    public static void Map(RouteGroupBuilder api, NodeServices node, SettlementTable settlements)
    {
        api.MapGet("/attesters", (CancellationToken cancel) => AttestersAsync(node, settlements, cancel))
            .Produces<AttesterListJson>().WithSummary("Who co-signs settlements, how many must, and the newest settlement each signed here");
        api.MapGet("/powers", (CancellationToken cancel) => PowersAsync(node, cancel)).Produces<PowerListJson>().WithSummary("Everything that anybody can do to this ledger and its networks, and after what delay");
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

    static async Task<IResult> PowersAsync(NodeServices node, CancellationToken cancel)
    {
        var (ledger, standing) = (node.Ledger, await node.Ledger.StandingAsync(cancel));
        async Task<object> RewardsAsync(string view) => (await ledger.Chain.ViewAsync(ledger.Artifacts["Rewards"].Abi, ledger.Terms.Rewards, view, [], cancel))[0];
        var (owner, guardian) = ((Address)await RewardsAsync("owner"), (Address)await RewardsAsync("guardian"));
        var (window, expiry) = ((long)(BigInteger)await RewardsAsync("window"), (long)(BigInteger)await RewardsAsync("expiry"));
        var withdraw = (long)(BigInteger)(await ledger.Chain.ViewAsync(ledger.Artifacts["Vault"].Abi, ledger.Contracts.Vault, "withdrawDelay", [], cancel))[0];
        var minter = (Address)(await ledger.Chain.ViewAsync(ledger.Artifacts["Emissions"].Abi, ledger.Contracts.Emissions, "owner", [], cancel))[0];
        var attesters = standing.Attesters;
        return Results.Ok(new PowerListJson(
        [
            PowerJson.Of("propose-settlement", "Propose a settlement root, within the emission schedule and the locked cash", $"{standing.Threshold} of {attesters.Count} attesters", attesters, window),
            PowerJson.Of("veto-settlement", "Veto a settlement that is not active yet", "guardian", [guardian], 0),
            PowerJson.Of("expire-settlement", "Give up a settlement number that nobody brings on", "anyone", [], expiry),
            PowerJson.Of("activate-settlement", "Activate a proposed settlement after its window", "anyone", [], window),
            PowerJson.Of("claim", "Claim for an account; the money goes to that account", "anyone", [], 0),
            PowerJson.Of("replace-attesters", "Replace the attester set or the guardian", "owner of Rewards", [owner], 0),
            PowerJson.Of("set-schedule", "Set the emission schedule of a token that has none", "owner of Emissions", [minter], 0),
            PowerJson.Of("withdraw-lock", "Take back locked cash that is not spent", "the account that locked it", [], withdraw),
            .. node.Networks.Select(AmendOf),
            PowerJson.Of("edit-device", "Rename, rotate or revoke a device", "the device's owner", [], 0),
            PowerJson.Of("edit-balance", "Edit a balance, mint outside the schedule, change a schedule, upgrade a contract", "nobody", [], null),
        ]));
    }

    static PowerJson AmendOf(RunningNetwork network)
    {
        var amend = network.Rules.Definitions[^1].Amend;
        var who = amend.Accounts.Count == 0 ? "nobody" : $"{amend.Threshold} of {amend.Accounts.Count} accounts that the definition names";
        return PowerJson.Of($"amend-{network.Slug}", $"Change the rules of {network.Slug} from a later epoch on", who, amend.Accounts, amend.Accounts.Count == 0 ? null : network.Definition.EpochSeconds);
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

/// <summary>One power.</summary>
/// <param name="Id">Its stable name.</param>
/// <param name="Power">What can be done.</param>
/// <param name="Who">By whom, in words.</param>
/// <param name="Accounts">The accounts that hold it now, where it is not for everyone.</param>
/// <param name="Delay">When it has effect, in words.</param>
/// <param name="DelaySeconds">The same in seconds; null where it never has.</param>
public sealed record PowerJson(string Id, string Power, string Who, IReadOnlyList<string> Accounts, string Delay, long? DelaySeconds)
{
    internal static PowerJson Of(string id, string power, string who, IEnumerable<Address> accounts, long? seconds)
        => new(id, power, who, [.. accounts.Select(account => account.ToString())], After(seconds), seconds);

    static string After(long? seconds) => seconds switch
    {
        null => "never",
        0 => "at once",
        1 => "after 1 second",
        < 120 => $"after {seconds} seconds",
        < 7200 => $"after {seconds / 60} minutes",
        < 172_800 => $"after {seconds / 3600} hours",
        _ => $"after {seconds / 86_400} days",
    };
}

public sealed record PowerListJson(IReadOnlyList<PowerJson> Powers);

/// <summary>One decision; <c>Code</c> is the reason of a no, <c>Detail</c> the same in words. The log names no content.</summary>
public sealed record DecisionJson(long Number, long WhenMs, string Network, string Action, string? Account, bool Allowed, string? Code, string? Detail);

public sealed record DecisionListJson(IReadOnlyList<DecisionJson> Decisions);
