using System.Numerics;
using Grange.Host.Ledger;
using Grange.Host.Networks;
using Grange.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Host.Console;

/// <summary>Who can do what to this ledger and its networks, and how slowly: read from the chain at every call.</summary>
static class PowerEndpoints
{
    public static void Map(RouteGroupBuilder api, NodeServices node)
        => api.MapGet("/powers", (CancellationToken cancel) => PowersAsync(node, cancel))
            .Produces<PowerListJson>().WithSummary("Everything that anybody can do to this ledger and its networks, and after what delay, as its contracts say it");

    static async Task<IResult> PowersAsync(NodeServices node, CancellationToken cancel)
    {
        var (ledger, standing) = (node.Ledger, await node.Ledger.StandingAsync(cancel));
        var powers = new LedgerPowers(ledger.Chain, ledger.Contracts, ledger.Artifacts);
        async Task<long> SecondsAsync(string contract, Address address, string view) => (long)(BigInteger)(await ledger.Chain.ViewAsync(ledger.Artifacts[contract].Abi, address, view, [], cancel))[0];
        var (window, expiry) = (await SecondsAsync("Rewards", ledger.Terms.Rewards, "window"), await SecondsAsync("Rewards", ledger.Terms.Rewards, "expiry"));
        var withdraw = await SecondsAsync("Vault", ledger.Contracts.Vault, "withdrawDelay");
        var unbond = await SecondsAsync("Stakes", ledger.Contracts.Stakes[ledger.Contracts.OwnToken], "unbondDelay");
        var (functions, council, delay) = (await powers.FunctionsAsync(cancel), await powers.CouncilAsync(cancel), await powers.DelayAsync(cancel));
        IReadOnlyList<Address> HoldersOf(string function) => functions.First(power => power.Function == function).Holders;
        var (attesters, guardian, feeders) = (standing.Attesters, HoldersOf("Rewards.veto"), HoldersOf("Prices.post"));
        return Results.Ok(new PowerListJson(
            [
                PowerJson.Of("propose-settlement", "Propose a settlement root, within the emission schedule and the locked cash", $"{standing.Threshold} of {attesters.Count} attesters", attesters, window),
                PowerJson.Of("veto-settlement", "Veto a settlement that is not active yet", "guardian", guardian, 0),
                PowerJson.Of("pause", "Pause proposals, activations and claims for at most a week, then not again for three", "guardian", guardian, 0),
                PowerJson.Of("expire-settlement", "Give up a settlement number that nobody brings on", "anyone", [], expiry),
                PowerJson.Of("activate-settlement", "Activate a proposed settlement after its window", "anyone", [], window),
                PowerJson.Of("claim", "Claim for an account; the money goes to that account", "anyone", [], 0),
                PowerJson.Of("propose-change", "Propose a change of attesters, guardian, breaker or feeders, or the schedule of a token that has none", "council", council, 0),
                PowerJson.Of("execute-change", "Execute a proposed change", "anyone", [], delay),
                PowerJson.Of("post-price", "Post a price; more than half of the feeders move the one at which credits are made", $"{feeders.Count} feeders", feeders, 0),
                PowerJson.Of("spend-credits", "Use up credits of an account that allowed it", "whom the account allowed", [], 0),
                PowerJson.Of("withdraw-lock", "Take back locked cash that is not spent", "the account that locked it", [], withdraw),
                PowerJson.Of("unbond", "Take back a bond", "the account that bonded it", [], unbond),
                .. node.Networks.Select(AmendOf),
                PowerJson.Of("edit-device", "Rename, rotate or revoke a device", "the device's owner", [], 0),
                PowerJson.Of("edit-balance", "Edit a balance, mint outside the schedule, change a schedule, upgrade a contract", "nobody", [], null),
            ],
            [.. functions.Select(FunctionPowerJson.Of)]));
    }

    static PowerJson AmendOf(RunningNetwork network)
    {
        var amend = network.Rules.Definitions[^1].Amend;
        var who = amend.Accounts.Count == 0 ? "nobody" : $"{amend.Threshold} of {amend.Accounts.Count} accounts that the definition names";
        return PowerJson.Of($"amend-{network.Slug}", $"Change the rules of {network.Slug} from a later epoch on", who, amend.Accounts, amend.Accounts.Count == 0 ? null : network.Definition.EpochSeconds);
    }
}

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

    internal static string After(long? seconds) => seconds switch
    {
        null => "never",
        0 => "at once",
        1 => "after 1 second",
        < 120 => $"after {seconds} seconds",
        < 7200 => $"after {seconds / 60} minutes",
        <= 172_800 => $"after {seconds / 3600} hours",
        _ => $"after {seconds / 86_400} days",
    };
}

/// <summary>A function of a contract that not everybody may call; each other one is open to anyone, who can move only what is their own.</summary>
/// <param name="Function"><c>Contract.function</c>.</param>
/// <param name="HeldBy">Governance and admin (both the timelock), guardian, feeder, or a contract.</param>
/// <param name="Holders">Who that is now.</param>
/// <param name="Delay">When it has effect, in words.</param>
/// <param name="DelaySeconds">The same in seconds.</param>
public sealed record FunctionPowerJson(string Function, string HeldBy, IReadOnlyList<string> Holders, string Delay, long DelaySeconds)
{
    internal static FunctionPowerJson Of(FunctionPower power)
        => new(power.Function, power.HeldBy, [.. power.Holders.Select(holder => holder.ToString())], PowerJson.After(power.DelaySeconds), power.DelaySeconds);
}

/// <summary>Powers in words, and the functions behind them.</summary>
public sealed record PowerListJson(IReadOnlyList<PowerJson> Powers, IReadOnlyList<FunctionPowerJson> Functions);
