namespace Grange.Mapping.Rewards;

/// <summary>A region that is nearly mapped pays more: the last streets are the far ones (Hivemapper's MIP-7).</summary>
public static class RegionMultiplier
{
    public const int AllBps = 10_000;

    /// <summary>How much of a region is mapped, in basis points; where nobody said how large it is, none of it.</summary>
    public static int Progress(long mappedHexes, long allHexes) => allHexes <= 0 ? 0 : (int)Int128.Min(AllBps, (Int128)mappedHexes * AllBps / allHexes);

    /// <summary>In halves: 2 is once, 3 one and a half times, 4 twice, 6 three times.</summary>
    public static int Halves(int progressBps) => progressBps switch { < 7_000 => 2, < 8_000 => 3, < 9_000 => 4, _ => 6 };
}
