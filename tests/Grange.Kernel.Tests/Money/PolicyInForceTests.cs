using FsCheck;
using FsCheck.Fluent;
using Grange.Kernel;
using Grange.Tests.Settlement;

namespace Grange.Tests.Money;

/// <summary>Reward policies as a definition names them: what they mint, that they never pass the emission, and that a stranger recomputes it.</summary>
public sealed class PolicyInForceTests
{
    const long WeekMs = 604_800_000, DayMs = 86_400_000, Start = ToyChain.Genesis * 1000;
    static readonly UInt128 Whole = 1_000_000_000_000_000_000;

    /// <summary>A token worth a cent, a million of it a week for this network: twice the cap of MIP-15.</summary>
    const string Honey = """{ "kind": "burn-and-mint", "mintBps": 2500, "capPerWeek": "500000000000000000000000", "microUsdPerToken": 10000 }""";

    static string Hip149(long milliUsd, bool fees = false)
        => $$"""{ "kind": "revenue-band", "floorBps": 5000, "capBps": 30000, "microUsdPerToken": {{milliUsd * 1000}}, "countFees": {{(fees ? "true" : "false")}} }""";

    /// <summary>The toy's definition with a flat emission of so many whole tokens a period and a policy.</summary>
    static Func<string, string> With(string policy, long perPeriod, long periodSeconds) => text => text
        .Replace("\"shareBps\": 1000", $"\"shareBps\": 10000, \"policy\": {policy}", StringComparison.Ordinal)
        .Replace("\"start\": 1767225600", "\"start\": 0", StringComparison.Ordinal)
        .Replace("\"initialPerPeriod\": \"50000000000000000000000000\"", $"\"initialPerPeriod\": \"{(UInt128)perPeriod * Whole}\"", StringComparison.Ordinal)
        .Replace("\"cap\": \"100000000000000000000000000\"", "\"cap\": \"340000000000000000000000000000000000000\"", StringComparison.Ordinal)
        .Replace("\"periodSeconds\": 63072000", $"\"periodSeconds\": {periodSeconds}", StringComparison.Ordinal)
        .Replace("\"denominator\": 2", "\"denominator\": 1", StringComparison.Ordinal);

    static NetworkDefinition Define(Func<string, string> change)
    {
        using var node = Grange.Kernel.Crypto.P256Key.Import(ToyWorld.Filled(9));
        return ToyNetwork.Define("toys", new OperatorTerms(ToyWorld.Numbered(1), node.PublicKey), new AttesterTerms(1, [ToyWorld.Numbered(2)]), change);
    }

    [Theory]
    [InlineData(1_000_000, 250_000)]
    [InlineData(2_000_000, 500_000)]
    [InlineData(9_000_000, 500_000)]
    public void A_definition_of_MIP_15_mints_a_quarter_of_a_weeks_burns_up_to_half_a_million(long burned, long minted)
    {
        var mint = Define(With(Honey, 1_000_000, WeekMs / 1000)).Mint(Start, Start + WeekMs, 0, new MicroUsd(burned * 10_000));
        Assert.Equal((UInt128)minted * Whole, mint.Minted);
        Assert.Equal(1_000_000 * Whole, mint.Minted + mint.Unminted);
    }

    [Fact]
    public void What_burns_deserve_above_the_emission_is_not_minted_and_what_waited_is()
    {
        var poor = Define(With(Honey, 100_000, WeekMs / 1000));
        Assert.Equal(new RewardMint(100_000 * Whole, 0), poor.Mint(Start, Start + WeekMs, 0, new MicroUsd(10_000_000_000)));
        Assert.Equal(new RewardMint(250_000 * Whole, 50_000 * Whole), poor.Mint(Start, Start + WeekMs, 200_000 * Whole, new MicroUsd(10_000_000_000)));
    }

    [Theory]
    [InlineData(250, 18_200)]
    [InlineData(328, 13_871)]
    [InlineData(329, 13_870)]
    [InlineData(1968, 13_870)]
    [InlineData(1969, 13_864)]
    [InlineData(4000, 6825)]
    public void A_definition_of_HIP_149_holds_13_870_a_day_between_half_and_thrice_of_9_100_USD(long milliUsd, long minted)
    {
        var waited = 1_000_000 * Whole;
        var mint = Define(With(Hip149(milliUsd), 13_870, DayMs / 1000)).Mint(Start, Start + DayMs, waited, new MicroUsd(9_100_000_000));
        Assert.Equal((UInt128)minted, mint.Minted / Whole);
        Assert.Equal(13_870 * Whole + waited, mint.Minted + mint.Unminted);
    }

    [Fact]
    public void A_top_up_ends_where_nothing_waits()
        => Assert.Equal(new RewardMint(13_877 * Whole, 0), Define(With(Hip149(250), 13_870, DayMs / 1000)).Mint(Start, Start + DayMs, 7 * Whole, new MicroUsd(9_100_000_000)));

    [Fact]
    public void Fees_are_revenue_where_the_policy_says_so()
    {
        BurnScore[] burns = [new(ToyWorld.Numbered(1), 7, "read"), new(ToyWorld.Numbered(2), 3, "read")];
        PaymentScore[] paid = [new(Claim.Of(ToyWorld.Numbered(1), ToyWorld.Numbered(2), "rent"), 0, new MicroUsd(1000), new MicroUsd(50), PaymentSource.Lock)];
        Assert.Equal(new MicroUsd(100), Define(With(Hip149(250), 1, 60)).Policy.Revenue(burns, paid));
        Assert.Equal(new MicroUsd(150), Define(With(Hip149(250, fees: true), 1, 60)).Policy.Revenue(burns, paid));
        Assert.Equal(new MicroUsd(long.MaxValue), RewardPolicy.Schedule.Revenue([new(ToyWorld.Numbered(1), long.MaxValue, "read")], []));
    }

    [Fact]
    public void Without_a_policy_the_definition_and_its_pool_are_what_they_were()
    {
        var (plain, said) = (Define(text => text), Define(With("""{ "kind": "schedule" }""", 10, 60)));
        Assert.Equal(RewardPolicy.Schedule, plain.Policy);
        Assert.Equal(new RewardMint(10 * Whole, 3), said.Mint(Start, Start + 60_000, 3, new MicroUsd(5)));
    }

    /// <summary>What Rewards asks of every settlement: earned so far is at most what the token has emitted so far.</summary>
    [Fact]
    public void Epoch_by_epoch_no_policy_mints_above_the_emission_and_what_is_minted_and_what_waits_is_all_of_it()
        => Prop.ForAll(
            Gen.Elements(Honey, Hip149(250), Hip149(4000), """{ "kind": "schedule" }""").ToArbitrary(),
            Gen.Choose(0, int.MaxValue).Zip(Gen.Choose(1, 3_600_000)).ArrayOf().ToArbitrary(),
            (policy, epochs) =>
            {
                var terms = Define(With(policy, 1_000, 3600));
                UInt128 minted = 0, unminted = 0, shares = 0;
                var from = Start;
                foreach (var (revenue, length) in epochs)
                {
                    var mint = terms.Mint(from, from + length, unminted, new MicroUsd(revenue));
                    if (mint != terms.Mint(from, from + length, unminted, new MicroUsd(revenue))) return false;
                    shares += Allocation.Emitted(terms.Token.Emission, from, from + length, terms.ShareBps, 1);
                    (minted, unminted, from) = (minted + mint.Minted, mint.Unminted, from + length);
                    if (minted + unminted != shares || minted > (terms.Token.Emission.Cumulative(from / 1000) - terms.Token.Emission.Cumulative(Start / 1000)).Value) return false;
                }
                return true;
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(Counts.Of(100, 2000)));

    /// <summary>Day 20,833 is that of the toy chain's genesis; what was burned the day before is smoothed into it.</summary>
    [Fact]
    public async Task What_was_burned_comes_back_once_its_day_is_over_and_an_audit_holds_it_against_the_chain()
    {
        const long Today = ToyChain.Genesis / 86_400;
        var net = $"\"denominator\": 1, \"net\": {{ \"firstDay\": {Today - 1}, \"capPerDay\": \"{9 * Whole}\" }}";
        var world = new ToyWorld().Network("toys", 2, text => With("""{ "kind": "schedule" }""", 0, 60)(text).Replace("\"denominator\": 1", net, StringComparison.Ordinal));
        world.Chain.BurnedOn = day => day == Today - 1 ? 70 * Whole : 7;
        var early = await world.Work("toys", 0, 5).CloseAsync("toys");
        Assert.Equal((UInt128.Zero, new NetState(Today, 10 * Whole)), (early.Scores.Pool, early.Carry.Net!.Value));
        world.Line("toys").FromMs = (Today + 1) * DayMs - 30_000; // over midnight
        var late = await world.Work("toys", 0, 5).CloseAsync("toys");
        var smoothed = (60 * Whole + 7) / 7;
        Assert.Equal((smoothed, new NetState(Today + 1, smoothed)), (late.Scores.Pool, late.Carry.Net!.Value));
        Assert.Equal(smoothed, new NetEmission(Today - 1, new Wei(9 * Whole)).Cumulative((Today + 1) * 86_400, world.Chain.BurnedOn).Value - 9 * Whole);
        world.Settle();
        Assert.Null((await world.AuditAsync(1)).First);
        world.Chain.BurnedOn = day => day == Today - 1 ? 70 * Whole : 6;
        var report = await world.AuditAsync(1);
        Assert.Equal((AuditOutcome.Mismatch, "burned", $"toys epoch 1, day {Today}"), (report.Outcome, report.First!.What, report.First.Where));
    }

    [Fact]
    public void Days_told_in_pieces_emit_what_the_contract_emits_for_all_of_them()
        => Prop.ForAll(Gen.Choose(0, 1_000_000).ArrayOf().ToArbitrary(), Gen.Choose(0, 1_000_000).ToArbitrary(), Gen.Choose(1, 5).ToArbitrary(), (burned, cap, piece) =>
        {
            var net = new NetEmission(20_000, new Wei((UInt128)cap));
            var (state, sum) = (net.Start, Wei.Zero);
            foreach (var days in burned.Chunk(piece))
            {
                (state, var emitted) = net.Advance(state, days.Select(amount => (UInt128)amount), 0);
                sum += emitted;
            }
            return state.Day == 20_000 + burned.Length && sum == net.Cumulative((20_000 + burned.Length) * 86_400L, day => (UInt128)burned[day - 20_000]);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Counts.Of(200, 5000)));

    [Fact]
    public async Task A_bundle_that_leaves_a_day_out_is_refused()
    {
        var world = new ToyWorld().Network("toys", 1, text => With("""{ "kind": "schedule" }""", 0, 60)(text)
            .Replace("\"denominator\": 1", "\"denominator\": 1, \"net\": { \"firstDay\": 20800, \"capPerDay\": \"5\" }", StringComparison.Ordinal));
        world.Work("toys", 0, 5);
        var refused = await Assert.ThrowsAsync<FindingException>(() => world.CloseAsync("toys", bundle => bundle with { Burned = [.. bundle.Burned!.Skip(1)] }));
        Assert.Equal(("bundle-burned", "the burns of 33 days", "of 32"), (refused.Finding.What, refused.Finding.Expected, refused.Finding.Found));
        var absurd = await Assert.ThrowsAsync<FindingException>(() => world.CloseAsync("toys", bundle => bundle with { Burned = [.. bundle.Burned!.Select(_ => UInt128.MaxValue)] }));
        Assert.Equal(("bundle-burned", "amounts below 2^120"), (absurd.Finding.What, absurd.Finding.Expected));
    }

    [Fact]
    public async Task An_epoch_earns_by_what_it_sold_and_an_audit_finds_the_same()
    {
        // 60 tokens an epoch of a minute; a token is a dollar; a quarter of what is used up returns
        const string Policy = """{ "kind": "burn-and-mint", "mintBps": 2500, "capPerWeek": "1008000000000000000000000", "microUsdPerToken": 1000000 }""";
        var world = new ToyWorld().Network("toys", 2, With(Policy, 60, 60));
        var idle = await world.Work("toys", 0, 5).CloseAsync("toys");
        Assert.Equal((UInt128.Zero, 60 * Whole), (idle.Scores.Pool, idle.Carry.Unminted));
        var sold = await world.Sell("toys", 0, 5, credits: 2_000_000).Sell("toys", 1, 5, credits: 2_000_000).CloseAsync("toys");
        Assert.Equal((10 * Whole, 110 * Whole), (sold.Scores.Pool, sold.Carry.Unminted));
        var capped = await world.Sell("toys", 0, 5, credits: 200_000_000).CloseAsync("toys");
        Assert.Equal((100 * Whole, 70 * Whole), (capped.Scores.Pool - sold.Scores.Remainder, capped.Carry.Unminted));
        Assert.Equal(110 * Whole, world.Settle().Manifest.Totals.Single().Cumulative + capped.Scores.Remainder);
        Assert.Null((await world.AuditAsync(1)).First);
        Assert.Null((await world.AuditAsync(1, fromStart: true)).First);
    }
}
