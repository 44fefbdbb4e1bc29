using Grange.Energy.Rules;
using Grange.Energy.Rules.Bodies;
using Grange.Energy.Rules.Intervals;
using Grange.Energy.Rules.Market;
using Grange.Energy.Rules.Settlement;
using Grange.Energy.Tests.Rules.Paying;
using Grange.Kernel;
using Grange.Tests;

namespace Grange.Energy.Tests.Rules.Settlement;

/// <summary>Stages that a definition can choose: contracts, tariffs, grid limits, an auction on the tree, bids ahead (spec §3.5, §6).</summary>
public sealed class StagesTests
{
    [Fact]
    public void A_definitions_contract_comes_first_and_its_tariff_prices_the_rest()
    {
        var village = new Village(3, $$"""
            { "price": "fixed", "fixedMicro": 200000, "contracts": [{ "seller": "{{Village.Meter(2)}}", "buyer": "{{Village.Meter(1)}}", "mostWh": 300, "micro": 90000 }],
              "tariffs": [{ "name": "LOW", "fromMinute": 1320, "toMinute": 360, "retailMicro": 100000, "feedInMicro": 50000 }, { "name": "SUN", "days": "weekends", "retailMicro": 150000, "feedInMicro": 60000 }] }
            """);
        village.Close();
        var book = village.Book();
        var lines = SlotRun.Of(new SlotValues(0, [1_000, 1_000, 0], [0, 0, 1_300]), book.RulesOf(Village.Start, []));
        Assert.Equal(new Line(LineKind.P2p, new Party(1), new Party(2), 300, 27_000), lines[0]);
        Assert.Equal(1_000, lines.Where(line => line.Kind == LineKind.P2p).Skip(1).Sum(line => line.Wh));
        const long hour = 3_600_000, monday = 4 * 24 * hour;
        Assert.Equal(["LOW", "TH", "TH", "LOW", "SUN"], new[] { 5 * hour, 6 * hour, 21 * hour, 22 * hour, -24 * hour + 12 * hour }.Select(at => book.TermsAt(0).Market.TariffAt(monday + at).Name));
    }

    [Fact]
    public void What_a_line_cannot_carry_up_is_nobodys_to_trade()
    {
        var village = new Village(3, $$"""
            { "price": "fixed", "fixedMicro": 200000, "grid": [{ "name": "root" }, { "name": "branch", "above": "root", "exportW": 2000 }],
              "members": [{ "meter": "{{Village.Meter(0)}}", "point": "branch" }, { "meter": "{{Village.Meter(1)}}", "point": "branch" }] }
            """);
        village.Close();
        var lines = SlotRun.Of(new SlotValues(0, [0, 100, 900], [700, 200, 0]), village.Book().RulesOf(Village.Start, []));
        Assert.Equal(500, lines.Where(line => line.Kind == LineKind.P2p).Sum(line => line.Wh)); // 2 kW for a quarter of an hour
        Assert.Equal([(0, 263L, 0L), (1, 37, 0)], lines.Where(line => line.Kind == LineKind.Curtailed).Select(line => (line.Payee.Number, line.Wh, line.Micro)));
        Assert.Equal(400, lines.Where(line => line.Kind == LineKind.Residual).Sum(line => line.Wh));
    }

    [Fact]
    public void An_auction_takes_members_limits_and_the_lines_fee_is_the_grids()
    {
        var village = new Village(3, $$"""
            { "price": "auction", "grid": [{ "name": "root" }, { "name": "far", "above": "root", "importW": 400, "feeMicro": 10000 }], "members": [{ "meter": "{{Village.Meter(1)}}", "point": "far" }] }
            """);
        Say(village, 0, 150_000, null);
        Say(village, 1, 250_000, null);
        Say(village, 2, null, 120_000);
        village.Close();
        var lines = SlotRun.Of(new SlotValues(0, [500, 500, 0], [0, 0, 300]), village.Book().RulesOf(Village.Start, []));
        Assert.Equal([(1, 2, 100L), (0, 2, 200)], lines.Where(line => line.Kind == LineKind.P2p).Select(line => (line.Payer.Number, line.Payee.Number, line.Wh)).OrderBy(line => line.Item3)); // the far line carries 100 Wh
        var congestion = Assert.Single(lines, line => line.Kind == LineKind.Congestion);
        Assert.Equal((1, Party.Grid), (congestion.Payer.Number, congestion.Payee));
        Assert.True(congestion.Micro >= 1_000, $"{congestion}");
        Assert.All(lines.Where(line => line.Kind == LineKind.P2p), line => Assert.InRange(line.Micro * 1_000 / line.Wh, 120_000, 150_000));
        Assert.DoesNotContain(SlotRun.Of(new SlotValues(0, [0, 500, 0], [0, 0, 300]), village.Book().RulesOf(Village.Start, [Village.Meter(1)])), line => line.Kind == LineKind.P2p);
    }

    [Fact]
    public void Bids_ahead_are_cleared_and_each_meter_is_held_once_against_all_it_traded()
    {
        var village = new Village(2, """{ "profile": "delhi-2024", "retailMicro": 300000, "feedInMicro": 80000, "transactionMicro": 0, "forward": { "shortMicro": 400000, "longMicro": 20000 } }""");
        const long slot = 20;
        Bid(village, 0, OrderSide.Bid, 200_000, 500, gate: 8);
        Bid(village, 0, OrderSide.Bid, 200_000, 500, gate: 9);
        Bid(village, 1, OrderSide.Offer, 100_000, 1_000, gate: 8);
        Bid(village, 1, OrderSide.Offer, 1, 5_000, gate: 7); // after the gate
        while (village.Epoch < 4) village.Close();
        var lines = SlotRun.Of(new SlotValues(slot, [1_100, 0], [0, 1_000]), village.Book().RulesOf(Village.Start + slot * Village.SlotMs, []));
        Assert.Equal((1_000, 150_000), (lines[0].Wh, lines[0].Micro));
        Assert.Equal(new Line(LineKind.Residual, new Party(0), Party.Supplier, 100, 40_000), Assert.Single(lines.Skip(1))); // two perfect halves are no penalty, 100 Wh more are

        void Bid(Village of, int home, OrderSide side, long micro, long wh, int gate)
            => of.Say(Author.Of(Village.Owner(home)), EnergyKinds.Bid, new BidBody(Village.Meter(home), Village.Start + slot * Village.SlotMs, side, micro, wh).ToNode(), Village.Start + (slot - gate) * Village.SlotMs);
    }

    [Fact]
    public void Energy_and_money_are_conserved_whatever_the_stages()
    {
        for (var seed = 0; seed < Counts.Of(300, 5_000); seed++) Conserved(new Random(seed));
    }

    static void Conserved(Random random)
    {
        var homes = random.Next(2, 7);
        var values = new SlotValues(0, [.. Enumerable.Range(0, homes).Select(_ => (long)random.Next(1_500))], [.. Enumerable.Range(0, homes).Select(_ => (long)random.Next(1_500))]);
        var branch = Enumerable.Range(0, homes).Where(_ => random.Next(2) == 0).ToArray();
        var grid = new GridTree("root", null, random.Next(3) == 0 ? random.Next(1_000) : null, 0, [.. Enumerable.Range(0, homes).Except(branch)], [new GridTree("branch", random.Next(900), random.Next(900), random.Next(20_000), branch, [])]);
        var rules = RuleSet.Plain("v", 200_000, new SlotPrices(300_000, 80_000), random.Next(2) == 0 ? Netting.None : Netting.Connection) with
        {
            Grid = random.Next(3) > 0 ? grid : null,
            Auction = random.Next(2) == 0 ? new PriceLimits([.. values.ImportWh.Select(_ => random.NextInt64(300_000))], [.. values.ImportWh.Select(_ => random.NextInt64(300_000))]) : null,
            Contracts = [new Contract(0, 1, random.Next(500), 100_000)],
            Fees = new SharingFees([9_000], 1_000, 4_200, 5_000),
            Barred = random.Next(3) == 0 ? [random.Next(homes)] : null,
        };
        var lines = SlotRun.Of(values, rules);
        for (var i = 0; i < homes; i++)
        {
            var own = rules.Netting == Netting.Connection ? Math.Min(values.ImportWh[i], values.ExportWh[i]) : 0;
            Assert.Equal(values.ImportWh[i] - own, lines.Where(line => line.Payer.Number == i && line.Kind is (LineKind.P2p or LineKind.Residual)).Sum(line => line.Wh));
            Assert.Equal(values.ExportWh[i] - own, lines.Where(line => line.Payee.Number == i && line.Kind is (LineKind.P2p or LineKind.Surplus or LineKind.Curtailed)).Sum(line => line.Wh));
        }
        Assert.DoesNotContain(lines, line => line.Wh <= 0 || rules.Barred is [var barred] && line.Kind == LineKind.P2p && line.Payer.Number == barred);
    }

    [Theory]
    [InlineData("""{ "key": "static" }""", "members")]
    [InlineData("""{ "grid": [{ "name": "a" }, { "name": "b", "above": "c" }] }""", "above")]
    [InlineData("""{ "grid": [{ "name": "a" }, { "name": "a", "above": "a" }] }""", "twice")]
    [InlineData("""{ "contracts": [{ "seller": "me", "buyer": "you", "mostWh": 1, "micro": 1 }] }""", "no meter's id")]
    [InlineData("""{ "payment": { "supplier": "me" } }""", "no account")]
    [InlineData("""{ "payment": { "afterMinutes": 44640, "correctDays": 1 } }""", "correctDays")]
    [InlineData("""{ "profile": "spain" }""", "slotMinutes")]
    [InlineData("""{ "profile": "austria-eeg", "key": "equal" }""", "no key")]
    public void A_definition_that_makes_no_sense_says_where(string market, string word)
        => Assert.Contains(word, Assert.Throws<FormatException>(() => new Village(2, market)).Message, StringComparison.Ordinal);

    static void Say(Village village, int home, long? buy, long? sell)
        => village.Say(Author.Of(Village.Owner(home)), EnergyKinds.Rules, new RulesBody(Village.Meter(home), buy, sell, []).ToNode(), Village.Start);
}
