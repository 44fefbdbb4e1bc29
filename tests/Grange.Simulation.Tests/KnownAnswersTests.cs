using Grange.Kernel;

namespace Grange.Simulation.Tests;

/// <summary>Rules of networks that exist, through the very days that a run goes through: definition, schedule, policy. Numbers of spec/kernel.md §3 and §4.4.</summary>
public sealed class KnownAnswersTests
{
    const int Year = 365;

    [Fact]
    public void HIP_20_emits_60_million_in_each_of_two_years_then_30_and_sums_to_240()
    {
        var plan = Plan("""{ "kind": "schedule" }""", initial: 120_000_000, periodDays: 2 * Year, numerator: 1, denominator: 2, cap: 240_000_000, days: 50 * Year);
        Assert.Equal(60e6, Minted(plan, 0, Year), 1e-3);
        Assert.Equal(60e6, Minted(plan, Year, Year), 1e-3);
        Assert.Equal(30e6, Minted(plan, 2 * Year, Year), 1e-3);
        Assert.InRange(Minted(plan, 0, 50 * Year), 239_999_990, 240_000_000);
    }

    [Theory] // 13,870 HNT a day and 9,100 USD: below 0.328 the floor binds, above 1.968 the cap
    [InlineData(329_000, 13_870)]
    [InlineData(1_968_000, 13_870)]
    [InlineData(1_969_000, 13_864.9)]
    [InlineData(4_000_000, 6_825)]
    public void HIP_149_holds_13870_a_day_between_half_and_thrice_the_revenue(long microUsd, double minted)
    {
        var plan = Plan($$"""{ "kind": "revenue-band", "floorBps": 5000, "capBps": 30000, "microUsdPerToken": {{microUsd}} }""", initial: 13_870, periodDays: 1, numerator: 1, denominator: 1, cap: 1_000_000_000, days: 1);
        Assert.Equal(minted, (double)plan.Mint(0, 0, new MicroUsd(9_100_000_000), Wei.Zero).Minted / 1e18, 0.05);
    }

    [Fact]
    public void The_floor_of_HIP_149_takes_from_what_waited()
    {
        var plan = Plan("""{ "kind": "revenue-band", "floorBps": 5000, "capBps": 30000, "microUsdPerToken": 250000 }""", initial: 13_870, periodDays: 1, numerator: 1, denominator: 1, cap: 1_000_000_000, days: 1);
        Assert.Equal(18_200, (double)plan.Mint(0, (UInt128)1e23, new MicroUsd(9_100_000_000), Wei.Zero).Minted / 1e18, 1e-6);
    }

    [Fact]
    public void DIMO_emits_260_264_270_until_week_364()
    {
        var plan = Plan("""{ "kind": "schedule" }""", initial: 1_105_000L * 52, periodDays: 364, numerator: 85, denominator: 100, cap: 1_000_000_000, days: 364 * 7);
        Assert.Equal(1_105_000, Minted(plan, 0, 7), 1e-6);
        Assert.Equal(260_264_270, Minted(plan, 0, 364 * 7), 1);
    }

    [Theory] // RNP-023: burns exceed rewards by 4 % of the revenue, of which 60 or 35 % are burned
    [InlineData(300, 280, 9_333)]
    [InlineData(350, 310, 8_857)]
    public void Render_burns_7_and_13_per_cent_more_than_it_rewards(long burned, double rewarded, int mintBps)
    {
        var plan = Plan($$"""{ "kind": "burn-and-mint", "mintBps": {{mintBps}}, "capPerWeek": "1000000000000000000000000", "microUsdPerToken": 1000000 }""", initial: 760_567, periodDays: 30, numerator: 1, denominator: 1, cap: 9_126_804, days: 400);
        Assert.Equal(rewarded, (double)plan.Mint(0, 0, new MicroUsd(burned * 1_000_000), Wei.Zero).Minted / 1e18, 0.02);
    }

    [Fact]
    public void Render_emits_9_126_804_in_the_first_year_of_twelve_months()
        => Assert.Equal(9_126_804, Minted(Plan("""{ "kind": "schedule" }""", initial: 760_567, periodDays: 30, numerator: 1, denominator: 1, cap: 9_126_804, days: 400), 0, 400), 1e-3);

    [Theory] // MIP-15: a quarter of a week's burns returns, up to 500,000
    [InlineData(1_000_000, 250_000)]
    [InlineData(2_000_000, 500_000)]
    [InlineData(9_000_000, 500_000)]
    public void HONEY_returns_a_quarter_of_a_weeks_burns_up_to_half_a_million(long burned, double minted)
    {
        var plan = Plan("""{ "kind": "burn-and-mint", "mintBps": 2500, "capPerWeek": "500000000000000000000000", "microUsdPerToken": 10000 }""", initial: 4_000_000_000, periodDays: Year, numerator: 1, denominator: 1, cap: 4_000_000_000, days: 7);
        var sum = Enumerable.Range(0, 7).Sum(day => (double)plan.Mint(day, 0, new MicroUsd(burned * 10_000 / 7), Wei.Zero).Minted / 1e18);
        Assert.Equal(minted, sum, 1);
    }

    static double Minted(NetworkPlan plan, int from, int days)
        => Enumerable.Range(from, days).Sum(day => (double)plan.Mint(day, 0, MicroUsd.Zero, Wei.Zero).Minted / 1e18);

    static NetworkPlan Plan(string policy, long initial, int periodDays, int numerator, int denominator, long cap, int days)
    {
        var document = Models.Document(Models.Small(policy));
        (string, string)[] changes =
        [
            ("reward.shareBps", "10000"), ("token.emission.initialPerPeriod", $"\"{initial}000000000000000000\""), ("token.emission.periodSeconds", $"{periodDays * 86_400}"),
            ("token.emission.numerator", $"{numerator}"), ("token.emission.denominator", $"{denominator}"), ("token.emission.cap", $"\"{cap}000000000000000000\""),
        ];
        foreach (var (path, value) in changes) document = document.With("networks.0.definition." + path, System.Text.Json.Nodes.JsonNode.Parse(value)).Value;
        var read = document.Model(new Dictionary<string, INetwork>()).Value;
        return new NetworkPlan(read.Model.Networks[0], read.Definitions[0], PaidPart.Of(null, read.Definitions[0], 0, MicroUsd.Zero), read.Model.From, days);
    }
}
