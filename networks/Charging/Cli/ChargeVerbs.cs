using System.CommandLine;

namespace Grange.Charging.Cli;

/// <summary><c>grange charge …</c>.</summary>
public static class ChargeVerbs
{
    public static Command Group() => new("charge", "chargers: prices, proofs, sessions") { TariffVerb.Make(), OcmfVerb.Make() };
}
