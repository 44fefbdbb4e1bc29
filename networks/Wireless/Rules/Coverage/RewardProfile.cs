namespace Grange.Wireless.Coverage;

/// <summary>What of an epoch's reward is for what, as data.</summary>
/// <param name="Data">Parts for data that was paid.</param>
/// <param name="Beacon">For beacons that were heard.</param>
/// <param name="Witness">For hearing them.</param>
/// <param name="Place">For places where devices that say where they are were heard.</param>
/// <remarks>
/// A part for which nobody worked falls to the others in proportion. helium-2024 are the hardware's parts of Helium's 24 hours before data came first (specification 3): where no data
/// was paid, beacons and witnesses have 20 and 80 of 100 there as here. What data may be worth at most is bounded by what was burned for it under every profile.
/// </remarks>
public sealed record RewardProfile(string Name, int Data, int Beacon, int Witness, int Place)
{
    public static IReadOnlyList<RewardProfile> All { get; } = [new("helium-2026", 1, 0, 0, 0), new("helium-2024", 50, 6, 24, 0), new("useful-coverage", 50, 5, 15, 30)];

    /// <summary>True where beacons are sent at all.</summary>
    public bool HasBeacons => Beacon + Witness > 0;

    /// <summary>The profile of a name; the first of all for another word.</summary>
    public static RewardProfile Of(string name) => All.FirstOrDefault(one => one.Name == name) ?? All[0];
}
