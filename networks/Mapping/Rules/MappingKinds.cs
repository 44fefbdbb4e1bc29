namespace Grange.Mapping;

/// <summary>Evidence of a mapping network.</summary>
public static class MappingKinds
{
    /// <summary>What a camera with a key of its own took: signed by the camera.</summary>
    public const string Drive = "mapping.drive";

    /// <summary>What the node took in of a camera's pictures, and what its checks said: signed by the operator.</summary>
    public const string Taken = "mapping.taken";

    /// <summary>What reviewers said of pictures: signed by the operator.</summary>
    public const string Review = "mapping.review";

    /// <summary>A purchase of hexes for weeks: signed by who pays.</summary>
    public const string Order = "mapping.order";

    /// <summary>A bounty on a place: signed by who pays.</summary>
    public const string Burst = "mapping.burst";

    public static IReadOnlyList<string> All { get; } = [Drive, Taken, Review, Order, Burst];
}
