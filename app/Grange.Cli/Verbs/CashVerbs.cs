using System.CommandLine;
using System.Numerics;
using System.Text.Json.Nodes;
using Grange.Kernel;
using Grange.Verbs;

namespace Grange.Cli.Verbs;

/// <summary><c>grange cash lock|unlock AMOUNT</c>.</summary>
static class CashVerbs
{
    public static Command Create() => new("cash", "money in the vault, for orders at this node's operator") { Lock(), Unlock() };

    static Command Lock()
    {
        var (amount, account) = (Amount(), Owner());
        return new Command("lock", "lock dollars for orders") { amount, account }
            .Example("grange cash lock 10", "grange cash lock 0.25 --account 0x70997970C51812dc3A010C7d01b50e0d17dc79C8")
            .Does(async (verb, cancel) =>
        {
            var (microUsd, owner) = (MicroUsd(verb, amount), Named(verb, account));
            using var chain = await ChainAccess.OpenAsync(verb, cancel);
            await chain.SendAsync(verb, owner, "Cash", "TestCash", "approve", [chain["Vault"], (BigInteger)microUsd], cancel);
            await chain.SendAsync(verb, owner, "Vault", "Vault", "lock", [chain["Cash"], (BigInteger)microUsd], cancel);
            Done(verb, "locked", microUsd);
        });
    }

    static Command Unlock()
    {
        var (amount, account) = (Amount(), Owner());
        return new Command("unlock", "ask dollars back, in place of what you asked back before; no order can take them from now on") { amount, account }
            .Example("grange cash unlock 10")
            .Does(async (verb, cancel) =>
        {
            var (microUsd, owner) = (MicroUsd(verb, amount), Named(verb, account));
            using var chain = await ChainAccess.OpenAsync(verb, cancel);
            await chain.SendAsync(verb, owner, "Vault", "Vault", "requestWithdraw", [chain["Cash"], (BigInteger)microUsd], cancel);
            Done(verb, "requested", microUsd);
        });
    }

    static Argument<decimal> Amount() => new("AMOUNT") { Description = "dollars, e.g. 10 or 0.25" };

    static Option<string?> Owner() => new("--account") { Description = "another of your accounts than the default", HelpName = "A" };

    /// <summary>The account named; null: the default one.</summary>
    static Address? Named(VerbContext verb, Option<string?> option) => verb.Get(option) is not { } text ? null
        : Address.TryParse(text, out var account) ? account : throw new VerbFailure("bad-account", $"'{text}' is no account address", "grange account show", ExitCode.Usage);

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
