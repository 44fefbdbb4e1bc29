using FsCheck;
using FsCheck.Fluent;
using Grange.Energy.Rules.Trust;
using Grange.Kernel;

namespace Grange.Energy.Tests.Rules;

public sealed class ConcentrationTests
{
    static readonly Address Ann = Owner(1), Ben = Owner(2), Cem = Owner(3);

    [Fact]
    public void One_seller_is_10_000_and_four_equal_ones_are_2_500()
    {
        Assert.Equal((30L, 10_000, 5_000), Of([(0, 2, 15), (1, 2, 15)], Ann, Ben, Cem));
        Assert.Equal((40L, 2_500, 10_000), Of([(4, 0, 10), (4, 1, 10), (4, 2, 10), (4, 3, 10)], Ann, Ben, Cem, Owner(4), Owner(5)));
        Assert.Equal((0L, 0, 0), Of([], Ann));
    }

    [Fact]
    public void Who_sells_to_an_own_meter_or_in_circles_is_named()
    {
        var found = Concentration.Of([(0, 1, 7), (2, 0, 5), (0, 2, 3), (3, 2, 9)], [Ann, Ann, Ben, Cem]);
        Assert.Equal([new OwnTrade(Ann, 2, 7 + 3, 7 + 5, 7)], found.Owners);
        Assert.Equal([new Circle(Ann, Ben, 5, 3)], found.Circles);
    }

    [Fact]
    public void An_index_is_between_equal_parts_and_one_for_all_and_knows_no_order()
        => Prop.ForAll(Gen.Choose(1, 1_000_000).NonEmptyListOf().ToArbitrary(), parts =>
        {
            var owners = parts.Select((_, at) => Owner(at + 10)).Prepend(Ann).ToList();
            var trades = parts.Select((wh, at) => (0, at + 1, (long)wh)).ToList();
            var (found, other) = (Concentration.Of(trades, owners), Concentration.Of(trades.AsEnumerable().Reverse(), owners));
            return found.SellersHhi >= 10_000 / parts.Count && found.SellersHhi <= 10_000 && found.BuyersHhi == 10_000 && found.SellersHhi == other.SellersHhi;
        }).QuickCheckThrowOnFailure();

    static (long, int, int) Of((int, int, long)[] trades, params Address[] owners) => Concentration.Of(trades, owners) is var found ? (found.TradedWh, found.SellersHhi, found.BuyersHhi) : default;

    static Address Owner(int number)
    {
        var bytes = new byte[Address.Size];
        BitConverter.TryWriteBytes(bytes, number);
        return Address.Read(bytes);
    }
}
