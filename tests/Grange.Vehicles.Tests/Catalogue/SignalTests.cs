using System.Text.Json;
using Grange.Tests;
using Grange.Vehicles.Catalogue;
using Grange.Vehicles.Rules.Ownership;

namespace Grange.Vehicles.Tests.Catalogue;

public sealed class SignalTests
{
    [Fact]
    public void Every_signal_is_in_the_release_of_VSS_or_in_our_overlay()
    {
        using var release = JsonDocument.Parse(File.ReadAllBytes(ReferenceData.Path("vehicles/vss/vss_release_5.1.json")));
        var leaves = new Dictionary<string, (string Type, string Unit)>();
        Walk("Vehicle", release.RootElement.GetProperty("Vehicle"), leaves);
        var overlay = SignalTable.Overlay.Split('\n').Select(line => "Vehicle." + line.Split('|')[0]).ToHashSet();
        Assert.True(Signals.All.Count - overlay.Count >= 150);
        foreach (var signal in Signals.All)
        {
            if (overlay.Contains(signal.Path)) Assert.False(leaves.ContainsKey(signal.Path), $"{signal.Path} is no overlay: VSS has it");
            else Assert.Equal(leaves[signal.Path], (signal.Type, signal.Unit));
        }
    }

    [Fact]
    public void Every_name_of_DIMO_is_understood_in_its_unit()
    {
        foreach (var line in File.ReadLines(ReferenceData.Path("vehicles/dimo/dimo_signals.csv")).Skip(1))
        {
            var fields = line.Split(',');
            if (fields[0] == "currentLocationCoordinates") continue; // two signals here; the reader of batches knows
            var signal = Signals.Find(fields[0]);
            Assert.True(signal is not null, fields[0]);
            Assert.Equal(fields[2] == "km" && signal.Unit == "m" ? 1_000 : 1, signal.AliasFactor);
            if (fields[2].Length > 0 && signal.AliasFactor == 1) Assert.Equal(fields[2], signal.Unit);
            if (fields[1] == "Float") Assert.NotEqual(SignalKind.Text, signal.Kind);
            if (fields[3] == "VEHICLE_ALL_TIME_LOCATION") Assert.Equal(Scopes.ExactLocation, signal.Scope);
        }
    }

    [Theory]
    [InlineData("Vehicle.Speed", Scopes.Dynamics)]
    [InlineData("Vehicle.TraveledDistance", Scopes.Odometer)]
    [InlineData("Vehicle.CurrentLocation.Altitude", Scopes.ExactLocation)]
    [InlineData("Vehicle.Powertrain.TractionBattery.StateOfCharge.Current", Scopes.Battery)]
    [InlineData("Vehicle.Powertrain.TractionBattery.Charging.IsCharging", Scopes.Charging)]
    [InlineData("Vehicle.Powertrain.TractionBattery.Charging.Location.Latitude", Scopes.ExactLocation)]
    [InlineData("Vehicle.Powertrain.TractionBattery.Charging.EvseId", Scopes.ExactLocation)]
    [InlineData("Vehicle.VehicleIdentification.VIN", Scopes.Vin)]
    [InlineData("Vehicle.OBD.DTCList", Scopes.Diagnostics)]
    [InlineData("Vehicle.StartTime", Scopes.TripEnds)]
    [InlineData("Vehicle.Cabin.Seat.Row1.DriverSide.IsBelted", Scopes.Body)]
    [InlineData("Vehicle.Own.Thing.LastLatitude", Scopes.ExactLocation)]
    public void A_signal_has_the_scope_of_its_place_in_the_tree(string path, Scopes scope)
    {
        Assert.True(Signals.TryResolve(path, out var signal));
        Assert.Equal(scope, signal.Scope);
    }

    [Fact]
    public void Known_signals_are_there_once()
    {
        Assert.True(Signals.TryResolve("speed"u8, out var alias));
        Assert.Same(Signals.Of("Vehicle.Speed"), alias);
        Assert.True(Signals.TryResolve("Vehicle.Not.Known"u8, out var one) && Signals.TryResolve("Vehicle.Not.Known"u8, out var other) && one == other && !one.IsKnown);
    }

    [Fact]
    public void Random_names_never_throw()
    {
        var random = new Random(6);
        var bytes = new byte[200];
        for (var round = 0; round < Counts.Of(20_000, 500_000); round++)
        {
            random.NextBytes(bytes);
            "Vehicle."u8.CopyTo(bytes);
            Signals.TryResolve(bytes.AsSpan(random.Next(2) * 8, random.Next(180)), out _);
        }
    }

    static void Walk(string path, JsonElement node, Dictionary<string, (string Type, string Unit)> leaves)
    {
        if (node.TryGetProperty("children", out var children))
            foreach (var child in children.EnumerateObject()) Walk($"{path}.{child.Name}", child.Value, leaves);
        else if (node.GetProperty("type").GetString() != "branch")
            leaves.Add(path, (node.GetProperty("datatype").GetString()!, node.TryGetProperty("unit", out var unit) ? unit.GetString()! : ""));
    }
}
