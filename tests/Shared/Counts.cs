namespace Grange.Tests;

/// <summary>How often a test repeats: few by default, the stated number under <c>./grange test --full</c> (GRANGE_FULL=1).</summary>
static class Counts
{
    public static bool Full { get; } = Environment.GetEnvironmentVariable("GRANGE_FULL") == "1";

    public static int Of(int reduced, int full) => Full ? full : reduced;
}
