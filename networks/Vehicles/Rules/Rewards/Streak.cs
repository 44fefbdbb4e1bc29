namespace Grange.Vehicles.Rules.Rewards;

/// <summary>How steadily a vehicle has been connected, in weeks (DIP-2; rewards-api <c>streak.go</c>).</summary>
/// <param name="Connected">Weeks that count towards the level.</param>
/// <param name="Missed">Consecutive weeks without data.</param>
/// <remarks>A missed week pauses the streak; every third in a row lowers it to the least of the level below. Distance never enters.</remarks>
public readonly record struct Streak(int Connected, int Missed)
{
    const int WeeksToFall = 3;

    static ReadOnlySpan<int> LeastWeeks => [0, 4, 21, 36];

    /// <summary>0 to 3, by the weeks connected.</summary>
    public int Level => LevelOf(Connected);

    /// <summary>Level points of the last week: 1,000 for each level, none for a week without data.</summary>
    public int Points => Missed > 0 ? 0 : Level * RewardPoints.PerLevel;

    /// <summary>The streak one week later.</summary>
    public Streak After(bool active)
    {
        if (active) return new(Connected + 1, 0);
        var missed = Missed + 1;
        return new(missed % WeeksToFall == 0 ? LeastWeeks[Math.Max(Level - 1, 0)] : Connected, missed);
    }

    static int LevelOf(int weeks)
    {
        var level = LeastWeeks.Length - 1;
        while (level > 0 && weeks < LeastWeeks[level]) level--;
        return level;
    }
}
