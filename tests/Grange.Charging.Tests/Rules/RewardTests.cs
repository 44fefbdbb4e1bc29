using Grange.Charging.Rules.Rewards;
using Grange.Kernel;
using static Grange.Charging.Tests.Support.Properties;

namespace Grange.Charging.Tests.Rules;

public sealed class RewardTests
{
    /// <summary>A unit of the reward is worth a micro-dollar here, so pools and fees compare.</summary>
    static readonly MicroUsd Unit = new(1);

    static Address Account(int number) => Address.Parse($"0x{number:x40}");

    static PaidSession Sold(int id, int payer, long wattHours, long feeMicro, int owner = 1, string charger = "c", int factor = 10_000)
        => new($"{id:D8}", charger, Account(owner), Account(payer), new(wattHours), new(feeMicro), factor, Now.AddMinutes(id));

    [Fact]
    public void Ten_thousand_sessions_with_oneself_earn_less_than_the_fees_they_burn()
    {
        var random = new Random(5);
        for (var world = 0; world < 20; world++)
        {
            // one washer with many wallets and chargers, as much energy claimed as he likes, at any grade, beside honest trade or none
            var wash = Enumerable.Range(0, 10_000).Select(at =>
                Sold(at, random.Next(1, 200), random.NextInt64(0, 500_000), random.NextInt64(0, 2_000_000), owner: random.Next(1, 20), charger: $"w{random.Next(30)}", factor: random.Next(2) * 11_000)).ToArray();
            var honest = Enumerable.Range(10_000, random.Next(0, 500)).Select(at => Sold(at, 1_000 + at, 20_000, 400_000, owner: 500, charger: $"h{at % 9}"));
            var points = SessionWork.Score(wash.Concat(honest), capBps: 10_000);
            var pool = (UInt128)random.NextInt64(1_000_000, 1_000_000_000_000);
            var (parts, left) = SessionWork.Divide(pool, points, Unit, 1);
            var washed = wash.Select(one => one.Id).ToHashSet();
            var earned = parts.Where((_, at) => washed.Contains(points[at].Session)).Aggregate(UInt128.Zero, (sum, part) => sum + part);
            var burned = (UInt128)wash.Sum(one => one.Fee.Value);
            Assert.True(earned < burned, $"earned {earned}, burned {burned}");
            Assert.Equal(pool, left + parts.Aggregate(UInt128.Zero, (sum, part) => sum + part));
        }
    }

    [Fact]
    public void No_session_is_worth_more_than_its_fee_and_the_pool_is_never_exceeded()
        => Hold(random =>
        {
            var sessions = Some(random);
            var (pool, cap, worth, units) = ((UInt128)random.NextInt64(0, 1_000_000_000), random.Next(0, 12_000), new MicroUsd(random.Next(1, 1_000)), (UInt128)random.Next(1, 1_000));
            var points = SessionWork.Score(sessions, cap);
            var (parts, left) = SessionWork.Divide(pool, points, worth, units);
            var fees = sessions.ToDictionary(one => one.Id, one => one.Fee.Value);
            return left + parts.Aggregate(UInt128.Zero, (sum, part) => sum + part) == pool
                && parts.Zip(points).All(pair => pair.First * (UInt128)worth.Value <= (UInt128)fees[pair.Second.Session] * units);
        });

    [Fact]
    public void The_order_of_sessions_and_their_repetition_change_nothing()
        => Hold(random =>
        {
            var sessions = Some(random);
            return SessionWork.Score(sessions, 10_000).SequenceEqual(SessionWork.Score(Shuffled(random, sessions.Concat(sessions.Take(3))), 10_000));
        });

    [Fact]
    public void The_same_payer_at_the_same_charger_counts_less_each_time()
        => Assert.Equal([6_000L, 5_000, 4_285, 3_750, 6_000, 6_000],
            SessionWork.Score([Sold(1, 9, 6_000, 1), Sold(2, 9, 6_000, 1), Sold(3, 9, 6_000, 1), Sold(4, 9, 6_000, 1), Sold(5, 8, 6_000, 1), Sold(6, 9, 6_000, 1, charger: "d")], 10_000).Select(one => one.Points));

    [Fact]
    public void Ones_own_car_counts_a_tenth_of_ten_kilowatt_hours_a_day()
    {
        var points = SessionWork.Score([Sold(1, 1, 8_000, 1), Sold(2, 1, 8_000, 1), Sold(3, 1, 8_000, 1), Sold(1_441, 1, 8_000, 1)], 10_000);
        Assert.Equal([800L, 166, 0, 500], points.Select(one => one.Points));
        Assert.All(points, one => Assert.Equal("own-car", one.Reason));
    }

    [Fact]
    public void What_is_not_proven_earns_nothing()
        => Assert.Equal((0L, "unproven"), SessionWork.Score([Sold(1, 9, 6_000, 1, factor: 0)], 10_000) is [var one] ? (one.Points, one.Reason) : default);

    [Fact]
    public void Availability_counts_by_the_minute() => Assert.Equal(150, SessionWork.Availability(TimeSpan.FromMinutes(90), 100));

    static PaidSession[] Some(Random random)
        => [.. Enumerable.Range(0, random.Next(1, 30)).Select(at => Sold(at, random.Next(1, 4), random.NextInt64(-5, 90_000), random.NextInt64(0, 500_000), random.Next(1, 3), $"c{random.Next(2)}", random.Next(0, 11_001)))];
}
