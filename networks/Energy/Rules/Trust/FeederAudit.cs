using System.Numerics;

namespace Grange.Energy.Rules.Trust;

/// <summary>A slot of a feeder: its transformer's own meter, and what each home's meter says.</summary>
/// <param name="TransformerWh">Net flow through the transformer, above zero from the grid; its losses are in it.</param>
/// <param name="ImportWh">Of each home.</param>
/// <param name="ExportWh">Of each home.</param>
public sealed record FeederSlot(long TransformerWh, IReadOnlyList<long> ImportWh, IReadOnlyList<long> ExportWh);

/// <summary>What the audit says of a home.</summary>
/// <param name="Home">Its place in the slots.</param>
/// <param name="ExportWh">What it said it exported in the window.</param>
/// <param name="FactorPpm">How many times too much export it reports, in millionths: 1,300,000 is 1.30; null where the window does not tell it well enough.</param>
/// <param name="ErrorPpm">One standard error of it.</param>
public sealed record FeederFinding(int Home, long ExportWh, long? FactorPpm, long ErrorPpm)
{
    /// <summary>Above this a home is named: honest homes come out at 0.96 to 1.03.</summary>
    public const long SuspectPpm = 1_050_000;

    const int SureErrors = 3;

    /// <summary>Beyond the limit, and beyond what chance does.</summary>
    public bool IsSuspect => FactorPpm > SuspectPpm && FactorPpm - 1_000_000 > SureErrors * ErrorPpm;
}

/// <summary>Finds homes that report more export than reached the feeder, by the transformer's meter alone: least squares over a window, all in integers.</summary>
/// <remarks>
/// What the homes' reports leave unexplained, T − (ΣI − ΣE), is explained by losses (|T|) and by as few homes' exports as will do: the one that explains
/// most is taken in, as long as it explains it beyond chance. All homes at once would share the sun's own shape and blur each other. A home that inflates by
/// f leaves 1 − 1/f of its report unexplained. Homes with less than <see cref="LeastExportWh"/> in the window are left out: nothing would determine them.
/// </remarks>
public static class FeederAudit
{
    public const long LeastExportWh = 5_000;

    /// <summary>The audit needs this many slots for each home it tells about.</summary>
    const int LeastSlotsPerHome = 4;

    /// <summary>Beyond chance: five standard errors, squared.</summary>
    const int Certain = 25;

    /// <summary>A factor known less well than this is not given.</summary>
    const long MostErrorPpm = 17_000;

    const long Million = 1_000_000;

    public static IReadOnlyList<FeederFinding> Run(IReadOnlyList<FeederSlot> window, int homes)
    {
        var exported = new long[homes];
        foreach (var slot in window)
            for (var home = 0; home < homes; home++) exported[home] += slot.ExportWh[home];
        var told = Enumerable.Range(0, homes).Where(home => exported[home] >= LeastExportWh).ToList();
        var findings = window.Count >= LeastSlotsPerHome * (told.Count + 1) ? Findings(Sums(window, homes), told, homes, exported) : [];
        return [.. Enumerable.Range(0, homes).Select(home => findings.GetValueOrDefault(home) ?? new FeederFinding(home, exported[home], null, 0))];
    }

    /// <summary>Variables 0 to n−1 are the homes' exports, n is |T|.</summary>
    static LeastSquares Sums(IReadOnlyList<FeederSlot> window, int homes)
    {
        var sums = new LeastSquares(homes + 1);
        var row = new long[homes + 1];
        foreach (var slot in window)
        {
            var rest = slot.TransformerWh;
            for (var home = 0; home < homes; home++)
            {
                row[home] = slot.ExportWh[home];
                rest += slot.ExportWh[home] - slot.ImportWh[home];
            }
            row[homes] = Math.Abs(slot.TransformerWh);
            sums.Add(row, rest);
        }
        return sums;
    }

    static Dictionary<int, FeederFinding> Findings(LeastSquares sums, IReadOnlyList<int> told, int losses, long[] exported)
    {
        var chosen = Choose(sums, told, losses);
        var findings = new Dictionary<int, FeederFinding>();
        foreach (var home in told)
        {
            int[] variables = [.. chosen.Where(one => one != home), home]; // one that was not needed is looked at beside those that were
            if (sums.With(variables) is not { } fit) continue;
            var factor = Factor(fit.CoefficientsPpm[^1]);
            var error = LeastSquares.Root(fit.LastErrorSquared(sums.Count - variables.Length) * BigInteger.Pow(factor, 4) / BigInteger.Pow(Million, 4)); // d(1/(1−b)) = f² db
            var finding = new FeederFinding(home, exported[home], factor, error);
            if (finding.IsSuspect || error <= MostErrorPpm) findings[home] = finding;
        }
        return findings;
    }

    /// <summary>The losses, and the homes that are needed to explain the rest.</summary>
    static List<int> Choose(LeastSquares sums, IReadOnlyList<int> told, int losses)
    {
        List<int> chosen = sums.With([losses]) is null ? [] : [losses];
        while (sums.With(chosen) is { } fit)
        {
            var (best, fitted) = told.Except(chosen).Select(home => (home, With: sums.With([.. chosen, home]))).Where(one => one.With is not null).OrderBy(one => one.With!.Rest).FirstOrDefault();
            if (fitted is null || (fit.Rest - fitted.Rest) * (sums.Count - chosen.Count - 1) <= Certain * fitted.Rest) break;
            chosen.Add(best);
        }
        return chosen;
    }

    /// <summary>1 / (1 − share); a report of which nothing reached the feeder has no factor that fits and shows as the largest.</summary>
    static long Factor(long unexplainedPpm) => unexplainedPpm >= Million ? long.MaxValue : (long)((Int128)Million * Million / (Million - unexplainedPpm));
}
