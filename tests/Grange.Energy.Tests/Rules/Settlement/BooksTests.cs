using Grange.Energy.Protocol;
using Grange.Energy.Rules.Intervals;
using Grange.Energy.Rules.Market;
using Grange.Energy.Rules.Settlement;
using Grange.Tests;

namespace Grange.Energy.Tests.Rules.Settlement;

/// <summary>Settlement that can be run again: late, shuffled, doubled and corrected values end where one clean run ends (spec §6).</summary>
public sealed class BooksTests
{
    const int Members = 8, Slots = 12;

    static readonly RuleSet Rules = RuleSet.Plain("street", 190_000, new SlotPrices(300_000, 80_000)) with
    {
        Fees = new SharingFees([10_001, 20_003], 1_007, 4_200, 5_000),
        Places = [.. Enumerable.Range(0, Members).Select(i => new Place(i / 3, 1, 1))],
        Contracts = [new Contract(4, 0, 120, 150_000)],
        Nominations = [new Nomination(5, 1, 1, 0), new Nomination(6, 1, 1, 100_000), new Nomination(5, 2, 2, 120_000)],
    };

    [Fact]
    public void Shuffled_doubled_and_corrected_values_end_in_the_balances_of_one_clean_run()
    {
        for (var seed = 0; seed < Counts.Of(60, 1_000); seed++)
        {
            var random = new Random(seed);
            var told = Values(random);
            var clean = new CommunityBooks(Members, Rules);
            foreach (var value in told.GroupBy(one => (one.Value.Member, one.Value.Slot)).Select(group => group.MaxBy(one => one.Version))) clean.Tell(value);
            foreach (var slot in clean.Slots.ToList()) clean.Run(slot);
            var messy = new CommunityBooks(Members, Rules);
            foreach (var value in told.Concat(told).OrderBy(_ => random.Next()).ToList())
            {
                messy.Tell(value);
                if (random.Next(3) > 0) messy.Run(value.Value.Slot);
                if (random.Next(20) == 0) messy.CloseBefore(random.Next(Slots));
            }
            foreach (var slot in messy.Slots.ToList()) messy.Run(slot);
            Assert.Equal(clean.Balances.Where(one => one.Value != 0), messy.Balances.Where(one => one.Value != 0));
            Assert.Equal(clean.Slots.Select(clean.RunOf), messy.Slots.Select(messy.RunOf));
            Assert.Equal(0, messy.Balances.Values.Sum());
            Assert.Equal(messy.Balances, Sum(messy.Postings));
        }
    }

    [Fact]
    public void Energy_is_conserved_stage_by_stage()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var random = new Random(seed);
            var values = new SlotValues(0, [.. Draw(random)], [.. Draw(random)]);
            foreach (var netting in Enum.GetValues<Netting>())
                foreach (var key in new[] { SharingKey.Dynamic, SharingKey.Equal, SharingKey.Priority })
                {
                    var lines = SlotRun.Of(values, Rules with { Netting = netting, Key = key, Price = new SharedPrice(PriceRule.Sdr, 0) });
                    for (var i = 0; i < Members; i++)
                    {
                        var own = netting == Netting.Connection ? Math.Min(values.ImportWh[i], values.ExportWh[i]) : 0;
                        Assert.Equal(values.ImportWh[i] - own, Of(lines, i, true, LineKind.P2p) + Of(lines, i, true, LineKind.Residual));
                        Assert.Equal(values.ExportWh[i] - own, Of(lines, i, false, LineKind.P2p) + Of(lines, i, false, LineKind.Surplus));
                    }
                    Assert.DoesNotContain(lines, line => line.Payer == line.Payee);
                }
        }

        static IEnumerable<long> Draw(Random random) => Enumerable.Range(0, Members).Select(_ => random.Next(3) == 0 ? 0L : random.Next(1_000));
        static long Of(IReadOnlyList<Line> lines, int member, bool pays, LineKind kind) => lines.Where(line => line.Kind == kind && (pays ? line.Payer : line.Payee) == new Party(member)).Sum(line => line.Wh);
    }

    [Fact]
    public void Contracts_come_first_then_partners_by_rank_then_the_community()
    {
        var lines = SlotRun.Of(new SlotValues(0, [100, 150, 60, 0, 0, 0, 0, 0], [0, 0, 0, 0, 300, 100, 100, 0]), Rules with { Fees = SharingFees.None });
        Assert.Equal(
            [(0, 4, 100L, 15_000L), (1, 5, 75, 0), (1, 6, 75, 7_500), (2, 5, 25, 3_000), (2, 4, 31, 5_890), (2, 6, 4, 760)],
            lines.Where(line => line.Kind == LineKind.P2p).Select(line => (line.Payer.Number, line.Payee.Number, line.Wh, line.Micro)));
    }

    [Fact]
    public void Nearness_and_the_operators_share_stand_on_lines_of_their_own()
    {
        var lines = SlotRun.Of(new SlotValues(0, [1_000, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 1_000, 0, 0, 0, 0]), Rules with { Contracts = [], Nominations = [] });
        Assert.Equal([
            new(LineKind.P2p, new(0), new(3), 1_000, 190_000), new(LineKind.GridFee, new(0), Party.Grid, 1_000, 20_003), new(LineKind.Levy, new(0), Party.Levies, 1_000, 1_007),
            new(LineKind.TransactionFee, new(0), Party.Operator, 1_000, 2_100), new(LineKind.TransactionFee, new(3), Party.Operator, 1_000, 2_100)], lines);
    }

    [Fact]
    public void A_late_value_is_priced_by_the_rules_of_its_slot_and_not_of_today()
    {
        var books = new CommunityBooks(2, RuleSet.Plain("street", 200_000, new SlotPrices(300_000, 80_000)));
        books.Amend(RuleSet.Plain("street", 100_000, new SlotPrices(500_000, 0)) with { Version = 2, FromSlot = 10 });
        books.Tell(Value(0, 5, 1_000, 0));
        books.Run(5);
        books.Tell(Value(0, 11, 1_000, 0));
        books.Run(11);
        Assert.Equal((-800_000, 800_000), (books.Balances[new Party(0)], books.Balances[Party.Supplier]));
        books.Tell(Value(1, 5, 0, 400));
        Assert.Equal(2, books.Run(5)); // residual falls by 400 Wh, 400 Wh come from the neighbour
        Assert.Equal((-760_000, 80_000), (books.Balances[new Party(0)], books.Balances[new Party(1)]));
    }

    [Fact]
    public void A_slot_goes_from_open_to_closed_and_the_same_inputs_are_the_same_run()
    {
        var books = new CommunityBooks(2, Rules with { Contracts = [], Nominations = [], Places = [default, default] });
        Assert.Equal((SlotState.Open, 0), (books.StateOf(3), books.Run(3)));
        Assert.Equal(Told.New, books.Tell(Value(0, 3, 100, 0)));
        Assert.Equal((1, SlotState.Provisional), (books.Run(3), books.StateOf(3)));
        var run = books.RunOf(3);
        Assert.Equal((Told.Known, 0, run), (books.Tell(Value(0, 3, 100, 0)), books.Run(3), books.RunOf(3)));
        books.Tell(Value(1, 3, 0, 50, quality: Quality.Estimated));
        books.Run(3);
        Assert.Equal(SlotState.Provisional, books.StateOf(3));
        books.Tell(Value(1, 3, 0, 50, version: 2));
        books.Run(3);
        Assert.Equal((SlotState.Final, 3), (books.StateOf(3), books.RunsOf(3)));
        books.CloseBefore(4);
        books.Tell(Value(1, 3, 0, 60, version: 3));
        var before = books.Postings.Count;
        Assert.True(books.Run(3) > 0);
        Assert.Equal(SlotState.Closed, books.StateOf(3));
        Assert.All(books.Postings.Skip(before), posting => Assert.Equal(LineKind.Adjustment, posting.Kind));
    }

    [Fact]
    public void Postings_have_names_that_never_repeat()
    {
        var random = new Random(1);
        var books = new CommunityBooks(Members, Rules);
        foreach (var value in Values(random))
        {
            books.Tell(value);
            books.Run(value.Value.Slot);
        }
        Assert.Equal(books.Postings.Count, books.Postings.Select(posting => (posting.RunId, posting.Number)).Distinct().Count());
    }

    [Fact]
    public void A_bundle_settles_to_the_same_run_elsewhere_and_no_byte_of_it_can_change()
    {
        var books = new CommunityBooks(Members, Rules);
        foreach (var value in Values(new Random(5)).Where(value => value.Value.Slot == 2)) books.Tell(value);
        books.Run(2);
        var file = SlotBundle.Of(books, 2, Members).ToBytes();
        Assert.Equal(books.RunOf(2), SlotBundle.Verify(file).Value.RunId);
        for (var at = 0; at < file.Length; at++)
        {
            file[at] ^= 1;
            Assert.False(SlotBundle.Verify(file).IsOk, $"byte {at}");
            file[at] ^= 1;
        }
        Assert.False(SlotBundle.Verify([]).IsOk);
        Assert.False(SlotBundle.Verify("null"u8).IsOk);
        Assert.False(SlotBundle.Verify("{}"u8).IsOk);
    }

    static SortedDictionary<Party, long> Sum(IEnumerable<Posting> postings)
    {
        var sums = new SortedDictionary<Party, long>();
        foreach (var one in postings)
        {
            sums[one.Payer] = sums.GetValueOrDefault(one.Payer) - one.Micro;
            sums[one.Payee] = sums.GetValueOrDefault(one.Payee) + one.Micro;
        }
        return sums;
    }

    static List<MeterValue> Values(Random random)
    {
        var values = new List<MeterValue>();
        for (var slot = 0; slot < Slots; slot++)
            for (var member = 0; member < Members; member++)
                for (var version = 1; version <= random.Next(0, 4); version++)
                    values.Add(Value(member, slot, member < 4 ? random.Next(500) : random.Next(3) * 40, member < 4 ? 0 : random.Next(700), version));
        return values;
    }

    static MeterValue Value(int member, long slot, long import, long export, long version = 1, Quality quality = Quality.Measured) => new(new IntervalValue(member, slot, import, export, quality), version);
}
