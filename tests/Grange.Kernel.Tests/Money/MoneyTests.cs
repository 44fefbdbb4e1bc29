using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Grange.Kernel;

namespace Grange.Tests.Money;

public sealed class MoneyTests
{
    static readonly Gen<UInt128> Pools = Gen.Choose(0, 126).SelectMany(bits => Gen.Choose(0, int.MaxValue).Select(low => ((UInt128)1 << bits) + (UInt128)low));
    static readonly Gen<long[]> Weights = Gen.OneOf(Gen.Choose(0, 1000).Select(n => (long)n), Gen.Choose(1, int.MaxValue).Select(n => (long)n * int.MaxValue)).ArrayOf();

    [Fact]
    public void Parts_and_remainder_are_the_pool_to_the_last_unit()
        => Prop.ForAll(Pools.ToArbitrary(), Weights.ToArbitrary(), (pool, weights) =>
        {
            var (parts, remainder) = Allocation.Split(pool, weights);
            return parts.Aggregate((BigInteger)remainder, (sum, part) => sum + part) == pool;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Counts.Of(300, 5000)));

    [Fact]
    public void A_part_does_not_depend_on_the_order_of_the_others()
        => Prop.ForAll(Pools.ToArbitrary(), Weights.ToArbitrary(), (pool, weights) =>
        {
            var (forward, kept) = Allocation.Split(pool, weights);
            var (backward, keptToo) = Allocation.Split(pool, [.. weights.Reverse()]);
            return kept == keptToo && forward.SequenceEqual(backward.Reverse());
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Counts.Of(300, 5000)));

    [Fact]
    public void Without_work_the_whole_pool_remains() => Assert.Equal((UInt128)77, Allocation.Split(77, [0, 0]).Remainder);

    [Fact]
    public void More_work_never_earns_less()
    {
        var (parts, _) = Allocation.Split(1_000_003, [5, 3, 3, 1]);
        Assert.Equal([416_667, 250_000, 250_000, 83_333], parts.Select(part => (long)part));
    }

    [Theory]
    [InlineData(999, 500, 49)]
    [InlineData(1, 9999, 0)]
    [InlineData(long.MaxValue, 10_000, long.MaxValue)]
    public void A_fee_is_floored_to_the_whole_micro_dollar(long amount, int bps, long fee) => Assert.Equal(fee, Allocation.Fee(new MicroUsd(amount), bps).Value);

    [Fact]
    public void A_halving_schedule_is_linear_inside_a_period_and_halves_at_its_end()
    {
        var schedule = new EmissionSchedule(1000, new Wei(1001), 10, 1, 2, new Wei(10_000));
        Assert.Equal(0, (long)schedule.Cumulative(1000).Value);
        Assert.Equal(500, (long)schedule.Cumulative(1005).Value);
        Assert.Equal(1001, (long)schedule.Cumulative(1010).Value);
        Assert.Equal(1001 + 250, (long)schedule.Cumulative(1015).Value);
        Assert.Equal(1001 + 500 + 250, (long)schedule.Cumulative(1030).Value);
    }

    [Fact]
    public void A_flat_schedule_never_ends_before_its_cap()
    {
        var schedule = new EmissionSchedule(0, new Wei(7), 1, 1, 1, new Wei(UInt128.MaxValue));
        Assert.Equal((UInt128)7 * 1_000_000, schedule.Cumulative(1_000_000).Value);
        Assert.Equal(UInt128.MaxValue, (schedule with { InitialPerPeriod = new Wei(((UInt128)1 << 96) - 1) }).Cumulative(long.MaxValue).Value);
    }

    [Fact]
    public void A_decaying_schedule_ends_after_512_periods()
    {
        var schedule = new EmissionSchedule(0, new Wei(1_000_000), 1, 999_999, 1_000_000, new Wei(UInt128.MaxValue));
        Assert.Equal(schedule.Cumulative(512), schedule.Cumulative(5000));
        Assert.True(schedule.Cumulative(511).Value < schedule.Cumulative(512).Value);
    }

    [Fact]
    public void The_decay_of_DIMO_sums_to_its_published_total() // 1,105,000 a week, x 0.85 every 52 weeks, to week 364 (spec/kernel.md 3.2)
    {
        UInt128 whole = 1_000_000_000_000_000_000;
        var schedule = new EmissionSchedule(0, new Wei(1_105_000 * whole * 52), 52, 85, 100, new Wei(UInt128.MaxValue));
        Assert.Equal((UInt128)260_264_270, schedule.Cumulative(364).Value / whole);
    }

    [Fact]
    public void The_contract_computes_the_same_integers()
        => Prop.ForAll(Gen.Choose(0, int.MaxValue).Select(n => (long)n).Four().ToArbitrary(), Gen.Choose(0, 95).Zip(Gen.Choose(0, 127)).ToArbitrary(), (n, bits) =>
        {
            var (numerator, denominator) = (n.Item3 % (n.Item4 % 1000 + 1), n.Item4 % 1000 + 1);
            if (n.Item1 % 4 == 0) numerator = denominator;
            var schedule = new EmissionSchedule(n.Item1 % 1000, new Wei(((UInt128)1 << bits.Item1) + (UInt128)n.Item2), n.Item2 % 100_000 + 1, numerator, denominator, new Wei((UInt128)1 << bits.Item2));
            return schedule.Cumulative(n.Item4).Value == Solidity(schedule, n.Item4);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Counts.Of(500, 20_000)));

    /// <summary>contracts/src/Emissions.sol, line by line, in unbounded integers.</summary>
    static BigInteger Solidity(EmissionSchedule s, BigInteger timestamp)
    {
        if (timestamp <= s.StartSeconds) return 0;
        var elapsed = timestamp - s.StartSeconds;
        BigInteger amount = s.InitialPerPeriod.Value, sum = 0, periods = elapsed / s.PeriodSeconds;
        if (s.Numerator == s.Denominator) sum = periods * amount;
        else
        {
            for (var i = 0; i < BigInteger.Min(periods, 512) && amount != 0 && sum < s.Cap.Value; i++)
            {
                sum += amount;
                amount = amount * s.Numerator / s.Denominator;
            }
            if (periods >= 512) amount = 0;
        }
        sum += amount * (elapsed % s.PeriodSeconds) / s.PeriodSeconds;
        return sum < s.Cap.Value ? sum : s.Cap.Value;
    }

    [Fact]
    public void Emission_never_shrinks_and_never_passes_its_cap()
        => Prop.ForAll(Gen.Choose(0, 1_000_000).Two().ToArbitrary(), Gen.Choose(0, 100).ToArbitrary(), (times, numerator) =>
        {
            var schedule = new EmissionSchedule(500, new Wei(123_456), 777, numerator, 100, new Wei(9_999_999));
            var (early, late) = (Math.Min(times.Item1, times.Item2), Math.Max(times.Item1, times.Item2));
            return schedule.Cumulative(early).CompareTo(schedule.Cumulative(late)) <= 0 && schedule.Cumulative(late).Value <= 9_999_999;
        }).QuickCheckThrowOnFailure();
}
