using Grange.Vehicles.Catalogue;
using Grange.Vehicles.Protocol.Replay;

namespace Grange.Vehicles.Simulation;

/// <summary>A car on a recorded trip, over and over: what was recorded as it was, and an engine made to fit its speed.</summary>
/// <param name="rows">The trip, in order of time.</param>
/// <param name="nowMs">Milliseconds since the simulation began.</param>
/// <param name="startOdometerKm">Kilometres at the first start.</param>
public sealed class SimulatedTrip(IReadOnlyList<TripRow> rows, Func<long> nowMs, double startOdometerKm = 12_345.6)
{
    const double IdleRpm = 850, RpmPerKmh = 38, WarmCelsius = 90, SecondsToWarm = 240;

    readonly long startMs = rows[0].TimeMs, lengthMs = Math.Max(1, rows[^1].TimeMs - rows[0].TimeMs);

    /// <summary>The moment of the trip that is now.</summary>
    public TripRow Now => At(nowMs());

    /// <summary>The moment of the trip <paramref name="elapsedMs"/> after its start; behind its end it begins again.</summary>
    public TripRow At(long elapsedMs)
    {
        var (wanted, low, high) = (startMs + elapsedMs % lengthMs, 0, rows.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (rows[middle].TimeMs <= wanted) low = middle;
            else high = middle - 1;
        }
        return rows[low];
    }

    /// <summary>A signal now; null for one that this car does not have.</summary>
    public double? Value(Signal signal)
    {
        var elapsed = nowMs();
        var speed = Recorded(At(elapsed), "Vehicle.Speed") ?? 0;
        return signal.Path switch
        {
            "Vehicle.Speed" => speed,
            "Vehicle.Powertrain.CombustionEngine.Speed" => IdleRpm + RpmPerKmh * speed,
            "Vehicle.Powertrain.CombustionEngine.ECT" => WarmCelsius - 70 * Math.Exp(-elapsed / 1_000.0 / SecondsToWarm),
            "Vehicle.OBD.EngineLoad" => Math.Min(100, 18 + speed * 0.6),
            "Vehicle.OBD.ThrottlePosition" => Math.Min(100, 12 + speed * 0.5),
            "Vehicle.OBD.IntakeTemp" => 25,
            "Vehicle.OBD.MAF" => 3 + speed * 0.3,
            "Vehicle.OBD.RunTime" => elapsed / 1_000 % 65_536,
            "Vehicle.OBD.FuelLevel" => 60,
            "Vehicle.OBD.ControlModuleVoltage" => 14.1,
            "Vehicle.TraveledDistance" => startOdometerKm + elapsed / 3_600_000.0 * 30,
            "Vehicle.Exterior.AirTemperature" => Recorded(At(elapsed), signal.Path) ?? 20,
            _ => null,
        };
    }

    static double? Recorded(TripRow row, string path)
    {
        foreach (var (signal, value) in row.Values)
            if (signal.Path == path) return value;
        return null;
    }
}
