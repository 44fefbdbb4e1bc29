using System.Globalization;
using Grange.Kernel;

namespace Grange.Energy.Protocol.Csv;

/// <summary>A slot of a home: what it used and what its roof made, before its own netting.</summary>
public readonly record struct HomeSlot(long LoadWh, long YieldWh)
{
    /// <summary>What its meter counts from the grid.</summary>
    public long ImportWh => Math.Max(0, LoadWh - YieldWh);

    /// <summary>What its meter counts to the grid.</summary>
    public long ExportWh => Math.Max(0, YieldWh - LoadWh);
}

/// <summary>Many homes over many slots: columns <c>slot, hNN_load_wh, hNN_pv_wh, …, retail_microusd_per_kwh, grid_mg_co2_per_kwh</c>; others are passed over.</summary>
/// <param name="Homes">Their numbers, in the order of the columns.</param>
/// <param name="Slots">By slot, a value per home.</param>
/// <param name="RetailMicro">By slot, micro-currency per kWh; 0 where the file has no such column.</param>
/// <param name="GridMilligrams">By slot, mg of CO2 per kWh from the grid; 0 where the file has no such column.</param>
public sealed record HomeSeries(IReadOnlyList<int> Homes, IReadOnlyList<HomeSlot[]> Slots, IReadOnlyList<long> RetailMicro, IReadOnlyList<long> GridMilligrams)
{
    /// <summary>Reads a series; the fault names the line.</summary>
    public static Result<HomeSeries> Read(TextReader file)
    {
        var names = CsvColumns.Split(file.ReadLine() ?? "", ',');
        var homes = names.Where(name => name.StartsWith('h') && name.EndsWith("_load_wh", StringComparison.Ordinal)).Select(name => name[1..^"_load_wh".Length]).ToList();
        var (loads, yields) = (homes.ConvertAll(home => names.IndexOf($"h{home}_load_wh")), homes.ConvertAll(home => names.IndexOf($"h{home}_pv_wh")));
        if (homes.Count == 0 || yields.Contains(-1) || !homes.TrueForAll(home => int.TryParse(home, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
            return Wrong(1, "no columns hNN_load_wh and hNN_pv_wh");
        var (retail, carbon) = (names.IndexOf("retail_microusd_per_kwh"), names.IndexOf("grid_mg_co2_per_kwh"));
        var series = (Slots: new List<HomeSlot[]>(), Retail: new List<long>(), Carbon: new List<long>());
        for (var number = 2; file.ReadLine() is { } line; number++)
        {
            if (line.Length == 0) continue;
            var cells = line.Split(',');
            var slot = new HomeSlot[homes.Count];
            for (var at = 0; at < slot.Length; at++)
            {
                if (Number(cells, loads[at]) is not { } load || Number(cells, yields[at]) is not { } yield) return Wrong(number, $"home {homes[at]} has no Wh");
                slot[at] = new HomeSlot(load, yield);
            }
            series.Slots.Add(slot);
            series.Retail.Add(retail < 0 ? 0 : Number(cells, retail) ?? 0);
            series.Carbon.Add(carbon < 0 ? 0 : Number(cells, carbon) ?? 0);
        }
        return new HomeSeries(homes.ConvertAll(home => int.Parse(home, CultureInfo.InvariantCulture)), series.Slots, series.Retail, series.Carbon);
    }

    static long? Number(string[] cells, int at)
        => at < cells.Length && long.TryParse(cells[at], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    static Fault Wrong(int line, string what) => new("series-refused", $"line {line}: {what}", "write whole watt-hours, a line per slot", Status: 422);
}
