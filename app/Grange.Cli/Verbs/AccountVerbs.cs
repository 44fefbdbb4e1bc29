using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Grange.Kernel;
using Grange.Verbs;

namespace Grange.Cli.Verbs;

/// <summary><c>grange account new|show|balance|fund</c>.</summary>
static class AccountVerbs
{
    public static Command Create() => new("account", "the accounts whose keys are in your data folder") { New(), Show(), Balance(), Fund() };

    static Command New() => new Command("new", "make an account; the first becomes the default").Example("grange account new").Does((verb, _) =>
    {
        var account = verb.Accounts.Create();
        verb.Out.Result(new JsonObject { ["account"] = account.ToString() }, () => verb.Out.Line(account.ToString()));
        return Task.CompletedTask;
    });

    static Command Show() => new Command("show", "list your accounts, the default first")
        .Example("grange account show", "grange account show --json")
        .Does((verb, _) =>
    {
        var accounts = verb.Accounts.List();
        if (accounts.Count == 0) throw new VerbFailure("no-account", $"there is no account in {verb.DataFolder}", "grange account new", ExitCode.Missing);
        verb.Out.Result(
            new JsonObject { ["accounts"] = new JsonArray([.. accounts.Select(account => (JsonNode)account.ToString())]) },
            () => verb.Out.Line(string.Join('\n', accounts)));
        return Task.CompletedTask;
    });

    static Command Balance()
    {
        var account = OptionalAccount();
        return new Command("balance", "gas, tokens, cash, and what is locked and reserved for orders") { account }
            .Example("grange account balance", "grange account balance 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 --json")
            .Does(async (verb, cancel) =>
            Print(verb, await verb.Node.GetAsync($"/api/v1/accounts/{Named(verb, account)}", cancel)));
    }

    static Command Fund()
    {
        var account = OptionalAccount();
        return new Command("fund", "gas, tokens and test cash for an account (local chains only)") { account }
            .Example("grange account fund")
            .Does(async (verb, cancel) =>
        {
            if (verb.Get(account) is null && verb.Accounts.Default() is null) verb.Accounts.Create();
            Print(verb, await verb.Node.PostAsync($"/api/v1/accounts/{Named(verb, account)}/fund", null, cancel));
        });
    }

    static Argument<string?> OptionalAccount() => new("ACCOUNT") { Description = "its address; your default account when left out", Arity = ArgumentArity.ZeroOrOne };

    static Address Named(VerbContext verb, Argument<string?> argument)
    {
        if (verb.Get(argument) is { } text)
            return Address.TryParse(text, out var account) ? account : throw new VerbFailure("bad-account", $"'{text}' is no account address", "grange account show", ExitCode.Usage);
        return verb.Accounts.Default() ?? throw new VerbFailure("no-account", $"there is no account in {verb.DataFolder}", "grange account new", ExitCode.Missing);
    }

    static void Print(VerbContext verb, JsonNode balance) => verb.Out.Result(balance, () =>
    {
        verb.Out.Line($"account    {balance["account"]}");
        verb.Out.Line($"gas        {Format.Wei((string)balance["gasWei"]!)}");
        foreach (var (symbol, wei) in balance["tokensWei"]!.AsObject()) verb.Out.Line($"{symbol,-10} {Format.Wei((string)wei!)}");
        verb.Out.Line($"cash       {Format.Usd(long.Parse((string)balance["cashMicroUsd"]!, CultureInfo.InvariantCulture))}");
        verb.Out.Line($"locked     {Format.Usd((long)balance["lockedMicroUsd"]!)} for orders: {Format.Usd((long)balance["spentMicroUsd"]!)} spent, "
            + $"{Format.Usd((long)balance["reservedMicroUsd"]!)} reserved, {Format.Usd((long)balance["availableMicroUsd"]!)} available");
    });
}
