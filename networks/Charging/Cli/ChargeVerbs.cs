using System.CommandLine;
using Grange.Kernel;
using Grange.Verbs;

namespace Grange.Charging.Cli;

/// <summary><c>grange charge …</c> and <c>grange join charging</c>.</summary>
public static class ChargeVerbs
{
    /// <summary>Which network of the node is meant.</summary>
    internal static Option<string> Network { get; } = new("--network") { Description = "the network's name at the node", DefaultValueFactory = _ => "charging", Recursive = true, HelpName = "SLUG" };

    public static Command Group() => new("charge", "chargers: share one, find one, charge; prices and proofs")
    {
        Network, StationVerbs.Group(), SessionVerbs.Find(), SessionVerbs.Start(), SessionVerbs.Stop(), SessionVerbs.List(), SessionVerbs.Dispute(), SessionVerbs.Decide(), ReservationVerbs.Reserve(), ReservationVerbs.List(),
        ReservationVerbs.Cancel(), CardVerbs.Group(), PowerVerbs.Profile(), PowerVerbs.Site(), OcpiVerbs.Group(), TariffVerb.Make(), OcmfVerb.Make(), SimulateVerb.Make(),
    };
}

/// <summary>What the verbs ask of their words.</summary>
static class ChargeWords
{
    extension(VerbContext verb)
    {
        public NetworkSlug Network() => NetworkSlug.TryParse(verb.Get(ChargeVerbs.Network) ?? "charging", null, out var slug)
            ? slug
            : throw new VerbFailure("bad-slug", $"'{verb.Get(ChargeVerbs.Network)}' is no network name", "grange network show", ExitCode.Usage);

        /// <summary>The path of the network's own API at the node.</summary>
        public string Api(string rest) => $"/api/v1/{verb.Network()}/{rest}";
    }
}
