using Grange.Energy.Protocol;
using Grange.Energy.Rules.Intervals;
using Grange.Energy.Rules.Profiles;
using Grange.Energy.Rules.Settlement;

namespace Grange.Energy.Tests.Rules.Settlement;

/// <summary>What people are sent, profiles, imbalance and charging sessions.</summary>
public sealed class InvoiceTests
{
    [Fact]
    public void Invoices_and_balances_say_the_same()
    {
        var books = Books();
        var invoices = Invoice.Of(books.Postings, 3);
        Assert.Equal(Enumerable.Range(0, 3).Select(member => -books.Balances.GetValueOrDefault(new Party(member))), invoices.Select(one => one.TotalMicro));
        Assert.Equal([(LineKind.P2p, true, 500L, 95_000L), (LineKind.Residual, true, 2_500, 750_000)], invoices[0].Items.Select(item => (item.Kind, item.Pays, item.Wh, item.Micro)));
    }

    [Fact]
    public void A_correction_after_the_close_goes_on_the_next_invoice()
    {
        var books = Books();
        books.CloseBefore(100);
        var month = books.Postings.Count;
        books.Tell(Value(0, 1, 1_600, 0, version: 2));
        books.Run(1);
        var next = Invoice.Of(books.Postings.Skip(month), 3);
        Assert.Equal([(LineKind.Adjustment, 180_000L)], next[0].Items.Select(item => (item.Kind, item.Micro)));
    }

    [Fact]
    public void The_operators_file_has_a_row_for_each_meter_and_tariff()
        => Assert.Equal("""
            meter;tariff;shared_volume_wh;supplementary_volume_wh;shared_injection_wh;grid_fee_micro
            "EAN;1";LOW;0;2000;0;0
            "EAN;1";TH;500;500;0;0
            EAN2;TH;0;0;500;0

            """.ReplaceLineEndings("\n"), OperatorFile.Csv(Books(), ["EAN;1", "EAN2", "EAN3"], slot => slot == 1 ? "TH" : "LOW"));

    [Fact]
    public void Profiles_name_what_the_program_knows_and_say_that_they_are_no_advice()
    {
        Assert.Equal(["brussels", "austria-eeg", "france-acc", "spain", "italy", "delhi-2024", "private-microgrid"], Profile.All.Select(profile => profile.Name));
        foreach (var profile in Profile.All)
        {
            Assert.All(profile.Keys, key => Assert.NotNull(Energy.Rules.Market.SharingKeys.Of(key)));
            Assert.All(profile.Prices, price => Assert.True(price is "fixed" or "auction" || Energy.Rules.Market.PoolPrice.RuleOf(price) is not null));
            Assert.Equal((0, profile.Proximity.Count), (60 % profile.SlotMinutes, profile.GridFeeBps.Count));
        }
        Assert.Contains("Not legal advice", Profile.Notice, StringComparison.Ordinal);
        Assert.Equal([43_000L, 72_000], Profile.Of("austria-eeg")!.Fees(100_000, 0).GridByProximity);
        Assert.Equal((420_000, 5_000), (Profile.Of("delhi-2024")!.Fees(0, 0).Transaction, Profile.Of("delhi-2024")!.Fees(0, 0).SellerBps));
        Assert.Null(Profile.Of("atlantis"));
    }

    [Fact]
    public void Two_perfect_trades_with_one_metered_sum_are_no_imbalance()
    {
        Assert.Empty(Imbalance.Lines([10_000, 0], [0, 10_000], [5_000 + 5_000, -10_000], new ImbalancePrices(400_000, 50_000)));
        Assert.Equal([(0, 100L, 40_000L), (1, 200, 10_000)], Imbalance.Lines([10_100, 0], [0, 10_200], [10_000, -10_000], new ImbalancePrices(400_000, 50_000))
            .Select(line => (line.Payer.IsMember ? line.Payer.Number : line.Payee.Number, line.Wh, line.Micro)));
    }

    [Fact]
    public void A_charging_session_is_divided_over_slots_to_the_watt_hour()
    {
        var random = new Random(4);
        for (var round = 0; round < 200; round++)
        {
            var readings = new List<SessionReading> { new(random.Next(1, 2_000), random.Next(5_000)) };
            for (var i = 0; i < 12; i++) readings.Add(new(readings[^1].TimeSeconds + random.Next(1, 1_200), readings[^1].Wh + random.Next(0, 3_000)));
            var session = SessionSplit.BySlot(readings, 900);
            Assert.Equal(readings[^1].Wh - readings[0].Wh, session.Sum(slot => slot.Wh));
            var host = session.ToDictionary(slot => slot.FromSeconds, slot => Host(random, slot.FromSeconds));
            foreach (var first in new[] { false, true })
                foreach (var slot in SessionSplit.Of(session, host, first, 0))
                {
                    Assert.Equal(slot.Wh, slot.SharedWh + slot.GridWh + slot.OwnWh);
                    Assert.InRange(slot.SharedWh, 0, Math.Min(slot.Wh, host[slot.FromSeconds].SharedWh));
                    Assert.True(slot.GridWh >= 0 && slot.OwnWh >= 0);
                }
        }

        static HostSlot Host(Random random, long from)
        {
            var import = random.Next(0, 4_000);
            return new HostSlot(from, import, random.Next(0, import + 1), 190_000, 300_000);
        }
    }

    static CommunityBooks Books()
    {
        var books = new CommunityBooks(3, RuleSet.Plain("street", 190_000, new SlotPrices(300_000, 80_000)));
        foreach (var value in new[] { Value(0, 1, 1_000, 0), Value(1, 1, 0, 500), Value(0, 2, 2_000, 0) }) books.Tell(value);
        foreach (var slot in books.Slots.ToList()) books.Run(slot);
        return books;
    }

    static MeterValue Value(int member, long slot, long import, long export, long version = 1) => new(new IntervalValue(member, slot, import, export, Quality.Measured), version);
}
