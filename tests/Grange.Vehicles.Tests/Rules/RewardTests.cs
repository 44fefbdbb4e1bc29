using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Grange.Tests;
using Grange.Vehicles.Rules.Rewards;

namespace Grange.Vehicles.Tests.Rules;

/// <summary>DIMO's rewards: the published numbers where they are at hand, and the rules on numbers of our own.</summary>
public sealed class RewardTests
{
    static readonly UInt128 Token = 1_000_000_000_000_000_000;

    [Theory]
    [InlineData(3, 0)]
    [InlineData(4, 1_000)]
    [InlineData(20, 1_000)]
    [InlineData(21, 2_000)]
    [InlineData(35, 2_000)]
    [InlineData(36, 3_000)]
    public void A_streak_rises_at_4_21_and_36_weeks(int weeks, int points) => Assert.Equal(points, Run(new string('1', weeks)).Points);

    [Fact]
    public void Two_missed_weeks_pause_a_streak_and_the_third_lowers_it()
    {
        var high = new string('1', 37);
        Assert.Equal(new Streak(37, 2), Run(high + "00"));
        Assert.Equal(new Streak(38, 0), Run(high + "001"));
        Assert.Equal(new Streak(21, 3), Run(high + "000"));
        Assert.Equal(new Streak(21, 5), Run(high + "00000"));
        Assert.Equal(new Streak(4, 6), Run(high + "000000"));
        Assert.Equal(new Streak(0, 9), Run(high + "000000000"));
    }

    [Fact]
    public void A_week_without_data_earns_no_loyalty_whatever_was_locked()
    {
        Assert.Equal(6_000, RewardPoints.Loyalty(new(36, 0), LockTerm.TwentyFourMonths));
        Assert.Equal(0, RewardPoints.Loyalty(new(36, 1), LockTerm.TwentyFourMonths));
    }

    [Fact]
    public void The_pool_falls_by_15_per_cent_a_year_and_40_years_issue_what_was_announced()
    {
        Assert.Equal((UInt128.Zero, 1_105_000 * Token, 1_105_000 * Token, 939_250 * Token), (WeeklyPool.Of(43), WeeklyPool.Of(44), WeeklyPool.Of(95), WeeklyPool.Of(96)));
        UInt128 sum = 0;
        for (var week = 0; week < 3_000; week++) sum += WeeklyPool.Of(week);
        Assert.Equal((UInt128)38_249_118_513, sum / (Token / 100));
    }

    [Fact]
    public void Shares_and_what_is_not_issued_sum_to_the_pool()
    {
        var split = RewardSplit.Of(100, [new(1_000, 0, 6_000), new(0, 3_000, 0), new(0, 0, 0)]);
        Assert.Equal([new RewardShare(10, 0, 60), new RewardShare(0, 30, 0), default], split.Shares);
        Assert.Equal(UInt128.Zero, split.Unissued);
        Assert.Equal((UInt128)100, RewardSplit.Of(100, [default]).Unissued);

        Prop.ForAll<int[], ulong>((points, pool) =>
        {
            RewardPoints[] vehicles = [.. points.Select(one => new RewardPoints((one & 7) * 1_000, (one >> 3 & 3) * 3_000, (one >> 5 & 3) * 3_000))];
            var any = RewardSplit.Of(pool, vehicles);
            var back = RewardSplit.Of(pool, [.. vehicles.Reverse()]);
            return any.Shares.Aggregate(any.Unissued, (sum, share) => sum + share.Total) == pool && any.Shares.Reverse().SequenceEqual(back.Shares);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_published_vectors_are_met_to_the_wei()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(ReferenceData.Path("vehicles/dimo/reward_vectors.json")));
        var root = document.RootElement;
        foreach (var one in root.GetProperty("streaks").EnumerateArray())
        {
            var streak = default(Streak);
            var weeks = one.GetProperty("seq").GetString()!;
            Assert.Equal(weeks.Length, one.GetProperty("expect").GetArrayLength());
            foreach (var (week, expected) in weeks.Zip(one.GetProperty("expect").EnumerateArray()))
            {
                streak = streak.After(week == '1');
                Assert.Equal((expected[0].GetInt32(), expected[1].GetInt32(), expected[2].GetInt32()), (streak.Connected, streak.Missed, streak.Points));
            }
        }
        foreach (var one in root.GetProperty("issuance_wei_per_week_by_year").EnumerateArray())
            Assert.Equal(UInt128.Parse(one[1].GetString()!), WeeklyPool.Of(WeeklyPool.FirstWeek + 52 * one[0].GetInt32()));
        foreach (var one in root.GetProperty("tokens").EnumerateArray())
        {
            var rows = one.GetProperty("rows_points(streak+lock,synthetic,aftermarket)").EnumerateArray().Select(row => new RewardPoints(row[0].GetInt32(), row[1].GetInt32(), row[2].GetInt32())).ToList();
            var shares = RewardSplit.Of(UInt128.Parse(one.GetProperty("weekly").GetString()!), rows).Shares;
            Assert.Equal(
                one.GetProperty("expect_wei").EnumerateArray().Select(row => new RewardShare(UInt128.Parse(row[0].GetString()!), UInt128.Parse(row[1].GetString()!), UInt128.Parse(row[2].GetString()!))),
                shares);
        }
    }

    static Streak Run(string weeks) => weeks.Aggregate(default(Streak), (streak, week) => streak.After(week == '1'));
}
