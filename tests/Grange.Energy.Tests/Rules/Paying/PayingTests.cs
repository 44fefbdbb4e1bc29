using Grange.Energy.Protocol;
using Grange.Energy.Rules;
using Grange.Energy.Rules.Bodies;
using Grange.Energy.Rules.Intervals;
using Grange.Energy.Rules.Settlement;
using Grange.Kernel;
using Grange.Tests;

namespace Grange.Energy.Tests.Rules.Paying;

/// <summary>A market's lines are paid from what buyers paid ahead, once, and corrected at their own rules (spec §6).</summary>
public sealed class PayingTests
{
    const string Fixed = """{ "price": "fixed", "fixedMicro": 200000, "payment": { "afterMinutes": 30, "correctDays": 2 } }""";

    static readonly string[] Prices = ["mmr", "sdr", "fixed"];

    [Fact]
    public void A_slot_is_paid_once_its_time_has_passed_and_from_credit_only()
    {
        var village = new Village(2, Fixed);
        village.Credit(0, 1, 1_000_000);
        village.Count(0, 0, 1_000, 0);
        village.Count(1, 0, 0, 600);
        village.Count(0, 2, 500, 0);
        village.Count(1, 2, 0, 600);
        village.Close(); // slot 2 ended 15 minutes ago: not yet
        Assert.Equal(120_000, village.Sum(0, 1)); // 600 Wh at 0.20
        Assert.Equal(120_000, village.Captured[Village.Hold(1)]);
        village.Close();
        village.Close();
        Assert.Equal(220_000, village.Sum(0, 1));
        Assert.DoesNotContain(Village.Hold(1), village.Ended);
        while (village.Epoch < 32) village.Close();
        Assert.Contains(Village.Hold(1), village.Ended); // 780,000 came back
        Assert.Equal(220_000, village.Captured[Village.Hold(1)]);
    }

    [Fact]
    public void Whose_credit_does_not_reach_buys_from_the_supplier_and_the_neighbour_gets_more()
    {
        var village = new Village(3, Fixed);
        village.Credit(0, 1, 99_999);
        village.Credit(1, 2, 1_000_000);
        foreach (var buyer in (int[])[0, 1]) village.Count(buyer, 0, 1_000, 0);
        village.Count(2, 0, 0, 1_000);
        village.Close();
        Assert.Equal((0, 200_000), (village.Sum(0, 2), village.Sum(1, 2)));
        Assert.False(village.Captured.ContainsKey(Village.Hold(1)));
    }

    [Fact]
    public void Late_and_corrected_values_post_the_difference_and_forgotten_slots_nothing()
    {
        var village = new Village(2, Fixed);
        village.Credit(0, 1, 1_000_000);
        village.Count(0, 0, 1_000, 0);
        village.Close();
        Assert.Empty(village.Paid);
        village.Count(1, 0, 0, 600, lateMs: Village.EpochMs); // the roof is heard after its slot was paid
        village.Close();
        Assert.Equal((120_000, 120_000), (village.Sum(0, 1), Assert.Single(village.Corrections).Micro));
        village.Count(0, 0, 400, 0, lateMs: 2 * Village.EpochMs, Quality.Corrected);
        village.Close();
        Assert.Equal((80_000, -40_000, 0), (village.Sum(0, 1), village.Corrections[^1].Micro, village.Corrections[^1].Slot.Epoch));
        while (village.Epoch < 60) village.Close();
        village.Count(0, 0, 9_000, 0, lateMs: 60 * Village.EpochMs);
        village.Close();
        Assert.Equal(80_000, village.Sum(0, 1));
    }

    [Fact]
    public void A_slot_keeps_the_rules_of_its_time_when_the_definition_changes()
    {
        var village = new Village(2, Fixed);
        village.Credit(0, 1, 1_000_000);
        village.Count(0, 0, 1_000, 0);
        village.Count(1, 0, 0, 1_000);
        village.Count(0, 3, 1_000, 0);
        village.Count(1, 3, 0, 1_000);
        village.Close();
        village.Definition = new Village(2, Fixed.Replace("200000", "100000", StringComparison.Ordinal)).Definition;
        village.Count(0, 4, 1_000, 0);
        village.Count(1, 4, 0, 1_000);
        village.Close();
        Assert.Equal(500_000, village.Sum(0, 1)); // 0 and 3 at 0.20, 4 at 0.10
    }

    [Fact]
    public void Partners_who_name_each_other_come_before_the_community_and_accounts_around_get_their_part()
    {
        var supplier = $"0x{new string('9', 40)}";
        var village = new Village(3, $$"""{ "price": "fixed", "fixedMicro": 200000, "gridMicro": 10000, "payment": { "afterMinutes": 0, "supplier": "{{supplier}}" } }""");
        village.Credit(0, 1, 1_000_000);
        village.Credit(1, 2, 1_000_000);
        Rules(village, 2, new Partner(Village.Meter(1), 50_000));
        Rules(village, 1, new Partner(Village.Meter(2), 50_000));
        Rules(village, 0, new Partner(Village.Meter(2), 50_000)); // not returned
        foreach (var buyer in (int[])[0, 1]) village.Count(buyer, 1, 1_000, 0);
        village.Count(2, 1, 0, 1_500);
        village.Close();
        Assert.Equal((100_000, 50_000), (village.Sum(0, 2), village.Sum(1, 2)));
        Assert.Equal(150_000, village.Paid[(Village.Owner(0), Address.Parse(supplier, null))]); // the rest at retail
        Assert.Equal(250_000, village.Captured[Village.Hold(1)]); // the grid has no account: its fee is an invoice
    }

    [Fact]
    public void Credit_that_is_ended_buys_no_later_slot_and_comes_back()
    {
        var village = new Village(2, Fixed);
        village.Credit(0, 1, 1_000_000);
        village.Say(Author.Of(Village.Owner(1)), EnergyKinds.End, CreditBody.End(Village.Hold(1)), Village.Start); // not its payer
        village.Close();
        village.Say(Author.Of(Village.Owner(0)), EnergyKinds.End, CreditBody.End(Village.Hold(1)), Village.Start + Village.EpochMs);
        foreach (var slot in (int[])[3, 5])
        {
            village.Count(0, slot, 1_000, 0);
            village.Count(1, slot, 0, 1_000);
        }
        village.Close();
        village.Close();
        Assert.Equal(200_000, village.Sum(0, 1));
        Assert.Contains(Village.Hold(1), village.Ended);
    }

    [Fact]
    public void A_session_pays_its_host_the_connections_own_price_of_every_slot_once()
    {
        var village = new Village(3, Fixed);
        village.Credit(0, 1, 1_000_000);
        for (var slot = 0; slot < 3; slot++)
        {
            village.Count(0, slot, 1_000, 0);
            village.Count(1, slot, 0, slot * 400);
        }
        var from = Village.Start / 1_000;
        village.Say(Author.Of(Village.Owner(2)), EnergyKinds.Session, new SessionBody(Village.Hold(9), Village.Meter(0), 1_000_000, "driver", [new(from, 5_000), new(from + 2_700, 5_900)]).ToNode(), Village.Start + Village.EpochMs - 1);
        village.Close();
        Assert.False(village.Captured.ContainsKey(Village.Hold(9)));
        village.Close();
        // 300 Wh in each slot: of them 0, 120 and 240 Wh from the neighbour at 0.20, the rest at 0.30
        Assert.Equal(90_000 + 24_000 + 54_000 + 48_000 + 18_000, village.Sum(2, 0));
        Assert.Equal(village.Sum(2, 0), village.Captured[Village.Hold(9)]);
        Assert.Contains(Village.Hold(9), village.Ended);
    }

    [Fact]
    public void Any_history_ends_in_what_its_last_values_cost_and_never_overdraws_credit()
    {
        for (var seed = 0; seed < Counts.Of(60, 1_000); seed++) History(new Random(seed));
    }

    static void History(Random random)
    {
        var homes = random.Next(2, 6);
        var rich = random.Next(2) == 0;
        var village = new Village(homes, $$"""{ "price": "{{Prices[random.Next(Prices.Length)]}}", "fixedMicro": 150000, "transactionMicro": 7001, "sellerBps": 5000, "payment": { "afterMinutes": 15, "correctDays": 3, "operator": "0x{{new string('8', 40)}}" } }""");
        var (money, last) = (new Dictionary<int, long>(), new Dictionary<(int Home, int Slot), (long Said, long Import, long Export)>());
        for (var home = 0; home < homes; home++) village.Credit(home, home, money[home] = rich ? 1_000_000_000 : random.Next(1, 400_000));
        for (var epoch = 0; epoch < 6; epoch++)
        {
            for (var words = random.Next(30); words > 0; words--)
            {
                var (home, slot) = (random.Next(homes), random.Next(4 * (epoch + 1)));
                var (import, export) = random.Next(2) == 0 ? (random.Next(2_000), 0) : (0, random.Next(2_000));
                var late = Village.EpochMs * epoch + random.Next(1, 600_000) * 10L - slot % 4;
                var said = Village.Start + (slot + 1) * Village.SlotMs + late;
                if (!last.TryGetValue((home, slot), out var known) || known.Said < said) last[(home, slot)] = (said, import, export);
                village.Count(home, slot, import, export, late);
            }
            village.Close(random);
        }
        while (village.Epoch < 40) village.Close();
        for (var home = 0; home < homes; home++)
        {
            Assert.True(village.Captured.GetValueOrDefault(Village.Hold(home)) <= money[home]);
            Assert.Contains(Village.Hold(home), village.Ended);
        }
        if (!rich) return;
        var owed = new SortedDictionary<(Address, Address), long>();
        foreach (var slot in last.GroupBy(one => one.Key.Slot))
            foreach (var line in SlotRun.Of(SlotValues.Of(slot.Key, homes, slot.Select(one => new IntervalValue(one.Key.Home, slot.Key, one.Value.Import, one.Value.Export, Quality.Measured))), village.Book().RulesOf(Village.Start + slot.Key * Village.SlotMs, [])))
                if (line.Kind is LineKind.P2p or LineKind.TransactionFee) owed[(Account(line.Payer), Account(line.Payee))] = owed.GetValueOrDefault((Account(line.Payer), Account(line.Payee))) + line.Micro;
        Assert.Equal(owed.Where(one => one.Value != 0), village.Paid.Where(one => one.Value != 0).Select(one => KeyValuePair.Create((one.Key.From, one.Key.To), one.Value)));
    }

    static Address Account(Party party) => party.IsMember ? Village.Owner(party.Number) : Address.Parse($"0x{new string('8', 40)}", null);

    static void Rules(Village village, int home, params Partner[] partners)
        => village.Say(Author.Of(Village.Owner(home)), EnergyKinds.Rules, new RulesBody(Village.Meter(home), null, null, partners).ToNode(), Village.Start);
}
