namespace Grange.Vehicles.Catalogue;

/// <summary>The two signals that a fix is made of: both with one timestamp in one event.</summary>
public static class Places
{
    public static Signal Latitude { get; } = Signals.Of("Vehicle.CurrentLocation.Latitude");
    public static Signal Longitude { get; } = Signals.Of("Vehicle.CurrentLocation.Longitude");
}
