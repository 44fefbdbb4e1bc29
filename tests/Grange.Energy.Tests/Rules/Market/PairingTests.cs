using FsCheck;
using FsCheck.Fluent;
using Grange.Energy.Rules.Market;

namespace Grange.Energy.Tests.Rules.Market;

/// <summary>Who delivered to whom.</summary>
public sealed class PairingTests
{
    [Fact]
    public void Buyers_and_sellers_meet_in_the_order_of_their_ids()
        => Assert.Equal([new(0, 2, 5), new(1, 2, 2), new(1, 3, 6)], Pairing.Pair([5, 8, 0, 0], [0, 0, 7, 6]));

    [Fact]
    public void There_are_fewer_lines_than_people()
        => Prop.ForAll<(NonNegativeInt, NonNegativeInt)[]>(drawn =>
        {
            long[] bought = [.. drawn.Select(one => (long)one.Item1.Get), .. drawn.Select(_ => 0L)];
            var sold = new long[bought.Length];
            Apportion.Split(bought.Sum(), [.. drawn.Select(_ => 0L), .. drawn.Select(one => one.Item2.Get + 1L)], sold);
            var lines = Pairing.Pair(bought, sold);
            return lines.Count <= Math.Max(0, bought.Count(wh => wh > 0) + sold.Count(wh => wh > 0) - 1) && Sums(lines, bought, sold, exactly: true);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Nobody_trades_with_themselves_and_nothing_is_left_out_that_could_be_traded()
        => Prop.ForAll<(NonNegativeInt, NonNegativeInt, PositiveInt)[]>(drawn =>
        {
            long[] wanted = [.. drawn.Select(one => (long)one.Item1.Get)], had = [.. drawn.Select(one => (long)one.Item2.Get)];
            int[] owners = [.. drawn.Select(one => one.Item3.Get % 5)];
            var shared = Math.Min(wanted.Sum(), had.Sum());
            var (bought, sold) = (new long[drawn.Length], new long[drawn.Length]);
            if (Apportion.Split(shared, wanted, bought) != Apportion.Split(shared, had, sold)) return true;
            var lines = Pairing.Pair(bought, sold, owners);
            var stuck = owners.Distinct().Select(owner => drawn.Select((_, at) => owners[at] == owner ? bought[at] + sold[at] : 0).Sum() - shared).Append(0).Max();
            return lines.All(line => owners[line.Buyer] != owners[line.Seller] && line.Wh > 0) && Sums(lines, bought, sold, exactly: false) && lines.Sum(line => line.Wh) == shared - stuck;
        }).QuickCheckThrowOnFailure();

    static bool Sums(List<PairLine> lines, long[] bought, long[] sold, bool exactly)
    {
        for (var i = 0; i < bought.Length; i++)
        {
            var (b, s) = (lines.Where(line => line.Buyer == i).Sum(line => line.Wh), lines.Where(line => line.Seller == i).Sum(line => line.Wh));
            if (exactly ? (b, s) != (bought[i], sold[i]) : b > bought[i] || s > sold[i]) return false;
        }
        return true;
    }
}
