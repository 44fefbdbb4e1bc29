using Grange.Host;
using Grange.Kernel;

namespace Grange.Simulation.Tests;

public sealed class EngineTests
{
    [Fact]
    public void The_same_seed_gives_the_same_bytes_and_another_gives_others()
    {
        string Bytes(string json) => JsonReport.Of(new Report("r", Models.Run(json), [])).ToJsonString();
        var once = Bytes(Models.Small());
        Assert.Equal(once, Bytes(Models.Small()));
        Assert.NotEqual(once, Bytes(Models.Small().Replace("\"seed\": 7", "\"seed\": 8", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_run_is_the_same_alone_and_among_many()
    {
        var many = Models.Run(Models.Small());
        var few = Models.Run(Models.Small().Replace("\"runs\": 40", "\"runs\": 3", StringComparison.Ordinal));
        Assert.Equal(few.Runs, many.Runs.Take(3));
    }

    [Theory]
    [InlineData("""{ "kind": "schedule" }""")]
    [InlineData("""{ "kind": "burn-and-mint", "mintBps": 7500, "capPerWeek": "1000000000000000000000", "microUsdPerToken": 50000 }""")]
    [InlineData("""{ "kind": "revenue-band", "floorBps": 5000, "capBps": 30000, "microUsdPerToken": 50000 }""")]
    public void What_a_run_mints_is_what_the_kernels_policy_mints_on_the_same_revenue(string policy)
    {
        var json = Models.Small(policy, "\"every\": 1,").Replace("\"runs\": 40", "\"runs\": 1", StringComparison.Ordinal);
        var definition = Models.Document(json).Model(Roster.ByName).Value.Definitions[0] with { Operators = [new(default, new byte[33])] };
        var outcome = Models.Run(json);
        var start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
        UInt128 unminted = 0;
        for (var day = 0; day < 364; day++)
        {
            var from = start + day * 86_400_000L;
            var mint = definition.Mint(from, from + 86_400_000, unminted, new MicroUsd((long)(outcome[Metric.RevenueUsd].Median[day] * 1e6)));
            unminted = mint.Unminted;
            Assert.Equal((double)mint.Minted / 1e18, outcome[Metric.Minted].Median[day], (double)mint.Minted / 1e18 * 1e-9 + 1e-9);
        }
        Assert.True(outcome[Metric.Minted].Median.Sum() > 0);
    }

    [Fact]
    public void Net_emission_gives_back_no_more_than_was_burned()
    {
        const string Net = """, "net": { "firstDay": 20454, "capPerDay": "100000000000000000000000" }""";
        var (with, without) = (Models.Run(Models.Small(more: "\"every\": 1,", emission: Net)), Models.Run(Models.Small(more: "\"every\": 1,")));
        double Sum(Outcome outcome, Metric metric) => outcome[metric].Median.Sum();
        var given = Sum(with, Metric.Minted) - Sum(without, Metric.Minted);
        Assert.InRange(given, 1, Sum(with, Metric.Burned) * 0.1); // a tenth is this network's share
    }

    [Fact]
    public void A_ban_takes_a_regions_units_and_a_shock_the_price()
    {
        var quiet = Models.Run(Models.Small(more: "\"every\": 1,"));
        var banned = Models.Run(Models.Small(more: """ "every": 1, "shocks": [ { "day": 100, "kind": "ban", "region": "us", "factor": 0 }, { "day": 200, "kind": "price", "factor": 0.2 } ],"""));
        Assert.Equal(quiet[Metric.Units].Median[99], banned[Metric.Units].Median[99]);
        Assert.True(banned[Metric.Units].Median[100] < quiet[Metric.Units].Median[100] - 90);
        Assert.InRange(banned[Metric.PriceUsd].Median[201] / banned[Metric.PriceUsd].Median[200], 0.18, 0.22);
    }

    [Fact]
    public void Fakes_come_where_cheating_pays_and_take_from_the_honest()
    {
        var honest = Models.Run(Models.Small());
        var cheated = Models.Run(Models.Small(more: """ "adversary": { "sybilPerWeek": 0.5, "sybilCostUsd": 0.01, "foundPerWeek": 0.2 },"""));
        Assert.Equal(0, honest[Metric.Fakes].Median[^1]);
        Assert.True(cheated[Metric.Fakes].Median[^1] > 0.3);
        Assert.True(cheated[Metric.IncomeUsd].Median[20] < honest[Metric.IncomeUsd].Median[20]);
    }

    [Fact]
    public void A_network_without_demand_or_emission_worth_anything_loses_its_providers()
        => Assert.Equal(Break.Providers, Models.Run(Models.Small(more: """ "price": { "kind": "path", "path": [[0, 0.0001]] },""")).Breaks[0].What);

    [Fact]
    public async Task A_cancelled_simulation_stops()
    {
        using var stop = new CancellationTokenSource();
        var simulation = Simulation.Of(Models.Document(Models.Small().Replace("\"runs\": 40", "\"runs\": 20000", StringComparison.Ordinal)).Model(Roster.ByName).Value, new PaidParts(Roster.ByName));
        var running = Task.Run(() => simulation.Run(_ => stop.Cancel(), stop.Token), TestContext.Current.CancellationToken);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public void Every_preset_is_a_model_and_each_of_its_policies_runs()
    {
        Assert.Equal(["charging", "energy", "mapping", "rendering", "storage", "vehicles", "wireless"], Presets.Names);
        foreach (var name in Presets.Names)
        {
            var document = ModelDocument.Read(Presets.Read(name), Roster.ByName, _ => null).Value.With("runs", 2).Value.With("days", 60).Value;
            var report = new SimulationWork(document, new(Roster.ByName)) { Sweep = "one" }.Run(_ => { }, TestContext.Current.CancellationToken);
            Assert.True(report.IsOk, $"{name}: {(report.IsOk ? "" : report.Fault)}");
            Assert.NotEmpty(report.Value.Alternatives);
        }
    }

    [Fact]
    public void A_models_mistakes_are_named_with_their_fields()
    {
        string Why(string json) => Models.Document(json).Model(Roster.ByName).Fault.Detail;
        Assert.Contains("supply.staked is 2, it must be from 0 to 1", Why(Models.Small(more: """ "supply": { "staked": 2 },""")), StringComparison.Ordinal);
        Assert.Contains("colour", Why(Models.Small(more: """ "colour": 2,""")), StringComparison.Ordinal);
        Assert.Contains("shareBps", Why(Models.Small().Replace("\"shareBps\": 1000", "\"shareBps\": 20000", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains("runs × days", Why(Models.Small(more: "\"every\": 1,").Replace("\"runs\": 40", "\"runs\": 99999", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal("model-invalid", Models.Document(Models.Small()).With("networks.4.demand.noise", 1).Fault.Code);
    }
}
