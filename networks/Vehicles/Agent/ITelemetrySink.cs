using Grange.Vehicles.Catalogue;
using Grange.Vehicles.Protocol.Telemetry;

namespace Grange.Vehicles.Agent;

/// <summary>Where a source puts what it read.</summary>
public interface ITelemetrySink
{
    /// <summary>Values of one moment.</summary>
    void Take(long timeMs, IReadOnlyList<(Signal Signal, double Value)> values);

    /// <summary>A text, such as a VIN.</summary>
    void Take(long timeMs, Signal signal, string text);

    /// <summary>Something that happened.</summary>
    void Take(VehicleEvent happened);
}

/// <summary>What reads a vehicle: it runs until it is stopped, or until its recording ends.</summary>
public interface IVehicleSource
{
    Task RunAsync(ITelemetrySink sink, CancellationToken cancel);
}
