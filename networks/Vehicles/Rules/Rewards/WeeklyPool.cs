namespace Grange.Vehicles.Rules.Rewards;

/// <summary>What a week issues under the profile <c>dimo</c> (DIP-2): 1,105,000 tokens, 85 % of it after every 52 weeks.</summary>
public static class WeeklyPool
{
    /// <summary>The first week that issued anything; week 0 began on 2022-01-31 at 05:00 UTC.</summary>
    public const int FirstWeek = 44;

    /// <summary>Years of 52 weeks that the schedule is defined for.</summary>
    public const int Years = 40;

    const int WeeksPerYear = 52;

    static readonly UInt128 First = 1_105_000 * (UInt128)1_000_000_000_000_000_000;

    /// <summary>Wei of one week; none before the first week and after the last year. Every year's amount is floored from the year before, in wei.</summary>
    public static UInt128 Of(int week)
    {
        var year = (week - FirstWeek) / WeeksPerYear;
        if (week < FirstWeek || year >= Years) return 0;
        var pool = First;
        for (var i = 0; i < year; i++) pool = checked(pool * 85 / 100);
        return pool;
    }
}
