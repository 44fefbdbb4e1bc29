using System.Text.Json.Nodes;
using Grange.Vehicles.Rules.Ownership;
using Grange.Vehicles.Rules.Reads;

namespace Grange.Vehicles.Rules.Credentials;

/// <summary>What can be said of a vehicle in a signed document that others check without this node (specification 7.6).</summary>
public enum CredentialKind
{
    /// <summary>The last odometer reading, when, and of how many readings.</summary>
    Odometer,

    /// <summary>Between which tens of thousands of kilometres the odometer is, and nothing more.</summary>
    MileageBand,

    /// <summary>The VIN, and whose the vehicle is.</summary>
    Vin,

    /// <summary>State of health and capacity of the battery.</summary>
    Battery,

    /// <summary>The last time it was charged.</summary>
    Charging,
}

/// <summary>The kinds by name, what each needs, and its claims. Pure.</summary>
public static class CredentialClaims
{
    const string Health = "Vehicle.Powertrain.TractionBattery.StateOfHealth";
    const double BandKm = 10_000;

    static readonly (CredentialKind Kind, string Name, string Type, Scopes Scope)[] All =
    [
        (CredentialKind.Odometer, "odometer", "OdometerCredential", Scopes.Odometer), (CredentialKind.MileageBand, "mileage-band", "MileageBandCredential", Scopes.Odometer),
        (CredentialKind.Vin, "vin", "VehicleOwnershipCredential", Scopes.Vin), (CredentialKind.Battery, "battery", "BatteryHealthCredential", Scopes.Battery),
        (CredentialKind.Charging, "charging", "ChargingSessionCredential", Scopes.Charging | Scopes.Battery),
    ];

    /// <summary>The names, for who wrote another.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(one => one.Name)];

    public static CredentialKind? Find(string? name) => All.Where(one => one.Name == name).Select(one => (CredentialKind?)one.Kind).FirstOrDefault();

    public static string NameOf(CredentialKind kind) => Row(kind).Name;

    /// <summary>The type beside <c>VerifiableCredential</c>.</summary>
    public static string TypeOf(CredentialKind kind) => Row(kind).Type;

    /// <summary>Who may have it of a vehicle that is not theirs.</summary>
    public static Scopes ScopeOf(CredentialKind kind) => Row(kind).Scope;

    public static bool Needs(CredentialKind kind, string name) => kind switch
    {
        CredentialKind.Odometer or CredentialKind.MileageBand => name == SignalNames.Odometer,
        CredentialKind.Battery => name is Health or SignalNames.Capacity,
        CredentialKind.Charging => name is SignalNames.Charge or SignalNames.Capacity,
        _ => false,
    };

    /// <summary>The claims of a kind by what was measured, oldest first; null where too little was.</summary>
    public static JsonObject? Of(CredentialKind kind, IReadOnlyList<Point> points, Func<long, string> time)
    {
        switch (kind)
        {
            case CredentialKind.Odometer when points.Numbers(SignalNames.Odometer) is [.., var last] all:
                return new() { ["odometer"] = Measured(last.Value, "KMT", time(last.AtMs)), ["readings"] = all.Count };
            case CredentialKind.MileageBand when points.Numbers(SignalNames.Odometer) is [.., var last]:
                var band = Math.Floor(last.Value / BandKm) * BandKm;
                return new() { ["odometerAtLeast"] = band, ["odometerBelow"] = band + BandKm, ["unitCode"] = "KMT", ["at"] = time(last.AtMs)[..10] };
            case CredentialKind.Battery:
                var (health, capacity) = (points.Numbers(Health), points.Numbers(SignalNames.Capacity));
                if (health.Count + capacity.Count == 0) return null;
                var claims = new JsonObject();
                if (health is [.., var state]) claims["stateOfHealth"] = Measured(state.Value, "P1", time(state.AtMs));
                if (capacity is [.., var room]) claims["capacity"] = Measured(room.Value, "KWH", time(room.AtMs));
                return claims;
            case CredentialKind.Charging:
                return Charged(points, time);
            default:
                return null;
        }
    }

    static JsonObject? Charged(IReadOnlyList<Point> points, Func<long, string> time)
    {
        var charge = points.Numbers(SignalNames.Charge);
        if (Segments.OfRecharge(charge, SegmentTerms.Default) is not [.., var last]) return null;
        var within = charge.Where(one => one.AtMs >= last.FromMs && one.AtMs <= last.ToMs).ToList();
        if (within.Count == 0) return null;
        var (from, to) = (within[0].Value, within.Max(one => one.Value));
        var claims = new JsonObject { ["from"] = time(last.FromMs), ["to"] = time(last.ToMs), ["chargeFrom"] = from, ["chargeTo"] = to, ["unitCode"] = "P1" };
        if (points.Numbers(SignalNames.Capacity) is [.., var room]) claims["energy"] = new JsonObject { ["value"] = Math.Round((to - from) * room.Value / 100, 3), ["unitCode"] = "KWH" };
        return claims;
    }

    static JsonObject Measured(double value, string unit, string at) => new() { ["value"] = value, ["unitCode"] = unit, ["at"] = at };

    static (CredentialKind Kind, string Name, string Type, Scopes Scope) Row(CredentialKind kind) => Array.Find(All, one => one.Kind == kind);
}
