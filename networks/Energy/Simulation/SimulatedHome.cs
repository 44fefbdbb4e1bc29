using Grange.Energy.Protocol.Csv;
using Grange.Energy.Rules.Metering;

namespace Grange.Energy.Simulation;

/// <summary>The meter of a home from a series: its counters run evenly within each slot.</summary>
/// <param name="series">Where the home is from.</param>
/// <param name="at">Its place in the series.</param>
/// <param name="startMs">When the first slot used begins.</param>
/// <param name="firstSlot">Which slot of the series that is.</param>
/// <param name="slotSeconds">Length of the series' slots.</param>
/// <param name="exportPercent">100 for an honest meter; 130 for one that reports 30 % more export than flows.</param>
public sealed class SimulatedHome(HomeSeries series, int at, long startMs, int firstSlot, int slotSeconds, int exportPercent = 100)
{
    const long NightMilliWh = 1_234_567_000; // what it counted before

    readonly List<Registers> counters = [new(NightMilliWh, NightMilliWh / 2)];

    public string Name { get; } = $"GRANGE-HOME-{series.Homes[at]:D2}";

    /// <summary>When its data ends.</summary>
    public long EndMs => startMs + (series.Slots.Count - firstSlot) * slotSeconds * 1_000L;

    /// <summary>Its counters at a moment, and the power that flows then.</summary>
    public P1Said Say(long timeMs)
    {
        var slotMs = slotSeconds * 1_000L;
        var slot = (int)Math.Clamp((timeMs - startMs) / slotMs, 0, series.Slots.Count - firstSlot - 1);
        while (counters.Count <= slot + 1) counters.Add(Next(counters[^1], series.Slots[firstSlot + counters.Count - 1][at]));
        var part = Math.Clamp(timeMs - startMs - slot * slotMs, 0, slotMs);
        var now = Registers.Between(counters[slot], counters[slot + 1], part, slotMs);
        var flows = counters[slot + 1] - counters[slot];
        return new P1Said(Name, timeMs / 1_000, now.ImportMilliWh, 0, now.ExportMilliWh, 0, Watts(flows.ImportMilliWh), Watts(flows.ExportMilliWh));
    }

    Registers Next(Registers from, HomeSlot slot) => new(from.ImportMilliWh + slot.ImportWh * Registers.MilliWhPerWh, from.ExportMilliWh + slot.ExportWh * exportPercent / 100 * Registers.MilliWhPerWh);

    long Watts(long milliWh) => milliWh * 3_600 / slotSeconds / Registers.MilliWhPerWh;
}
