using FsCheck;
using FsCheck.Fluent;
using Grange.Content;
using Grange.Kernel;
using Grange.Tests;

namespace Grange.Storage.Tests;

public sealed class RentTests
{
    const long TiB = 1L << 40;
    static readonly Cid Content = Cid.Of(Codec.Raw, [7]);

    [Fact]
    public void A_tebibyte_for_thirty_days_costs_its_price()
        => Assert.Equal((Int128)2_500_000, RentRule.Units(TiB, 2_500_000, RentRule.MonthMs) / RentRule.Divisor);

    [Fact]
    public void Nothing_is_charged_without_an_order()
    {
        var (story, state, sets) = Scene(orders: [], prices: [100], bytes: TiB);
        Assert.Empty(Charge(story, state, sets).Payments);
    }

    [Fact]
    public void An_order_caps_what_its_account_pays()
    {
        var (story, state, sets) = Scene([new Order(Content, TiB, 1, 720_000, long.MaxValue)], prices: [720_000, 720_000], bytes: TiB);
        Assert.Equal(new MicroUsd(1000), Assert.Single(Charge(story, state, sets).Payments).Amount); // an hour of 720 is 1/720 of the month, once
    }

    [Fact]
    public void An_order_that_ends_inside_an_epoch_is_charged_until_then()
    {
        var (story, state, sets) = Scene([new Order(Content, TiB, 1, 720_000, Story.EpochMs / 4)], prices: [720_000], bytes: TiB);
        Assert.Equal(new MicroUsd(250), Assert.Single(Charge(story, state, sets).Payments).Amount);
    }

    [Fact]
    public void An_ask_above_the_ceiling_is_paid_the_ceiling()
    {
        var (story, state, sets) = Scene([new Order(Content, TiB, 9, 1_000_000_000, long.MaxValue)], prices: [900_000_000], bytes: TiB);
        Assert.Equal(new MicroUsd(3472), Assert.Single(Charge(story, state, sets).Payments).Amount); // 2,500,000 / 720, floored
    }

    [Fact]
    public void What_rounding_leaves_is_paid_later_to_the_last_unit()
    {
        var (story, state, sets) = Scene([new Order(Content, TiB, 3, 1, long.MaxValue)], prices: [1], bytes: TiB / 2);
        var paid = 0L;
        for (var hour = 0; hour < 1440 * 3; hour++) paid += Charge(story, state, sets).Payments.Sum(payment => payment.Amount.Value);
        Assert.Equal(3, paid); // half a TiB for six months at one microUsd per TiB-month
        Assert.All(state.Rests.Values, rest => Assert.Equal((Int128)0, rest));
    }

    [Fact]
    public void Every_unit_is_paid_or_carried_and_no_consent_is_exceeded()
        => Prop.ForAll(Worlds().ToArbitrary(), world =>
        {
            var consent = RentRule.Consent(world.Orders, 0, Story.EpochMs);
            var (story, state, sets) = Scene(world.Orders, world.Prices, world.Bytes);
            var wanted = world.Prices.Aggregate((Int128)0, (sum, price) => sum + RentRule.Units(world.Bytes, Math.Min(price, 2_500_000), Story.EpochMs));
            var before = state.Rests.Values.Aggregate((Int128)0, (sum, rest) => sum + rest);
            var paid = Charge(story, state, sets).Payments.Aggregate((Int128)0, (sum, payment) => sum + payment.Amount.Value);
            var after = state.Rests.Values.Aggregate((Int128)0, (sum, rest) => sum + rest);
            return paid * RentRule.Divisor + after - before == Int128.Min(wanted, consent) && state.Rests.Values.All(rest => rest >= 0 && rest < RentRule.Divisor);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Counts.Of(300, 10_000)));

    sealed record World(IReadOnlyList<Order> Orders, IReadOnlyList<long> Prices, long Bytes);

    [Fact]
    public void Rent_is_taken_from_the_holds_of_its_orders_by_what_each_consented_to()
    {
        var (large, small) = (new HoldId(Guid.Parse("00000000-0000-0000-0000-000000000001")), new HoldId(Guid.Parse("00000000-0000-0000-0000-000000000002")));
        var orders = new Order[] { new(Content, TiB, 2, 720_000, long.MaxValue, large), new(Cid.Of(Codec.Raw, [99]), TiB, 1, 720_000, long.MaxValue, small) };
        var (story, state, sets) = Scene(orders, prices: [720_000, 720_000], bytes: TiB);
        var sheet = Charge(story, state, sets);
        Assert.Equal(2000, sheet.Payments.Sum(payment => payment.Amount.Value));
        Assert.Equal([666, 1334], sheet.Captures.Select(capture => capture.Amount.Value).Order());
        Assert.All(sheet.Captures, capture => Assert.False(capture.Ends));
        Assert.True(sheet.Captures.Single(capture => capture.Hold == large).Amount.Value > 1332);
    }

    [Fact]
    public void Captures_of_orders_that_all_have_holds_sum_to_what_is_paid()
        => Prop.ForAll(Worlds().ToArbitrary(), world =>
        {
            var (story, state, sets) = Scene([.. world.Orders.Select((order, i) => order with { Hold = new HoldId(new Guid(i + 1, 0, 0, new byte[8])) })], world.Prices, world.Bytes);
            var sheet = Charge(story, state, sets);
            return sheet.Captures.Sum(capture => capture.Amount.Value) == sheet.Payments.Sum(payment => payment.Amount.Value) && sheet.Captures.All(capture => capture.Amount.Value > 0);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Counts.Of(200, 5000)));

    [Fact]
    public void An_order_that_is_over_or_replaced_ends_its_hold()
    {
        var (story, first, second) = (new Story(), new HoldId(new Guid(1, 0, 0, new byte[8])), new HoldId(new Guid(2, 0, 0, new byte[8])));
        story.Order(Story.Account(50), new Order(Content, 5, 1, 9, 10 * Story.EpochMs, first));
        Assert.Empty(story.Close().Captures);
        story.Order(Story.Account(50), new Order(Content, 5, 1, 9, 10 * Story.EpochMs, second));
        Assert.Equal((first, true), Assert.Single(story.Close().Captures.Select(capture => (capture.Hold, capture.Ends))));
        story.Order(Story.Account(50), new Order(Content, 5, 1, 9, 0, second));
        Assert.Equal((second, true), Assert.Single(story.Close().Captures.Select(capture => (capture.Hold, capture.Ends))));
        Assert.Empty(story.Close().Captures);
    }

    static Gen<World> Worlds()
    {
        var order = from bytes in Gen.Choose(0, int.MaxValue)
                    from copies in Gen.Choose(1, 5)
                    from price in Gen.Choose(0, 1_000_000_000)
                    from until in Gen.Choose(0, (int)Story.EpochMs * 2)
                    select (Bytes: (long)bytes * 500, copies, price, until);
        return from orders in order.ListOf(3)
               from prices in Gen.Choose(0, 5_000_000).Select(price => (long)price).NonEmptyListOf()
               from bytes in Gen.Choose(1, int.MaxValue)
               select new World([.. orders.Select((o, i) => new Order(Cid.Of(Codec.Raw, [(byte)i]), o.Bytes, o.copies, o.price, o.until))], [.. prices.Take(8)], (long)bytes * 300);
    }

    /// <summary>One payer, one provider per price, all holding <paramref name="bytes"/> of the payer's.</summary>
    static (Story, StorageState, List<DataSet>) Scene(IReadOnlyList<Order> orders, IReadOnlyList<long> prices, long bytes)
    {
        var (story, state, payer) = (new Story(), new StorageState(), Story.Account(50));
        var piece = PieceCid.Of(new byte[32], Math.Max(bytes, 1));
        foreach (var order in orders) state.OrdersOf(payer)[order.Content.ToString()] = order;
        var sets = prices.Select((price, i) => new DataSet(story.Join(i + 1, owner: 10 + i % 2, price.ToString()), [new HeldPiece(piece, [new Rent(payer, bytes)])])).ToList();
        return (story, state, sets);
    }

    static ScoreSheet Charge(Story story, StorageState state, List<DataSet> sets)
    {
        var sheet = new ScoreSheet();
        RentRule.Charge(sets, new EpochInputs(Story.Slug, 0, 0, Story.EpochMs, Hash32.Zero, [], story, story.Definition), StorageTerms.Default, state, sheet);
        return sheet;
    }
}
