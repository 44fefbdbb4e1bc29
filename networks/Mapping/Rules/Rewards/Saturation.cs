namespace Grange.Mapping.Rewards;

/// <summary>What a hex pays again after it was mapped: nothing at once, all of it after seven days, in a straight line (Hivemapper's MIP-24 counts from the upload).</summary>
public static class Saturation
{
    public const long Full = 1_000_000;

    public const long ReplenishMs = 7 * 86_400_000L;

    /// <summary>In millionths.</summary>
    /// <param name="lastMs">When the hex was last mapped, by upload; null for never.</param>
    /// <param name="nowMs">When this picture was uploaded.</param>
    public static long Of(long? lastMs, long nowMs) => lastMs is not { } last ? Full : Math.Clamp(nowMs - last, 0, ReplenishMs) * Full / ReplenishMs;
}
