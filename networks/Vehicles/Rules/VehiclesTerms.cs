using Grange.Content;

namespace Grange.Vehicles.Rules;

/// <summary>The vehicles part of a definition (its <c>rules</c>); what is left out has the default of <c>rules.schema.json</c>.</summary>
/// <param name="IsDimo">Weeks earn by DIMO's points; else days earn.</param>
/// <param name="SettleSeconds">So long nothing came of an hour that is over before its facts are stated.</param>
public sealed record VehiclesTerms(bool IsDimo, int SettleSeconds)
{
    const int DefaultSettleSeconds = 120;

    public long SettleMs => SettleSeconds * 1_000L;

    /// <summary>Reads rules that the host has held against the schema.</summary>
    public static VehiclesTerms Read(DagNode rules) => new(
        rules.TryGetText("profile", out var profile) && profile == "dimo",
        rules.TryGetLong("settleSeconds", out var settle) ? (int)settle : DefaultSettleSeconds);
}
