using System.CommandLine;
using Grange.Host.Ledger;
using Grange.Kernel;
using Grange.Verbs;

namespace Grange.Cli.Verbs;

/// <summary>The options of <c>grange chain deploy</c>: windows, delays, and who holds which power.</summary>
sealed class DeploymentOptions
{
    readonly Option<string?> cash = new("--cash") { Description = "the dollar token of payments (ERC-20, 6 decimals); a test dollar is deployed when left out", HelpName = "ADDRESS" };
    readonly Option<int> window = new("--window") { Description = "seconds in which a settlement can be vetoed", DefaultValueFactory = _ => 3600, HelpName = "SECONDS" };
    readonly Option<long> delay = new("--delay") { Description = "seconds that a change of the rules waits in the open", DefaultValueFactory = _ => DeploymentTerms.PublicDelay, HelpName = "SECONDS" };
    readonly Option<string[]> council = Accounts("--council", "who may propose a change (repeatable); your account when left out");
    readonly Option<string?> guardian = new("--guardian") { Description = "who may veto a settlement and pause for a week; your account when left out", HelpName = "ADDRESS" };
    readonly Option<string[]> feeders = Accounts("--feeder", "who posts prices (repeatable, 15 at most); your account when left out");

    public IEnumerable<Option> All => [cash, window, delay, council, guardian, feeders];

    /// <summary>The terms without networks and operator.</summary>
    public DeploymentTerms Read(VerbContext verb)
    {
        if (verb.Get(window) < 1) throw new VerbFailure("bad-window", "a window has at least 1 second", "--window 3600", ExitCode.Usage);
        if (verb.Get(delay) < 0) throw new VerbFailure("bad-delay", "a delay is not below 0", $"--delay {DeploymentTerms.PublicDelay}", ExitCode.Usage);
        var feeding = List(verb, feeders);
        if (feeding.Count > DeploymentTerms.MostFeeders)
            throw new VerbFailure("too-many-feeders", $"a ledger has at most {DeploymentTerms.MostFeeders} feeders", "name fewer with --feeder", ExitCode.Usage);
        return new DeploymentTerms([], default, verb.Get(window))
        {
            Cash = One(verb.Get(cash), "--cash 0x…, or leave it out for a test dollar"),
            DelaySeconds = verb.Get(delay),
            Council = List(verb, council),
            Guardian = One(verb.Get(guardian), "--guardian 0x…, or leave it out for your own account"),
            Feeders = feeding,
        };
    }

    static Option<string[]> Accounts(string name, string description) => new(name) { Description = description, HelpName = "ADDRESS" };

    static IReadOnlyList<Address> List(VerbContext verb, Option<string[]> option) => [.. (verb.Get(option) ?? []).Select(text => One(text, $"{option.Name} 0x…")!.Value)];

    static Address? One(string? text, string hint) => text is null ? null
        : Address.TryParse(text, out var address) ? address : throw new VerbFailure("bad-address", $"'{text}' is no address", hint, ExitCode.Usage);
}
