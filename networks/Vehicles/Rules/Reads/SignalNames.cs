using Grange.Vehicles.Catalogue;
using Grange.Vehicles.Rules.Ownership;

namespace Grange.Vehicles.Rules.Reads;

/// <summary>The signals that rules speak of, by their VSS paths.</summary>
public static class SignalNames
{
    public const string Speed = "Vehicle.Speed", Odometer = "Vehicle.TraveledDistance", GearboxOdometer = "Vehicle.Powertrain.Transmission.TravelledDistance",
        Latitude = "Vehicle.CurrentLocation.Latitude", Longitude = "Vehicle.CurrentLocation.Longitude",
        Ignition = "Vehicle.IsIgnitionOn", SystemState = "Vehicle.LowVoltageSystemState", EngineSpeed = "Vehicle.Powertrain.CombustionEngine.Speed",
        Charge = "Vehicle.Powertrain.TractionBattery.StateOfCharge.Current", Capacity = "Vehicle.Powertrain.TractionBattery.GrossCapacity",
        IsCharging = "Vehicle.Powertrain.TractionBattery.Charging.IsCharging", CableIn = "Vehicle.Powertrain.TractionBattery.Charging.IsChargingCableConnected";

    /// <summary>The scope that opens a signal. All of a place needs <see cref="Scopes.ExactLocation"/>, but for a fix, which a cell may stand for.</summary>
    public static Scopes ScopeOf(string path) => SignalPath.ScopeOf(path);

    /// <summary>Half of a fix.</summary>
    public static bool IsFix(string path) => path is Latitude or Longitude;

    /// <summary>What tells where a vehicle is: nothing of it goes anywhere but through the gate of places.</summary>
    public static bool IsPlace(string path) => ScopeOf(path) == Scopes.ExactLocation;

    /// <summary>A path as VSS has them.</summary>
    public static bool IsPath(string name) => SignalPath.IsPath(name);
}
