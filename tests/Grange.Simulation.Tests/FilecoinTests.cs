using System.Text.Json;
using Grange.Simulation.Filecoin;
using Grange.Tests;

namespace Grange.Simulation.Tests;

public sealed class FilecoinTests
{
    const double Most = 1e-7;

    [Fact]
    public void Nine_series_of_the_published_model_are_met_over_1430_days()
    {
        using var published = JsonDocument.Parse(File.ReadAllBytes(ReferenceData.Path("economics/mechafil-forecast_len-offline_simulation.json")));
        var outputs = published.RootElement.GetProperty("simulation_output");
        var series = new FilecoinModel(Measured()).Run();
        (string Name, double[] Ours)[] nine =
        [
            ("network_RBP_EIB", series.RawPowerEib), ("network_QAP_EIB", series.QualityPowerEib), ("network_time", series.NetworkTime),
            ("cum_network_reward", series.Minted), ("total_vest", series.Vested), ("day_locked_pledge", series.DayPledge),
            ("network_locked_pledge", series.LockedPledge), ("network_locked", series.Locked), ("circ_supply", series.Circulating),
        ];
        var errors = nine.Select(one => (one.Name, Error: Worst(Numbers(outputs, one.Name), one.Ours))).ToList();
        TestContext.Current.SendDiagnosticMessage(string.Join(", ", errors.Select(one => $"{one.Name} {one.Error:e1}")));
        Assert.All(nine, one => Assert.Equal(1_430, one.Ours.Length));
        Assert.All(errors, one => Assert.True(one.Error <= Most, string.Join(", ", errors.Select(any => $"{any.Name} {any.Error:e1}"))));
    }

    [Fact]
    public void Everything_that_exists_circulates_or_is_locked_or_burned()
    {
        var inputs = MadeUp();
        var series = new FilecoinModel(inputs).Run();
        for (var day = inputs.Burned.Length; day < inputs.Days; day++)
        {
            var burned = inputs.Burned[^1] + (day - inputs.Burned.Length + 1) * inputs.BurnedPerDay;
            Assert.Equal(17_066_618.96177341 + series.Minted[day] + series.Vested[day], series.Circulating[day] + series.Locked[day] + burned, 1e-3);
        }
    }

    [Fact]
    public void Sectors_of_the_forecast_fall_due_when_they_end()
    {
        var inputs = MadeUp() with { SectorDays = 30, RenewalRate = 0 };
        var series = new FilecoinModel(inputs).Run();
        var steady = series.RawPowerEib.AsSpan(inputs.Measured + 30).ToArray();
        Assert.All(steady, power => Assert.Equal(steady[0], power, 1e-9)); // as much ends as begins
    }

    [Fact]
    public void A_run_into_used_series_is_the_same_run()
    {
        var model = new FilecoinModel(MadeUp());
        var (fresh, used) = (model.Run(), model.Run());
        model.Run(9, 0.1, 0.1, used);
        Assert.NotEqual(fresh.Circulating, used.Circulating);
        model.Run(3, 0.8, 0.8, used);
        Assert.Equal(fresh.Circulating, used.Circulating);
    }

    /// <summary>A network of our own making: 20 EiB that nothing is due of, a hundred measured days, 200 to come.</summary>
    static FilecoinInputs MadeUp() => new()
    {
        FirstDay = 700,
        ForecastDays = 200,
        OnboardPib = 3,
        RenewalRate = 0.8,
        VerifiedRate = 0.8,
        RawPowerZeroPib = 20_480,
        QualityPowerZeroPib = 20_480,
        RawPowerEib = Flat(100, 20),
        QualityPowerEib = Flat(100, 20),
        OnboardedQualityPib = Flat(100, 3),
        RenewedQualityPib = Flat(100, 1),
        RenewalRates = Flat(99, 0.6),
        RawDuePib = [],
        QualityDuePib = [],
        PledgeDue = Flat(300, 1_000),
        Burned = Flat(100, 30e6),
        BurnedPerDay = 7_000,
        VestedBefore = 290e6,
        CappedPowerBefore = 4_000,
        BaselineEib = 10,
        CirculatingZero = 370e6,
        LockedZero = 130e6,
    };

    static double[] Flat(int days, double value) => [.. Enumerable.Repeat(value, days)];

    static FilecoinInputs Measured()
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(ReferenceData.Path("economics/mechafil-historical_data-spacescope_results.json")));
        var (smoothed, days) = (file.RootElement.GetProperty("smoothed_metrics"), file.RootElement.GetProperty("offline_data"));
        double Number(string name) => days.GetProperty(name).GetDouble();
        return new()
        {
            FirstDay = 725,
            ForecastDays = 365,
            OnboardPib = smoothed.GetProperty("raw_byte_power").GetDouble(),
            RenewalRate = smoothed.GetProperty("renewal_rate").GetDouble(),
            VerifiedRate = smoothed.GetProperty("filplus_rate").GetDouble(),
            RawPowerZeroPib = Number("rb_power_zero"),
            QualityPowerZeroPib = Number("qa_power_zero"),
            RawPowerEib = Numbers(days, "historical_raw_power_eib"),
            QualityPowerEib = Numbers(days, "historical_qa_power_eib"),
            OnboardedQualityPib = Numbers(days, "historical_onboarded_qa_power_pib"),
            RenewedQualityPib = Numbers(days, "historical_renewed_qa_power_pib"),
            RenewalRates = Numbers(days, "historical_renewal_rate"),
            RawDuePib = Numbers(days, "rb_known_scheduled_expire_vec"),
            QualityDuePib = Numbers(days, "qa_known_scheduled_expire_vec"),
            PledgeDue = Numbers(days, "known_scheduled_pledge_release_full_vec"),
            Burned = Numbers(days, "burnt_fil_vec"),
            BurnedPerDay = Number("daily_burnt_fil"),
            VestedBefore = Number("start_vested_amt"),
            CappedPowerBefore = Number("zero_cum_capped_power_eib"),
            BaselineEib = Number("init_baseline_eib"),
            CirculatingZero = Number("circ_supply_zero"),
            LockedZero = Number("locked_fil_zero"),
        };
    }

    static double[] Numbers(JsonElement parent, string name) => [.. parent.GetProperty(name).EnumerateArray().Select(number => number.GetDouble())];

    static double Worst(double[] published, double[] ours) => published.Zip(ours, (want, have) => want == have ? 0 : Math.Abs(have - want) / Math.Abs(want)).Max();
}
