using System.CommandLine;
using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using Grange.Kernel;
using Grange.Verbs;

namespace Grange.Cli.Verbs;

/// <summary><c>grange cash</c>, <c>grange cash lock|unlock AMOUNT</c> and <c>grange cash withdraw</c>; the Vault keeps its books per operator.</summary>
static class CashVerbs
{
    public static Command Create()
    {
        var account = Owner();
        return new Command("cash", "money in the vault, for orders at an operator: locked, held, spent, free") { account, Lock(), Unlock(), Withdraw() }
            .Example("grange cash", "grange cash --account 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 --json")
            .Does(async (verb, cancel) => await ShowAsync(verb, Holder(verb, account), cancel));
    }

    static async Task ShowAsync(VerbContext verb, Address owner, CancellationToken cancel)
    {
        var (balance, holds) = (await verb.Node.GetAsync($"/api/v1/accounts/{owner}", cancel), await verb.Node.GetAsync($"/api/v1/accounts/{owner}/holds", cancel));
        var shown = new JsonObject { ["account"] = owner.ToString(), ["holds"] = holds["holds"]!.DeepClone() };
        foreach (var (name, from) in new[] { ("locked", "locked"), ("held", "reserved"), ("spent", "spent"), ("free", "available") }) shown[name + "MicroUsd"] = (long)balance[from + "MicroUsd"]!;
        verb.Out.Result(shown, () =>
        {
            foreach (var name in new[] { "locked", "held", "spent", "free" }) verb.Out.Line($"{name,-8} {Format.Usd((long)shown[name + "MicroUsd"]!)}");
            foreach (var hold in holds["holds"]!.AsArray()) verb.Out.Line($"  held   {Format.Usd((long)hold!["microUsd"]!)} for {hold["purpose"]}");
        });
    }

    static Command Lock()
    {
        var (amount, account, toward) = (Amount(), Owner(), Toward());
        return new Command("lock", "lock dollars for orders at one operator") { amount, account, toward }
            .Example("grange cash lock 10", "grange cash lock 0.25 --account 0x70997970C51812dc3A010C7d01b50e0d17dc79C8", "grange cash lock 5 --operator 0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC")
            .Does(async (verb, cancel) =>
        {
            var (microUsd, owner) = (MicroUsd(verb, amount), Named(verb, account));
            using var chain = await ChainAccess.OpenAsync(verb, cancel);
            await chain.SendAsync(verb, owner, "Cash", "TestCash", "approve", [chain["Vault"], (BigInteger)microUsd], cancel);
            await chain.SendAsync(verb, owner, "Vault", "Vault", "lock", [await OperatorAsync(verb, toward, cancel), (BigInteger)microUsd], cancel);
            Done(verb, "locked", microUsd);
        });
    }

    static Command Unlock()
    {
        var (amount, account, toward) = (Amount(), Owner(), Toward());
        return new Command("unlock", "ask dollars back, in place of what you asked back before; no order can take them from now on") { amount, account, toward }
            .Example("grange cash unlock 10")
            .Does(async (verb, cancel) =>
        {
            var (microUsd, owner) = (MicroUsd(verb, amount), Named(verb, account));
            using var chain = await ChainAccess.OpenAsync(verb, cancel);
            await chain.SendAsync(verb, owner, "Vault", "Vault", "requestWithdraw", [await OperatorAsync(verb, toward, cancel), (BigInteger)microUsd], cancel);
            Done(verb, "requested", microUsd);
            verb.Out.Note("when what was ordered before is settled: grange cash withdraw");
        });
    }

    static Command Withdraw()
    {
        var (account, toward) = (Owner(), Toward());
        return new Command("withdraw", "take what you asked back out of the vault: once two more settlements show what you spent, or after the vault's delay") { account, toward }
            .Example("grange cash unlock 10", "grange cash withdraw")
            .Does(async (verb, cancel) =>
        {
            var owner = Holder(verb, account);
            using var chain = await ChainAccess.OpenAsync(verb, cancel);
            var at = await OperatorAsync(verb, toward, cancel);
            var (before, spent) = (await CashAsync(verb, owner, cancel), await SpentAsync(verb, owner, at, cancel));
            try
            {
                if (spent is null) await chain.SendAsync(verb, owner, "Vault", "Vault", "withdraw", [at], cancel);
                else await chain.SendAsync(verb, owner, "Vault", "Vault", "withdrawProven", [at, BigInteger.Parse((string)spent["cumulative"]!, CultureInfo.InvariantCulture), Proof(spent)], cancel);
            }
            catch (VerbFailure refused) when (spent is not null && refused.Message.Contains("SettlementNeeded", StringComparison.Ordinal))
            {
                await chain.SendAsync(verb, owner, "Vault", "Vault", "withdraw", [at], cancel); // the delay may have passed all the same
            }
            Done(verb, "withdrawn", await CashAsync(verb, owner, cancel) - before);
        });
    }

    static async Task<long> CashAsync(VerbContext verb, Address owner, CancellationToken cancel)
        => long.Parse((string)(await verb.Node.GetAsync($"/api/v1/accounts/{owner}", cancel))["cashMicroUsd"]!, CultureInfo.InvariantCulture);

    /// <summary>The account's leaf of what it spent at an operator in the active settlement; null when it has none.</summary>
    static async Task<JsonNode?> SpentAsync(VerbContext verb, Address owner, Address at, CancellationToken cancel)
        => (await verb.Node.GetAsync($"/api/v1/accounts/{owner}/claims", cancel))["claims"]!.AsArray()
            .FirstOrDefault(leaf => (int)leaf!["kind"]! == (int)LeafKind.Spent && (string)leaf["asset"]! == at.ToString());

    static object[] Proof(JsonNode leaf) => [.. leaf["proof"]!.AsArray().Select(hash => (object)Hash32.Parse((string)hash!, null))];

    static Argument<decimal> Amount() => new("AMOUNT") { Description = "dollars, e.g. 10 or 0.25" };

    static Option<string?> Owner() => new("--account") { Description = "another of your accounts than the default", HelpName = "A" };

    static Option<string?> Toward() => new("--operator") { Description = "the account of another operator than this node's", HelpName = "ADDR" };

    /// <summary>Whose orders the money is for: the operator named, else the node's own.</summary>
    static async Task<Address> OperatorAsync(VerbContext verb, Option<string?> option, CancellationToken cancel)
        => verb.Get(option) is not { } text ? Address.Parse((string)(await verb.Node.GetAsync("/api/v1/operator", cancel))["account"]!)
            : Address.TryParse(text, out var named) ? named : throw new VerbFailure("bad-operator", $"'{text}' is no account address", "grange operator show", ExitCode.Usage);

    /// <summary>The account named; null: the default one.</summary>
    static Address? Named(VerbContext verb, Option<string?> option) => verb.Get(option) is not { } text ? null
        : Address.TryParse(text, out var account) ? account : throw new VerbFailure("bad-account", $"'{text}' is no account address", "grange account show", ExitCode.Usage);

    static Address Holder(VerbContext verb, Option<string?> option)
        => Named(verb, option) ?? verb.Accounts.Default() ?? throw new VerbFailure("no-account", "you have no account", "grange account new", ExitCode.Missing);

    static long MicroUsd(VerbContext verb, Argument<decimal> amount)
    {
        var microUsd = verb.Get(amount) * 1_000_000;
        return microUsd >= 1 && microUsd == decimal.Truncate(microUsd) && microUsd < long.MaxValue
            ? (long)microUsd
            : throw new VerbFailure("bad-amount", "an amount is positive and has at most six decimal places", "grange cash lock 10", ExitCode.Usage);
    }

    static void Done(VerbContext verb, string what, long microUsd)
        => verb.Out.Result(new JsonObject { [what + "MicroUsd"] = microUsd }, () => verb.Out.Line($"{what} {Format.Usd(microUsd)}"));
}
