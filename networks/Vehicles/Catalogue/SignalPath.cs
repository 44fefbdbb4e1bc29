using System.Buffers;
using Grange.Vehicles.Rules.Ownership;

namespace Grange.Vehicles.Catalogue;

/// <summary>What a path says by its shape alone.</summary>
public static class SignalPath
{
    public const int MaxLength = 128;
    const int MaxSegments = 16;

    static readonly SearchValues<char> Letters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");

    /// <summary>The first that fits decides; <c>Vehicle.</c> itself stands for what is left.</summary>
    static readonly (string Prefix, Scopes Scope)[] Prefixes =
    [
        ("Vehicle.VehicleIdentification.", Scopes.Vin),
        ("Vehicle.CurrentLocation.", Scopes.ExactLocation),
        ("Vehicle.Cabin.Infotainment.Navigation.", Scopes.ExactLocation),
        ("Vehicle.Trip.", Scopes.TripEnds),
        ("Vehicle.StartTime", Scopes.TripEnds),
        ("Vehicle.TraveledDistance", Scopes.Odometer),
        ("Vehicle.TripMeterReading", Scopes.Odometer),
        ("Vehicle.Powertrain.Transmission.TravelledDistance", Scopes.Odometer),
        ("Vehicle.Powertrain.TractionBattery.Charging.Location.", Scopes.ExactLocation),
        ("Vehicle.Powertrain.TractionBattery.Charging.EvseId", Scopes.ExactLocation), // a public charge point's place is known
        ("Vehicle.Powertrain.TractionBattery.Charging.", Scopes.Charging),
        ("Vehicle.Powertrain.TractionBattery.", Scopes.Battery),
        ("Vehicle.LowVoltageBattery.", Scopes.Battery),
        ("Vehicle.Diagnostics.", Scopes.Diagnostics),
        ("Vehicle.OBD.", Scopes.Diagnostics),
        ("Vehicle.Service.", Scopes.Diagnostics),
        ("Vehicle.Powertrain.", Scopes.Dynamics),
        ("Vehicle.Chassis.", Scopes.Dynamics),
        ("Vehicle.ADAS.", Scopes.Dynamics),
        ("Vehicle.MotionManagement.", Scopes.Dynamics),
        ("Vehicle.Acceleration.", Scopes.Dynamics),
        ("Vehicle.AngularVelocity.", Scopes.Dynamics),
        ("Vehicle.Speed", Scopes.Dynamics),
        ("Vehicle.AverageSpeed", Scopes.Dynamics),
        ("Vehicle.IsMoving", Scopes.Dynamics),
        ("Vehicle.Can.", Scopes.Raw), // what a DBC file names and nobody has mapped
        ("Vehicle.Driver.", Scopes.Raw),
        ("Vehicle.Occupant.", Scopes.Raw),
        ("Vehicle.Connectivity.", Scopes.Raw),
        ("Vehicle.", Scopes.Body),
    ];

    /// <summary>True for <c>Vehicle.</c> and up to fifteen more names of letters, figures and underscores, 128 characters at most.</summary>
    public static bool IsPath(ReadOnlySpan<char> text)
    {
        if (text.Length > MaxLength || !text.StartsWith("Vehicle.", StringComparison.Ordinal)) return false;
        var segments = 0;
        foreach (var segment in text.Split('.'))
        {
            var name = text[segment];
            if (++segments > MaxSegments || name.IsEmpty || char.IsAsciiDigit(name[0]) || name.ContainsAnyExcept(Letters)) return false;
        }
        return true;
    }

    /// <summary>The scope of a path, by where in the tree it stands.</summary>
    public static Scopes ScopeOf(ReadOnlySpan<char> path)
    {
        if (path.Contains("Latitude", StringComparison.OrdinalIgnoreCase) || path.Contains("Longitude", StringComparison.OrdinalIgnoreCase)) return Scopes.ExactLocation;
        if (path.EndsWith(".VIN", StringComparison.OrdinalIgnoreCase)) return Scopes.Vin;
        foreach (var (prefix, scope) in Prefixes)
            if (path.StartsWith(prefix, StringComparison.Ordinal)) return scope;
        return Scopes.Raw;
    }
}
