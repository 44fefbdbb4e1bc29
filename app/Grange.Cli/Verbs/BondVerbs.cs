using System.CommandLine;
using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using Grange.Host.Ledger;
using Grange.Kernel;
using Grange.Verbs;

namespace Grange.Cli.Verbs;

/// <summary><c>grange bond lock|unlock AMOUNT</c>, <c>withdraw</c> and <c>show</c>: what an attester or operator loses when it cheats.</summary>
static class BondVerbs
{
    static readonly BigInteger Token = BigInteger.Pow(10, 18);

    public static Command Create() => new("bond", "tokens that answer for an attester or operator; they burn when it signs two settlements of one number") { Lock(), Unlock(), Withdraw(), Show() };

    static Command Lock()
    {
        var (amount, account) = (Amount(), Owner());
        return new Command("lock", "bond tokens of the ledger") { amount, account }
            .Example("grange bond lock 50")
            .Does(async (verb, cancel) =>
        {
            var (wei, owner) = (Wei(verb, amount), Named(verb, account));
            using var chain = await OpenAsync(verb, cancel);
            await chain.SendAsync(verb, owner, await TokenAsync(chain, cancel), "Token", "approve", [chain["Stakes"], wei], cancel);
            await chain.SendAsync(verb, owner, "Stakes", "Stakes", "bond", [wei], cancel);
            Done(verb, "bonded", wei);
        });
    }

    static Command Unlock()
    {
        var (amount, account) = (Amount(), Owner());
        return new Command("unlock", "announce that tokens will leave, in place of what you announced before; they stay liable until the delay is over") { amount, account }
            .Example("grange bond unlock 50", "grange bond unlock 0")
            .Does(async (verb, cancel) =>
        {
            var (wei, owner) = (Wei(verb, amount), Named(verb, account));
            using var chain = await OpenAsync(verb, cancel);
            await chain.SendAsync(verb, owner, "Stakes", "Stakes", "beginUnbond", [wei], cancel);
            Done(verb, "leaving", wei);
            if (wei > 0) verb.Out.Note("when the delay is over: grange bond withdraw");
        });
    }

    static Command Withdraw()
    {
        var account = Owner();
        return new Command("withdraw", "take out what you announced, once the delay is over") { account }
            .Example("grange bond withdraw")
            .Does(async (verb, cancel) =>
        {
            var owner = Named(verb, account) ?? Default(verb);
            using var chain = await OpenAsync(verb, cancel);
            var before = await StakeAsync(chain, owner, cancel);
            await chain.SendAsync(verb, owner, "Stakes", "Stakes", "unbond", [], cancel);
            Done(verb, "withdrawn", before.Bonded - (await StakeAsync(chain, owner, cancel)).Bonded);
        });
    }

    static Command Show()
    {
        var account = new Argument<string?>("ACCOUNT") { Description = "the default one when left out", Arity = ArgumentArity.ZeroOrOne };
        return new Command("show", "what an account has bonded, what of it is leaving, and whether it was expelled as an attester") { account }
            .Example("grange bond show", "grange bond show 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 --json")
            .Does(async (verb, cancel) =>
        {
            var owner = verb.Get(account) is { } text ? Parsed(text) : Default(verb);
            using var chain = await OpenAsync(verb, cancel);
            var (bonded, leaving, leavesAt) = await StakeAsync(chain, owner, cancel);
            var expelled = await new StandingReader(chain.Reader, chain["Rewards"], LedgerArtifacts.Committed).IsExpelledAsync(owner, cancel);
            var result = new JsonObject
            {
                ["account"] = owner.ToString(),
                ["bondedWei"] = Text(bonded),
                ["leavingWei"] = Text(leaving),
                ["leavesAt"] = leaving > 0 ? leavesAt : null,
                ["expelled"] = expelled,
            };
            verb.Out.Result(result, () => verb.Out.Table(["account", "bonded", "leaving", "expelled"], [[owner.ToString(), Format.Wei(Text(bonded)), Format.Wei(Text(leaving)), expelled ? "yes" : "no"]]));
        });
    }

    static async Task<ChainAccess> OpenAsync(VerbContext verb, CancellationToken cancel)
    {
        var chain = await ChainAccess.OpenAsync(verb, cancel);
        if (chain.Has("Stakes")) return chain;
        chain.Dispose();
        throw new VerbFailure("no-stakes", "this ledger has no Stakes contract, so nothing can be bonded on it", "grange chain deploy makes ledgers with one", ExitCode.Missing);
    }

    /// <summary>The name under which the node lists the token that bonds are in.</summary>
    static async Task<string> TokenAsync(ChainAccess chain, CancellationToken cancel)
        => chain.NameOf((Address)(await chain.Reader.ViewAsync(LedgerArtifacts.Committed["Stakes"].Abi, chain["Stakes"], "token", [], cancel))[0]);

    static async Task<(BigInteger Bonded, BigInteger Leaving, long LeavesAt)> StakeAsync(ChainAccess chain, Address owner, CancellationToken cancel)
    {
        var stake = await chain.Reader.ViewAsync(LedgerArtifacts.Committed["Stakes"].Abi, chain["Stakes"], "stakes", [owner], cancel);
        return ((BigInteger)stake[0], (BigInteger)stake[1], (long)(BigInteger)stake[2]);
    }

    static Argument<decimal> Amount() => new("AMOUNT") { Description = "tokens, e.g. 50 or 0.25" };

    static Option<string?> Owner() => new("--account") { Description = "another of your accounts than the default", HelpName = "A" };

    static Address? Named(VerbContext verb, Option<string?> option) => verb.Get(option) is { } text ? Parsed(text) : null;

    static Address Parsed(string text) => Address.TryParse(text, out var account) ? account : throw new VerbFailure("bad-account", $"'{text}' is no account address", "grange account show", ExitCode.Usage);

    static Address Default(VerbContext verb) => verb.Accounts.Default() ?? throw new VerbFailure("no-account", "you have no account", "grange account new", ExitCode.Missing);

    /// <summary>Tokens have 18 decimal places; a decimal holds them exactly up to ten billion.</summary>
    static BigInteger Wei(VerbContext verb, Argument<decimal> amount)
    {
        var tokens = verb.Get(amount);
        var whole = decimal.Truncate(tokens);
        var part = (tokens - whole) * 1_000_000_000_000_000_000m;
        return tokens is >= 0 and < 10_000_000_000m && part == decimal.Truncate(part)
            ? (BigInteger)whole * Token + (BigInteger)part
            : throw new VerbFailure("bad-amount", "an amount is not negative and has at most 18 decimal places", "grange bond lock 50", ExitCode.Usage);
    }

    static string Text(BigInteger wei) => wei.ToString(CultureInfo.InvariantCulture);

    static void Done(VerbContext verb, string what, BigInteger wei)
        => verb.Out.Result(new JsonObject { [what + "Wei"] = Text(wei) }, () => verb.Out.Line($"{what} {Format.Wei(Text(wei))} tokens"));
}
