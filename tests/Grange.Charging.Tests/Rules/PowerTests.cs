using Grange.Charging.Rules.Power;
using static Grange.Charging.Tests.Support.Properties;

namespace Grange.Charging.Tests.Rules;

public sealed class PowerTests
{
    const long Otherwise = 32_000;
    static readonly DateTimeOffset Midnight = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    static PowerProfile Profile(ProfilePurpose purpose, int level, ProfileKind kind, params (long Second, long MilliAmps)[] periods)
        => new(level, purpose == ProfilePurpose.ChargingStationMaxProfile ? 0 : 1, purpose, level, kind, [.. periods.Select(one => new LimitPeriod(one.Second, one.MilliAmps))], kind == ProfileKind.Relative ? null : Now);

    static string Composite(long seconds, params PowerProfile[] profiles)
        => string.Join(' ', CompositeSchedule.Of(profiles, 1, Now, seconds, Otherwise, "t", Now.AddMinutes(-10)).Select(one => $"{one.StartSecond}:{one.MilliAmps / 1000}"));

    [Fact]
    public void Case_1_one_default_profile_is_the_schedule()
        => Assert.Equal("0:16 600:10 1200:32", Composite(3600, Profile(ProfilePurpose.TxDefaultProfile, 0, ProfileKind.Absolute, (0, 16_000), (600, 10_000)) with { DurationSeconds = 1200 }));

    [Fact]
    public void Case_2_the_highest_level_wins_while_it_lasts_and_then_the_next()
        => Assert.Equal("0:20 900:8", Composite(3600,
            Profile(ProfilePurpose.TxDefaultProfile, 0, ProfileKind.Absolute, (0, 8_000)), Profile(ProfilePurpose.TxDefaultProfile, 3, ProfileKind.Absolute, (0, 20_000)) with { DurationSeconds = 900 }));

    [Fact]
    public void Case_3_a_transactions_own_profile_overrules_the_default_also_upwards_and_at_a_lower_level()
        => Assert.Equal("0:25 1800:6", Composite(3600,
            Profile(ProfilePurpose.TxDefaultProfile, 9, ProfileKind.Absolute, (0, 6_000)), Profile(ProfilePurpose.TxProfile, 1, ProfileKind.Absolute, (0, 25_000)) with { DurationSeconds = 1800, Transaction = "t" },
            Profile(ProfilePurpose.TxProfile, 2, ProfileKind.Absolute, (0, 1_000)) with { Transaction = "another" }));

    [Fact]
    public void Case_4_the_stations_maximum_caps_every_interval()
        => Assert.Equal("0:13 600:10 1500:16", Composite(3600,
            Profile(ProfilePurpose.ChargingStationMaxProfile, 0, ProfileKind.Absolute, (0, 13_000), (1500, 20_000)), Profile(ProfilePurpose.TxProfile, 0, ProfileKind.Absolute, (0, 16_000), (600, 10_000), (1500, 16_000))));

    [Fact]
    public void Case_5_a_daily_profile_goes_on_over_midnight()
    {
        var nightly = new PowerProfile(1, 0, ProfilePurpose.TxDefaultProfile, 1, ProfileKind.Recurring, [new(0, 6_000), new(6 * 3600, 12_000), new(22 * 3600, 30_000)], Midnight.AddDays(-40));
        var schedule = CompositeSchedule.Of([nightly], 1, Midnight.AddHours(21), 12 * 3600, Otherwise);
        Assert.Equal("0:12 3600:30 10800:6 32400:12", string.Join(' ', schedule.Select(one => $"{one.StartSecond}:{one.MilliAmps / 1000}")));
    }

    [Fact]
    public void Case_6_a_relative_profile_counts_from_the_start_and_ends_with_its_validity_and_watts_are_current()
        => Assert.Equal("0:16 300:8 1800:5", Composite(3600,
            Profile(ProfilePurpose.TxProfile, 1, ProfileKind.Relative, (0, PowerProfile.MilliAmps(11_040, 3)), (900, 8_000)) with { ValidTo = Now.AddMinutes(30) },
            Profile(ProfilePurpose.TxDefaultProfile, 0, ProfileKind.Absolute, (0, 5_000))));

    [Fact]
    public void The_composite_is_the_lowest_purpose_at_every_second()
        => Hold(random =>
        {
            var profiles = Enumerable.Range(0, random.Next(1, 6)).Select(at => Random(random, at)).ToArray();
            var schedule = CompositeSchedule.Of(profiles, 1, Now, 7200, Otherwise, "t", Now.AddMinutes(-5));
            for (var tries = 0; tries < 40; tries++)
            {
                var second = random.Next(7200);
                var told = schedule.Last(one => one.StartSecond <= second).MilliAmps;
                var limits = profiles.GroupBy(one => one.Purpose is ProfilePurpose.TxProfile or ProfilePurpose.TxDefaultProfile)
                    .Select(group => group.Select(one => (one, Limit: one.At(Now.AddSeconds(second), Now.AddMinutes(-5)))).Where(one => one.Limit is not null)
                        .OrderByDescending(one => one.one.Purpose).ThenByDescending(one => one.one.StackLevel).ThenBy(one => one.one.Id).Select(one => one.Limit!.Value).Append(Otherwise).First());
                if (told != limits.Append(Otherwise).Min()) return false;
            }
            return schedule.Zip(schedule.Skip(1)).All(pair => pair.First.MilliAmps != pair.Second.MilliAmps);
        }, 300, 5_000);

    [Fact]
    public void Thirty_two_amps_over_four_chargers_are_never_exceeded()
        => Hold(random =>
        {
            var site = Enumerable.Range(0, 4).Aggregate(SiteLimit.Of(32_000), (state, at) => state.Join($"c{at}"));
            var real = new long[4]; // what each charger truly obeys
            for (var step = 0; step < 80; step++)
            {
                if (random.Next(2) == 0)
                {
                    site = site.Plan([.. Enumerable.Range(0, 4).Where(_ => random.Next(4) != 0).Select(at => ($"c{at}", random.NextInt64(0, 32_001)))], out _);
                }
                else if (site.Chargers.FirstOrDefault(one => one.Value.Pending is not null && random.Next(2) == 0) is { Key: { } charger, Value.Pending: { } pending })
                {
                    var (obeys, answers) = (random.Next(3) != 0, random.Next(3) != 0);
                    if (obeys) real[charger[1] - '0'] = pending;
                    site = site.Answered(charger, obeys && answers);
                }
                if (site.Possible > 32_000 || real.Sum() > 32_000) return false;
            }
            return true;
        });

    [Fact]
    public void Shares_are_fair_whole_and_nobody_gets_too_little_to_charge()
        => Hold(random =>
        {
            var (limit, wanted) = (random.NextInt64(0, 100_000), Enumerable.Range(0, random.Next(1, 9)).Select(at => ($"{at}", random.NextInt64(0, 40_000))).ToArray());
            var shares = SiteLimit.Share(limit, wanted);
            return shares.Values.Sum() <= limit && wanted.All(one => shares[one.Item1] <= one.Item2 && shares[one.Item1] is 0 or >= SiteLimit.Least);
        });

    [Fact]
    public void Four_cars_that_want_everything_get_eight_amps_each()
    {
        var site = Enumerable.Range(0, 4).Aggregate(SiteLimit.Of(32_000), (state, at) => state.Join($"c{at}"));
        (string, long)[] all = [("c0", 32_000), ("c1", 32_000), ("c2", 32_000), ("c3", 32_000)];
        site = site.Plan([all[0]], out var send).Answered("c0", true);
        Assert.Equal(("c0", 32_000), Assert.Single(send));
        site = site.Plan(all, out send);
        Assert.Equal(("c0", 8_000), Assert.Single(send)); // first it gives up, then the others get
        site = site.Answered("c0", true).Plan(all, out send);
        Assert.Equal([("c1", 8_000L), ("c2", 8_000L), ("c3", 8_000L)], send);
    }

    static PowerProfile Random(Random random, int id)
    {
        var purpose = (ProfilePurpose)random.Next(1, 4);
        return new(id, purpose == ProfilePurpose.ChargingStationMaxProfile ? 0 : 1, purpose, random.Next(3), random.Next(3) == 0 ? ProfileKind.Recurring : ProfileKind.Absolute,
            [.. Enumerable.Range(0, random.Next(1, 4)).Select(at => new LimitPeriod(at * 700, random.Next(0, 40) * 1000))], Now.AddSeconds(random.Next(-3000, 3000)), 3_600,
            random.Next(2) == 0 ? null : random.Next(60, 3000), Transaction: purpose == ProfilePurpose.TxProfile ? "t" : null);
    }
}
