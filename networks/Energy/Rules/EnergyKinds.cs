namespace Grange.Energy.Rules;

/// <summary>Every kind of evidence in an energy network, and who says it.</summary>
public static class EnergyKinds
{
    /// <summary>A meter's device key: the counters at both ends of one slot.</summary>
    public const string Interval = "energy.interval";

    public static IReadOnlyList<string> All { get; } = [Interval];
}
