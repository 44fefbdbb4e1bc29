using Grange.Kernel;
using Grange.Rendering.Rules.Rewards;
using Grange.Rendering.Tests.Support;

namespace Grange.Rendering.Tests.Rewards;

public sealed class AvailabilityTests
{
    /// <summary>The pool in 1e-6 tokens.</summary>
    static readonly UInt128 Pool = 2_800_000_000;

    static readonly IdleNode[] Golden = [new(10_000, 400, 8, 52, 1), new(5_000, 800, 24, 10, 1), new(9_000, 200, 6, 26, 5)];

    [Fact]
    public void The_example_of_RNP_015_comes_out_to_four_decimals()
        => Assert.Equal(["1555.6777", "914.2031", "330.1192"], Availability.Split(Pool, Golden).Select(part => FormattableString.Invariant($"{Math.Round((decimal)part / 1_000_000, 4):F4}")));

    [Fact]
    public void The_pool_of_jobs_is_split_by_accepted_work()
        => Assert.Equal([(UInt128)9_000, (UInt128)4_500, (UInt128)1_500], Allocation.Split(15_000, [120_000_000, 60_000_000, 20_000_000]).Parts);

    [Fact]
    public void The_fifth_node_of_an_owner_counts_for_a_quarter()
    {
        Assert.Equal(1L << 30, Availability.Penalty(3));
        Assert.Equal(0.272532, Availability.Penalty(5) / (double)(1L << 30), 6);
    }

    [Fact]
    public void An_average_of_one_divides_nothing_by_nothing()
        => Assert.Equal([(UInt128)500, (UInt128)500], Availability.Split(1_000, [new(10_000, 1, 1, 1, 1), new(10_000, 1, 1, 1, 1)]));

    [Fact]
    public void Nobody_there_is_nothing_to_split() => Assert.Empty(Availability.Split(1_000, []));

    [Fact]
    public void Parts_never_sum_to_more_than_the_pool_and_the_order_is_void() => Properties.Hold(random =>
    {
        var nodes = Enumerable.Range(0, random.Next(1, 30)).Select(_ => new IdleNode(random.Next(10_001), (ulong)random.Next(100_000), (ulong)random.Next(300), (ulong)random.Next(600), random.Next(1, 80))).ToArray();
        var parts = Availability.Split(Pool, nodes);
        var mirrored = Availability.Split(Pool, [.. nodes.Reverse()]).Reverse();
        return parts.Aggregate((UInt128)0, (sum, part) => sum + part) <= Pool && parts.SequenceEqual(mirrored);
    });
}
