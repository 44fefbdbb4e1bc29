using System.Diagnostics;
using Grange.Host;
using Grange.Simulation;
using Grange.Simulation.Filecoin;

namespace Grange.Benchmarks;

/// <summary>The simulator on one thread: the published Filecoin model, the toy that radCAD was measured with, a preset.</summary>
static class SimulateBenchmark
{
    const int Filecoin = 5_000, Toy = 64_000, Bare = 64, Preset = 200;

    /// <summary>Runs of the toy a second by the faster of the two ways in which the specification measured radCAD, times days.</summary>
    const double RadCad = 179_000;

    public static IEnumerable<Heat> Heats()
    {
        var (model, series) = (new FilecoinModel(MadeUp()), new FilecoinSeries(MadeUp().Days));
        yield return new Heat(Unit.PerSecond, 5, [new Duel("Filecoin model, 1,430 days, runs", Contender.OfThread("Grange", Filecoin, () => Runs(model, series)), null, Target.AtLeast(5_000))]);
        var toy = Contender.OfThread("Grange", (double)Toy * ToyModel.Days, () => ToyModel.Run(Toy));
        yield return new Heat(Unit.PerSecond, 5, [
            new Duel("toy model, steps", toy, Python("radCAD", "radcad", Bare), Target.AtLeast(100 * RadCad)),
            new Duel("the same beside Python without radCAD", toy, Python("bare loop", "bare", Bare)),
        ]);
        var document = ModelDocument.Read(Presets.Read("wireless"), Roster.ByName, _ => null).Value.With("runs", Preset).Value;
        var simulation = Simulation.Simulation.Of(document.Model(Roster.ByName).Value, new PaidParts(Roster.ByName));
        yield return new Heat(Unit.PerSecond, 5, [new Duel("preset wireless, 1,460 days, runs, all processors", Contender.Of("Grange", Preset, () => { simulation.Run(_ => { }, CancellationToken.None); }))]);
    }

    static string Runs(FilecoinModel model, FilecoinSeries series)
    {
        for (var run = 0; run < Filecoin; run++) model.Run(1 + run % 7, 0.5 + run % 5 * 0.1, 0.8, series);
        return series.Circulating[^1].ToString("e12", System.Globalization.CultureInfo.InvariantCulture);
    }

    static Contender Python(string name, string way, int runs)
    {
        if (way == "radcad" && !Has("radcad")) return Peers.Missing(name, $"Python package radcad is not installed (pip install radcad); the specification measured {RadCad:N0} steps/s here");
        var process = new LineProcess(new ProcessStartInfo("python3", [Path.Combine(Peers.Scripts, "toy.py"), way, $"{runs}"]));
        return new Contender(name, (double)runs * ToyModel.Days, process.LapAsync, process);
    }

    static bool Has(string package)
    {
        try
        {
            using var asked = Process.Start(new ProcessStartInfo("python3", ["-c", $"import {package}"]) { RedirectStandardError = true })!;
            asked.WaitForExit();
            return asked.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    /// <summary>As long as the published run, of made-up days: the time a run takes does not depend on the numbers.</summary>
    static FilecoinInputs MadeUp() => new()
    {
        FirstDay = 725,
        ForecastDays = 365,
        OnboardPib = 3,
        RenewalRate = 0.8,
        VerifiedRate = 0.8,
        RawPowerZeroPib = 3_000,
        QualityPowerZeroPib = 24_000,
        RawPowerEib = Flat(1_066, 12),
        QualityPowerEib = Flat(1_066, 20),
        OnboardedQualityPib = Flat(1_066, 30),
        RenewedQualityPib = Flat(1_066, 30),
        RenewalRates = Flat(1_065, 0.7),
        RawDuePib = Flat(365, 8),
        QualityDuePib = Flat(365, 60),
        PledgeDue = Flat(1_430, 300_000),
        Burned = Flat(1_066, 33e6),
        BurnedPerDay = 7_300,
        VestedBefore = 296e6,
        CappedPowerBefore = 4_090,
        BaselineEib = 10.96,
        CirculatingZero = 370e6,
        LockedZero = 137e6,
    };

    static double[] Flat(int days, double value) => [.. Enumerable.Repeat(value, days)];
}
