namespace Grange.Vehicles.Rules.Rewards;

/// <summary>How long an owner locked tokens for a level (DIP-2).</summary>
public enum LockTerm : byte
{
    None,

    /// <summary>500 tokens for 6 months.</summary>
    SixMonths,

    /// <summary>1,500 tokens for 12 months.</summary>
    TwelveMonths,

    /// <summary>4,000 tokens for 24 months.</summary>
    TwentyFourMonths,
}

/// <summary>A vehicle's points of one week, by component (DIP-2 with amendment 5).</summary>
/// <param name="StreakAndLock">0 to 6,000.</param>
/// <param name="Synthetic">A connection by software: 0, 3,000 or 6,000.</param>
/// <param name="Aftermarket">A connection by a device in the car: 0, 3,000 or 6,000.</param>
public readonly record struct RewardPoints(int StreakAndLock, int Synthetic, int Aftermarket)
{
    /// <summary>Points of one level.</summary>
    public const int PerLevel = 1_000;

    public long Total => (long)StreakAndLock + Synthetic + Aftermarket;

    /// <summary>Streak and lock of a vehicle that sent data in the week; an idle one has none, whatever was locked.</summary>
    public static int Loyalty(Streak streak, LockTerm locked) => streak.Missed > 0 ? 0 : streak.Points + (int)locked * PerLevel;
}
