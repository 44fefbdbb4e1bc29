using System.CommandLine;
using System.Numerics;
using System.Text.Json.Nodes;
using Grange.Kernel;
using Grange.Verbs;

namespace Grange.Cli.Verbs;

/// <summary><c>grange credits [show]</c> and <c>grange credits buy N</c>.</summary>
static class CreditVerbs
{
    /// <summary>How many hundredths more than they cost now are approved for burning: the price may move until the next block.</summary>
    const int Slack = 2;

    public static Command Create()
    {
        var credits = Showing(new Command("credits", "what consumers of a commons pay with: 1 credit = 0.00001 USD, made by burning tokens").Example("grange credits", "grange credits buy 1000"));
        credits.Subcommands.Add(Buy());
        credits.Subcommands.Add(Showing(new Command("show", "credits of an account: how many, how many the operator may use, and what of them is spoken for").Example("grange credits show", "grange credits show --json")));
        return credits;
    }

    static Command Buy()
    {
        var credits = new Argument<long>("N") { Description = "how many credits; 100,000 are a dollar" };
        var (account, token) = (Account(), Token());
        return new Command("buy", "burn tokens for credits, and let this node's operator use up what you bought") { credits, account, token }
            .Example("grange credits buy 100000", "grange credits buy 5000 --token GRG --json")
            .Does(async (verb, cancel) =>
        {
            var wanted = (BigInteger)verb.Get(credits);
            if (wanted < 1) throw new VerbFailure("bad-amount", "buy at least one credit", "grange credits buy 1000", ExitCode.Usage);
            var owner = ChainAccess.Account(verb, account) ?? verb.Accounts.Default() ?? throw new VerbFailure("no-account", "you have no account", "grange account new", ExitCode.Missing);
            using var chain = await ChainAccess.OpenAsync(verb, cancel);
            var answer = await CreditsAsync(verb, owner, cancel);
            var (symbol, contract) = Of(verb, chain, answer, verb.Get(token));
            var cost = await CostAsync(chain, contract, wanted, cancel);
            await chain.SendAsync(verb, owner, symbol, "Token", "approve", [chain[contract], cost + cost * Slack / 100], cancel);
            cost = await CostAsync(chain, contract, wanted, cancel);
            await chain.SendAsync(verb, owner, contract, "Credits", "mint", [owner, cost, wanted], cancel);
            var spender = Address.Parse((string)answer["operator"]!);
            var allowed = (BigInteger)await chain.AskAsync(contract, "Credits", "allowance", [owner, spender], cancel);
            await chain.SendAsync(verb, owner, contract, "Credits", "approve", [spender, allowed + wanted], cancel);
            var balance = (BigInteger)await chain.AskAsync(contract, "Credits", "balanceOf", [owner], cancel);
            var result = new JsonObject { ["account"] = owner.ToString(), ["token"] = symbol, ["bought"] = (long)wanted, ["burnedWei"] = $"{cost}", ["credits"] = $"{balance}" };
            verb.Out.Result(result, () => verb.Out.Line($"burned {Format.Wei((string)result["burnedWei"]!)} {symbol}: {owner} has {balance} credits"));
        });
    }

    static Command Showing(Command show)
    {
        var account = Account();
        show.Options.Add(account);
        return show.Does(async (verb, cancel) =>
        {
            var owner = ChainAccess.Account(verb, account) ?? verb.Accounts.Default() ?? throw new VerbFailure("no-account", "you have no account", "grange account new", ExitCode.Missing);
            var answer = await CreditsAsync(verb, owner, cancel);
            verb.Out.Result(answer, () => verb.Out.Table(
                ["token", "credits", "allowed", "reserved", "scored", "available"],
                answer["credits"]!.AsArray().Select(row => (IReadOnlyList<string>)[.. new[] { "symbol", "balance", "allowance", "reserved", "scored", "available" }.Select(column => row![column]!.ToString())])));
        });
    }

    static Task<JsonNode> CreditsAsync(VerbContext verb, Address owner, CancellationToken cancel) => verb.Node.GetAsync($"/api/v1/accounts/{owner}/credits", cancel);

    static (string Symbol, string Contract) Of(VerbContext verb, ChainAccess chain, JsonNode answer, string? symbol)
    {
        var named = answer["credits"]!.AsArray().FirstOrDefault(row => symbol is null ? (bool)row!["own"]! : (string?)row!["symbol"] == symbol)
            ?? throw new VerbFailure("unknown-token", $"this ledger has no token {symbol}", "grange credits show", ExitCode.Usage);
        var contract = (bool)named["own"]! ? "Credits" : $"Credits.{named["symbol"]}";
        return chain.Has(contract) ? ((string)named["symbol"]!, contract) : throw new VerbFailure("no-credits", $"{verb.Node} has no credits of {named["symbol"]}", "grange credits show");
    }

    /// <summary>Wei that so many credits cost now; refused in words where the price is old or unsure.</summary>
    static async Task<BigInteger> CostAsync(ChainAccess chain, string contract, BigInteger credits, CancellationToken cancel)
        => (await chain.TryAskAsync(contract, "Credits", "cost", [credits], cancel)).TryGet(out var cost, out var refused)
            ? (BigInteger)cost
            : throw new VerbFailure("chain-refused", refused.Detail, refused.Hint ?? "grange price show");

    static Option<string?> Account() => new("--account") { Description = "another of your accounts than the default", HelpName = "A" };

    static Option<string?> Token() => new("--token") { Description = "which token to burn; the ledger's own when left out", HelpName = "SYMBOL" };
}
