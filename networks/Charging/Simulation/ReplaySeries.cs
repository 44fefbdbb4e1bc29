using System.Globalization;
using Grange.Kernel;

namespace Grange.Charging.Simulation;

/// <summary>One real session as its charger's log has it.</summary>
/// <param name="MostWatts">The highest power it reached.</param>
public sealed record RecordedCharge(string Plug, DateTimeOffset Arrival, TimeSpan Stay, long WattHours, long MostWatts)
{
    /// <summary>What flowed on average.</summary>
    public long MeanWatts => (long)(WattHours * 3_600m / Math.Max(1, (long)Stay.TotalSeconds));
}

/// <summary>Real sessions to play again: a table with the columns plug, arrival, stay_min, energy_wh, pmax_w, and any others.</summary>
public static class ReplaySeries
{
    /// <summary>The name of the series that comes with the program.</summary>
    public const string Epfl = "epfl";

    static readonly string[] Columns = ["plug", "arrival", "stay_min", "energy_wh", "pmax_w"];

    /// <summary>200 sessions of EPFL's fast charger; the file names its source.</summary>
    public static IReadOnlyList<RecordedCharge> OfEpfl()
    {
        using var reader = new StreamReader(typeof(ReplaySeries).Assembly.GetManifestResourceStream("charging.epfl-l3.csv")!);
        return Read(reader).Value;
    }

    /// <summary>Reads a table. Sessions without energy, with more of it than their power gives in their time, or that begin before the one before at the same plug had gone are left out.</summary>
    public static Result<IReadOnlyList<RecordedCharge>> Read(TextReader table)
    {
        string? line;
        while ((line = table.ReadLine()) is { } note && note.StartsWith('#'))
        {
        }
        var names = line?.Split(',') ?? [];
        var places = Columns.Select(name => Array.IndexOf(names, name)).ToArray();
        if (places.Contains(-1)) return new Fault("replay-columns", $"the table has no column {Columns[Array.IndexOf(places, -1)]}", $"its first line names {string.Join(", ", Columns)}", 422);
        var read = new List<RecordedCharge>();
        for (var number = 2; (line = table.ReadLine()) is not null; number++)
        {
            if (Row(line.Split(','), places) is not { } charge) return new Fault("replay-row", $"row {number} cannot be read: {line}", Status: 422);
            if (IsPlausible(charge)) read.Add(charge);
        }
        return InTurn(read);
    }

    static RecordedCharge? Row(string[] cells, int[] places)
        => places.Max() < cells.Length
            && DateTimeOffset.TryParse(cells[places[1]], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var arrival)
            && Number(cells[places[2]]) is { } minutes && Number(cells[places[3]]) is { } energy && Number(cells[places[4]]) is { } watts
            ? new(cells[places[0]], arrival, TimeSpan.FromMinutes(minutes), energy, watts)
            : null;

    static long? Number(string text) => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is >= 0 and < 1_000_000_000 ? (long)number : null;

    /// <summary>Minutes and watts are rounded in such tables: four percent are let pass.</summary>
    static bool IsPlausible(RecordedCharge one) => one.WattHours >= 500 && one.Stay >= TimeSpan.FromMinutes(2) && one.MeanWatts * 100 <= one.MostWatts * 104;

    static Result<IReadOnlyList<RecordedCharge>> InTurn(List<RecordedCharge> read)
    {
        var (free, kept) = (new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal), new List<RecordedCharge>());
        foreach (var charge in read.OrderBy(one => one.Arrival).ThenBy(one => one.Plug, StringComparer.Ordinal))
        {
            if (free.TryGetValue(charge.Plug, out var since) && charge.Arrival < since) continue;
            free[charge.Plug] = charge.Arrival + charge.Stay + TimeSpan.FromMinutes(1);
            kept.Add(charge);
        }
        return kept.Count > 0 ? kept : new Fault("replay-empty", "the table has no session to play", Status: 422);
    }
}
