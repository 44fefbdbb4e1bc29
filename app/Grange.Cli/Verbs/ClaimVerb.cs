using System.CommandLine;
using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using Grange.Kernel;
using Grange.Verbs;

namespace Grange.Cli.Verbs;

/// <summary><c>grange claim</c>: one transaction over all networks.</summary>
static class ClaimVerb
{
    const int Attempts = 10;

    /// <summary>In which a node notices that a settlement became active.</summary>
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public static Command Create()
    {
        var account = new Option<string?>("--account") { Description = "another of your accounts than the default", HelpName = "A" };
        return new Command("claim", "claim everything your account has earned, over all networks at once") { account }
            .Example("grange claim", "grange claim --account 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 --json")
            .Does(async (verb, cancel) =>
        {
            var text = verb.Get(account) ?? verb.Accounts.Default()?.ToString() ?? throw new VerbFailure("no-account", "you have no account", "grange account new", ExitCode.Missing);
            if (!Address.TryParse(text, out var owner)) throw new VerbFailure("bad-account", $"'{text}' is no account address", "grange account show", ExitCode.Usage);
            var (answer, open) = await ClaimAllAsync(verb, owner, cancel);
            var result = new JsonObject
            {
                ["account"] = text,
                ["settlement"] = (long)answer["number"]!,
                ["claimed"] = new JsonArray([.. open.Select(claim => (JsonNode)new JsonObject { ["symbol"] = (string)claim!["symbol"]!, ["kind"] = (int)claim["kind"]!, ["amount"] = (string)claim["claimable"]! })]),
            };
            verb.Out.Result(result, () =>
            {
                if (open.Count == 0) verb.Out.Line("nothing to claim: see 'grange earnings' for what is on its way");
                foreach (var claim in open) verb.Out.Line($"claimed {Amount(claim!)} ({((int)claim!["kind"]! == 0 ? "earned" : "paid by consumers")})");
            });
        });
    }

    /// <summary>Claims by the settlement that is active now. Should another become active before the claim is in a block, its proofs are taken and all is done anew.</summary>
    static async Task<(JsonNode Answer, IReadOnlyList<JsonNode> Open)> ClaimAllAsync(VerbContext verb, Address account, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            var answer = await verb.Node.GetAsync($"/api/v1/accounts/{account}/claims", cancel);
            var open = answer["claims"]!.AsArray().Where(claim => BigInteger.Parse((string)claim!["claimable"]!, CultureInfo.InvariantCulture) > 0).Select(claim => claim!).ToList();
            try
            {
                if (open.Count > 0) await ClaimAsync(verb, account, open, cancel);
                return (answer, open);
            }
            catch (VerbFailure late) when (attempt < Attempts && (late.Code == ChainAccess.Reverted || late.Message.Contains("BadProof", StringComparison.Ordinal)))
            {
                await Task.Delay(Pause, verb.Clock, cancel);
            }
        }
    }

    static async Task ClaimAsync(VerbContext verb, Address account, IReadOnlyList<JsonNode> claims, CancellationToken cancel)
    {
        using var chain = await ChainAccess.OpenAsync(verb, cancel);
        var arguments = claims.Select(claim => (object)new object[]
        {
            account, Address.Parse((string)claim["asset"]!), (BigInteger)(int)claim["kind"]!, BigInteger.Parse((string)claim["cumulative"]!, CultureInfo.InvariantCulture),
            claim["proof"]!.AsArray().Select(hash => (object)Hash32.Parse((string)hash!)).ToArray(),
        }).ToArray();
        var block = await chain.SendAsync(verb, account, "Rewards", "Rewards", "claimMany", [arguments], cancel);
        await SeenAsync(verb, account, block, cancel);
    }

    /// <summary>Waits a moment until the node has seen the claim's block, so that whoever asks it next is not offered the same again.</summary>
    static async Task SeenAsync(VerbContext verb, Address account, long block, CancellationToken cancel)
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            if ((long)(await verb.Node.GetAsync($"/api/v1/accounts/{account}/claims", cancel))["block"]! >= block) return;
            await Task.Delay(Pause / 4, verb.Clock, cancel);
        }
    }

    static string Amount(JsonNode claim) => (int)claim["kind"]! == 0
        ? $"{Format.Wei((string)claim["claimable"]!)} {claim["symbol"]}"
        : Format.Usd(long.Parse((string)claim["claimable"]!, CultureInfo.InvariantCulture));
}
