namespace Grange.Vehicles.Rules.Ownership;

/// <summary>What of a vehicle a grant opens (spec §7.1). A grant may hold any set of them.</summary>
[Flags]
public enum Scopes
{
    None = 0,
    Odometer = 1,
    Charging = 1 << 1,
    Battery = 1 << 2,
    Dynamics = 1 << 3,
    Body = 1 << 4,
    Diagnostics = 1 << 5,
    ExactLocation = 1 << 6,
    CellLocation = 1 << 7,
    TripEnds = 1 << 8,
    Vin = 1 << 9,
    Raw = 1 << 10,
    Events = 1 << 11,
    All = (1 << 12) - 1,
}

/// <summary>Scopes as messages and doors write them.</summary>
public static class ScopeNames
{
    static readonly (Scopes Scope, string Name)[] Names =
    [
        (Scopes.Odometer, "odometer"), (Scopes.Charging, "charging"), (Scopes.Battery, "battery"), (Scopes.Dynamics, "dynamics"),
        (Scopes.Body, "body"), (Scopes.Diagnostics, "diagnostics"), (Scopes.ExactLocation, "location.exact"), (Scopes.CellLocation, "location.h3r6"),
        (Scopes.TripEnds, "trip.startEnd"), (Scopes.Vin, "vin"), (Scopes.Raw, "raw"), (Scopes.Events, "events"),
    ];

    /// <summary>Each scope alone, in the order in which messages write them.</summary>
    public static IReadOnlyList<Scopes> Each { get; } = [.. Names.Select(one => one.Scope)];

    public static IReadOnlyList<string> Of(Scopes scopes) => [.. Names.Where(one => scopes.HasFlag(one.Scope)).Select(one => one.Name)];

    /// <summary>False for an unknown or repeated name and for none at all.</summary>
    public static bool TryRead(IEnumerable<string> names, out Scopes scopes)
    {
        scopes = Scopes.None;
        foreach (var name in names)
        {
            var scope = Array.Find(Names, one => one.Name == name).Scope;
            if (scope == Scopes.None || scopes.HasFlag(scope)) return false;
            scopes |= scope;
        }
        return scopes != Scopes.None;
    }
}
