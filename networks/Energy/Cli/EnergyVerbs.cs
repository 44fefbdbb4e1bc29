using System.CommandLine;

namespace Grange.Energy.Cli;

/// <summary><c>grange energy …</c>.</summary>
public static class EnergyVerbs
{
    public static Command Group() => new("energy", "neighbours trade solar: meters read, energy shared, slots settled")
    {
        RunVerb.Make(),
        ClearVerb.Make(),
        SettleVerb.Make(),
        VerifyVerb.Make(),
        SplitVerb.Make(),
        ParseVerb.Make(),
        SunSpecVerb.Make(),
        MetersVerb.Make(),
        EmissionsVerb.Make(),
        MarketVerbs.Rules(),
        MarketVerbs.Credit(),
        MarketVerbs.Order(),
    };
}
