using FsCheck;
using FsCheck.Fluent;
using Grange.Energy.Rules.Market;

namespace Grange.Energy.Tests.Rules.Market;

/// <summary>Sharing keys: the worked vector of spec §3.1, and what holds for all inputs.</summary>
public sealed class SharingTests
{
    static readonly long[] Need = [900, 250, 1200, 0, 431], Shares = [30, 20, 25, 15, 10];
    static readonly int[] Groups = [1, 1, 2, 2, 0];

    [Theory]
    [InlineData(SharingKey.Dynamic, 1999, new long[] { 647, 180, 862, 0, 310 })]
    [InlineData(SharingKey.Static, 1999, new long[] { 599, 250, 500, 0, 200 })]
    [InlineData(SharingKey.Rounds, 1999, new long[] { 807, 250, 673, 0, 269 })]
    [InlineData(SharingKey.Hybrid, 1999, new long[] { 709, 250, 756, 0, 284 })]
    [InlineData(SharingKey.Equal, 1999, new long[] { 659, 250, 659, 0, 431 })]
    [InlineData(SharingKey.Priority, 1999, new long[] { 900, 250, 418, 0, 431 })]
    [InlineData(SharingKey.Dynamic, 7, new long[] { 2, 1, 3, 0, 1 })]
    [InlineData(SharingKey.Equal, 7, new long[] { 2, 2, 2, 0, 1 })]
    [InlineData(SharingKey.Rounds, 7, new long[] { 2, 2, 2, 0, 1 })]
    public void The_worked_vector_comes_out_to_the_watt_hour(SharingKey key, long surplus, long[] expected)
        => Assert.Equal(expected, Share(key, surplus, Need, Shares, Groups));

    [Fact]
    public void The_odd_unit_goes_to_the_largest_remainder_and_then_to_the_lower_member()
    {
        var parts = new long[4];
        Assert.Equal(10, Apportion.Split(10, [1, 1, 1, 0], parts));
        Assert.Equal([4, 3, 3, 0], parts);
        Apportion.Split(5, [2, 3, 1, 1], parts);
        Assert.Equal([1, 2, 1, 1], parts);
    }

    [Fact]
    public void Parts_sum_to_the_total_and_keep_within_one_of_their_exact_share()
        => Prop.ForAll<NonNegativeInt, NonNegativeInt[]>((total, drawn) =>
        {
            long[] weights = [.. drawn.Select(one => (long)one.Get * one.Get * 1_000_003)];
            var parts = new long[weights.Length];
            var (given, sum) = (Apportion.Split(total.Get, weights, parts), weights.Sum());
            return parts.Sum() == given && given == (sum == 0 ? 0 : total.Get)
                && weights.Zip(parts).All(pair => sum == 0 || Int128.Abs((Int128)pair.Second * sum - (Int128)total.Get * pair.First) < sum);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Many_members_get_the_same_from_selection_as_from_sorting()
    {
        var random = new Random(7);
        for (var round = 0; round < 200; round++)
        {
            var weights = Enumerable.Range(0, random.Next(33, 400)).Select(_ => random.NextInt64(random.Next(1, 50_000))).ToArray();
            var total = random.NextInt64(weights.Sum() + 1);
            var parts = new long[weights.Length];
            Apportion.Split(total, weights, parts);
            Assert.Equal(BySorting(total, weights), parts);
        }
    }

    [Fact]
    public void Nobody_gets_more_than_they_need_and_no_key_but_the_static_leaves_what_somebody_could_use()
        => Prop.ForAll<NonNegativeInt, (NonNegativeInt, PositiveInt, NonNegativeInt)[]>((surplus, members) =>
        {
            long[] need = [.. members.Select(one => (long)one.Item1.Get)], shares = [.. members.Select(one => (long)one.Item2.Get)];
            int[] groups = [.. members.Select(one => one.Item3.Get % 4)];
            return Enum.GetValues<SharingKey>().All(key =>
            {
                var given = Share(key, surplus.Get, need, shares, groups);
                var all = Math.Min(need.Sum(), surplus.Get);
                return need.Zip(given).All(pair => pair.Second >= 0 && pair.Second <= pair.First) && (key == SharingKey.Static ? given.Sum() <= all : given.Sum() == all);
            });
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Spain_leaves_a_consumer_what_it_did_not_use_of_its_share()
    {
        var (given, own) = (new long[5], new long[5]);
        Assert.Equal(1549, SpecialSharing.Spanish(1999, Need, Shares, given, own));
        Assert.Equal([599, 250, 500, 0, 200], given);
        Assert.Equal([0, 150, 0, 300, 0], own);
    }

    [Fact]
    public void Coefficients_give_each_producers_energy_to_whom_they_name()
    {
        var given = new long[4];
        Assert.Equal(25, SpecialSharing.ByCoefficients([10, 20], [12, 100], [700_000, 300_000, 500_000, 500_000], given));
        Assert.Equal([7, 3, 5, 10], given);
    }

    [Fact]
    public void Luxembourgs_key_works_on_the_larger_side()
    {
        var (given, sold) = (new long[2], new long[2]);
        SpecialSharing.Symmetric(SharingKey.Equal, [100, 10], [30, 30], [], [], given, sold);
        Assert.Equal([30, 30, 50, 10], [.. given, .. sold]);
        SpecialSharing.Symmetric(SharingKey.Equal, [40, 10], [90, 20], [], [], given, sold);
        Assert.Equal([30, 20, 40, 10], [.. given, .. sold]);
    }

    internal static long[] Share(SharingKey key, long surplus, long[] need, long[] shares, int[] groups)
    {
        var given = new long[need.Length];
        Assert.Equal(Sharing.Share(key, surplus, need, shares, groups, given), given.Sum());
        return given;
    }

    static long[] BySorting(long total, long[] weights)
    {
        var sum = (Int128)weights.Sum();
        if (sum == 0) return new long[weights.Length];
        var parts = weights.Select(weight => (long)((Int128)total * weight / sum)).ToArray();
        foreach (var at in Enumerable.Range(0, parts.Length).OrderByDescending(i => (Int128)total * weights[i] % sum).ThenBy(i => i).Take((int)(total - parts.Sum()))) parts[at]++;
        return parts;
    }
}
