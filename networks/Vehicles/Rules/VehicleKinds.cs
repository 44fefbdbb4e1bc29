namespace Grange.Vehicles.Rules;

/// <summary>The kinds of evidence that a vehicles network understands.</summary>
public static class VehicleKinds
{
    /// <summary>By the operator: what an hour of a vehicle's signed batches comes to.</summary>
    public const string Window = "vehicles.window";

    public static IReadOnlyList<string> All { get; } = [Window];
}
