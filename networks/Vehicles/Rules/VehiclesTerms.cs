using Grange.Content;
using Grange.Kernel;

namespace Grange.Vehicles.Rules;

/// <summary>The vehicles part of a definition (its <c>rules</c>); what is left out has the default of <c>rules.schema.json</c>.</summary>
/// <param name="IsDimo">Weeks earn by DIMO's points; else days earn.</param>
/// <param name="SettleSeconds">So long nothing came of an hour that is over before its facts are stated.</param>
public sealed record VehiclesTerms(bool IsDimo, int SettleSeconds)
{
    const int DefaultSettleSeconds = 120;

    /// <summary>The name of the price of a read in a definition.</summary>
    public const string ReadPrice = "read";

    /// <summary>Credits that a read costs who is not the owner; 0 where the definition has no price.</summary>
    public static long CreditsPerRead(NetworkDefinition definition) => definition.Prices.TryGetValue(ReadPrice, out var price) ? ICredits.For(price) : 0;

    public long SettleMs => SettleSeconds * 1_000L;

    /// <summary>Reads rules that the host has held against the schema.</summary>
    public static VehiclesTerms Read(DagNode rules) => new(
        rules.TryGetText("profile", out var profile) && profile == "dimo",
        rules.TryGetLong("settleSeconds", out var settle) ? (int)settle : DefaultSettleSeconds);
}
