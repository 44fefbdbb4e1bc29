using Grange.Energy.Protocol;

namespace Grange.Energy.Rules.Intervals;

/// <summary>What a member took from the grid and gave to it in one slot: what the market settles.</summary>
/// <param name="Member">Number of the member in its community; ties go to the lower one.</param>
/// <param name="Slot">Unix milliseconds of the slot's beginning divided by the slot's length; in files without a clock, the row.</param>
/// <param name="ImportWh">Taken, whole watt-hours.</param>
/// <param name="ExportWh">Given, whole watt-hours.</param>
public readonly record struct IntervalValue(int Member, long Slot, long ImportWh, long ExportWh, Quality Quality)
{
    /// <summary>Bound of one value; it keeps every sum of a community within 64 bits.</summary>
    public const long MostWh = 1_000_000_000_000;

    /// <summary>True where both are Wh that a connection can have.</summary>
    public bool IsInRange => ImportWh is >= 0 and <= MostWh && ExportWh is >= 0 and <= MostWh;
}
