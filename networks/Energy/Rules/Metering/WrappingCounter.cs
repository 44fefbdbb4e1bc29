namespace Grange.Energy.Rules.Metering;

/// <summary>A counter that begins again at a limit, as a register that never does (SunSpec acc32 begins again at 2^32 of its unit).</summary>
/// <param name="WrapMilliWh">The limit; 0: never.</param>
/// <param name="LastMilliWh">What it showed last.</param>
/// <param name="Turns">How often it began again.</param>
public sealed record WrappingCounter(long WrapMilliWh, long LastMilliWh = 0, long Turns = 0)
{
    /// <summary>What the counter has counted in all.</summary>
    public long TotalMilliWh => LastMilliWh + Turns * WrapMilliWh;

    /// <summary>
    /// Reads what it shows now. Lower than before is a turn only from the last quarter to the first of the range; else it is a counter that fell, and shows as
    /// one that fell.
    /// </summary>
    public WrappingCounter Next(long milliWh)
        => this with { LastMilliWh = milliWh, Turns = WrapMilliWh > 0 && LastMilliWh > WrapMilliWh / 4 * 3 && milliWh < WrapMilliWh / 4 ? Turns + 1 : Turns };
}
