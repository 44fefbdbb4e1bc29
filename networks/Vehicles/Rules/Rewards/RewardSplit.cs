namespace Grange.Vehicles.Rules.Rewards;

/// <summary>A vehicle's share of a week in wei, by component.</summary>
public readonly record struct RewardShare(UInt128 StreakAndLock, UInt128 Synthetic, UInt128 Aftermarket)
{
    public UInt128 Total => StreakAndLock + Synthetic + Aftermarket;
}

/// <summary>Splits a week's pool by points (rewards-api <c>storage/db.go</c>).</summary>
/// <remarks>
/// Every component is floor(points × pool / all points), so shares never exceed the pool; what the floors leave is not issued and stands in
/// <see cref="Unissued"/>: shares and it sum to the pool exactly. A share depends on the vehicle's own points and the sum only, never on the order.
/// </remarks>
public sealed record RewardSplit(IReadOnlyList<RewardShare> Shares, UInt128 Unissued)
{
    /// <exception cref="ArgumentOutOfRangeException">Points below zero: a bug of the caller.</exception>
    /// <exception cref="OverflowException">Points × pool does not fit 128 bits.</exception>
    public static RewardSplit Of(UInt128 pool, IReadOnlyList<RewardPoints> vehicles)
    {
        UInt128 all = 0;
        foreach (var points in vehicles)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(Math.Min(points.StreakAndLock, Math.Min(points.Synthetic, points.Aftermarket)), nameof(vehicles));
            all = checked(all + (UInt128)points.Total);
        }
        if (all == 0) return new([.. vehicles.Select(_ => default(RewardShare))], pool);
        var shares = vehicles.Select(points => new RewardShare(Part(points.StreakAndLock), Part(points.Synthetic), Part(points.Aftermarket))).ToList();
        return new(shares, shares.Aggregate(pool, (left, share) => left - share.Total));

        UInt128 Part(int points) => checked((UInt128)points * pool / all);
    }
}
