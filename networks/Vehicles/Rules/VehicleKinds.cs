namespace Grange.Vehicles.Rules;

/// <summary>The kinds of evidence that a vehicles network understands.</summary>
public static class VehicleKinds
{
    /// <summary>By the operator: what an hour of a vehicle's signed batches comes to.</summary>
    public const string Window = "vehicles.window";

    /// <summary>By the operator: reads that somebody bought, by device (<see cref="Kernel.UsageBody"/>).</summary>
    public const string Sold = "vehicles.sold";

    public static IReadOnlyList<string> All { get; } = [Window, Sold];
}
