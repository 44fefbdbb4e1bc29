using Grange.Energy.Protocol.Csv;
using Grange.Energy.Rules.Trust;
using Grange.Energy.Tests.Support;

namespace Grange.Energy.Tests.Rules;

public sealed class FeederTests
{
    const int Window = 720;

    [Theory]
    [InlineData(0, 130)]
    [InlineData(5, 130)]
    [InlineData(11, 130)]
    [InlineData(16, 130)]
    [InlineData(11, 110)]
    public void A_home_that_inflates_its_export_is_named_and_no_other(int cheat, int percent)
    {
        foreach (var from in new[] { 0, 4_000, 6_000 })
        {
            var findings = Audit(Homes.Real, from, cheat, percent, seed: from + cheat);
            var cheated = findings[cheat];
            if (cheated.ExportWh < 50_000) continue; // homes that hardly export have nothing to inflate
            Assert.True(cheated.IsSuspect && Math.Abs(cheated.FactorPpm!.Value - percent * 10_000) <= Math.Max(30_000, 2 * cheated.ErrorPpm), $"from {from}: {cheated}");
            Assert.All(findings.Where(one => one.Home != cheat), one => Assert.False(one.FactorPpm > FeederFinding.SuspectPpm, $"from {from}: {one}"));
        }
    }

    [Fact]
    public void An_honest_feeder_names_nobody_in_any_month()
    {
        for (var from = 0; from + Window <= Homes.Real.Slots.Count; from += Window)
            Assert.DoesNotContain(Audit(Homes.Real, from, cheat: 0, percent: 100, seed: from), one => one.IsSuspect);
    }

    [Fact]
    public void Without_noise_the_factor_is_exact_on_data_of_our_own()
    {
        var window = Enumerable.Range(0, 200).Select(hour => new FeederSlot(0, [100, 50 + hour % 7, 0], [hour * 37 % 101 * 10, hour * 53 % 89 * 20, 3])).ToList();
        var reported = window.Select(slot => slot with { TransformerWh = slot.ImportWh.Sum() - slot.ExportWh[0] * 4 / 5 - slot.ExportWh[1] - slot.ExportWh[2] }).ToList();
        var findings = FeederAudit.Run(reported, 3);
        Assert.Equal((1_250_000, 1_000_000, null), (findings[0].FactorPpm!.Value, findings[1].FactorPpm!.Value, findings[2].FactorPpm));
        Assert.Equal([0], findings.Where(one => one.IsSuspect).Select(one => one.Home));
    }

    [Fact]
    public void Too_few_slots_and_homes_that_move_as_one_tell_nothing()
    {
        Assert.All(FeederAudit.Run([new FeederSlot(-9_000, [0], [9_000])], 1), one => Assert.Null(one.FactorPpm));
        var alike = Enumerable.Range(1, 100).Select(hour => new FeederSlot(-200 * hour, [0, 0], [100 * hour, 100 * hour])).ToList();
        Assert.All(FeederAudit.Run(alike, 2), one => Assert.Null(one.FactorPpm));
    }

    [Fact]
    public void Sharing_saves_the_emissions_that_were_measured()
    {
        var report = EmissionReport.Of(Homes.Real.Slots.Select((homes, at) => new EmissionSlot(
            homes.Sum(home => home.LoadWh), homes.Sum(home => Math.Min(home.LoadWh, home.YieldWh)), Shared(homes), Homes.Real.GridMilligrams[at])));
        Assert.Equal((17_870_184, 14_874_483), (report.AloneGrams, report.CommunityGrams));
        Assert.Equal((75_219_250, 169_644_940, 4_434), (report.MatchedWh, report.LoadWh, report.MatchedBps));
    }

    [Fact]
    public void A_limit_at_the_common_transformer_takes_what_was_measured_out_of_trade()
    {
        var limited = Homes.Real.Slots.Select(homes => ExportLimit.Of(homes.Sum(home => home.ExportWh) - homes.Sum(home => home.ImportWh), 20_000, 3_600)).Where(one => one.Binds).ToList();
        Assert.Equal((441, 2_711_982), (limited.Count, limited.Sum(one => one.CurtailedWh)));
    }

    static long Shared(HomeSlot[] homes) => Math.Min(homes.Sum(home => home.ImportWh), homes.Sum(home => home.ExportWh));

    /// <summary>30 days of the feeder: 2 % losses and 100 Wh of noise at its own meter, and one home's export reported too high.</summary>
    static IReadOnlyList<FeederFinding> Audit(HomeSeries series, int from, int cheat, int percent, int seed)
    {
        var random = new Random(seed);
        var window = series.Slots.Skip(from).Take(Window).Select(homes =>
        {
            var net = homes.Sum(home => home.ImportWh - home.ExportWh);
            var noise = (long)(100 * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
            return new FeederSlot(net + Math.Abs(net) * 2 / 100 + noise, [.. homes.Select(home => home.ImportWh)], [.. homes.Select((home, at) => at == cheat ? home.ExportWh * percent / 100 : home.ExportWh)]);
        }).ToList();
        return FeederAudit.Run(window, series.Homes.Count);
    }
}
