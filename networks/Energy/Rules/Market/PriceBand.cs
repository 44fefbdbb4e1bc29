namespace Grange.Energy.Rules.Market;

/// <summary>The prices that one side of a line can have: of a point above one, of a supplier all from feed-in to retail.</summary>
readonly record struct PriceBand(long Low, long High)
{
    /// <summary>Half way between two ends, rounded down; the only end there is, where there is one.</summary>
    public static long? Middle(long? low, long? high) => (low, high) switch
    {
        (null, _) => high,
        (_, null) => low,
        _ => low + ((high - low) >> 1),
    };

    /// <summary>
    /// The price below a line: the one above, less the fee for what goes up or with it for what comes down, as long as that clears the point; a point that its limits cut off has a
    /// price of its own, half way between what clears there.
    /// </summary>
    /// <param name="clears">The prices that clear the point.</param>
    public long? Below(long export, long fee, (long? Low, long? High) clears)
    {
        var (low, high) = (export < 0 ? High + fee : Low - fee, export > 0 ? Low - fee : High + fee);
        var (from, to) = (Math.Max(low, clears.Low ?? low), Math.Min(high, clears.High ?? high));
        return from <= to ? Middle(from, to) : Middle(clears.Low, clears.High);
    }
}
