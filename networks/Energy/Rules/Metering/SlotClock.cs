namespace Grange.Energy.Rules.Metering;

/// <summary>Slots of equal length counted from the epoch of Unix time: a slot is named by its beginning. Summer time changes nothing: a day has 92, 96 or 100 quarters.</summary>
/// <param name="Seconds">5 minutes to an hour.</param>
public readonly record struct SlotClock(int Seconds)
{
    public long LengthMs => Seconds * 1_000L;

    /// <summary>The beginning of the slot that a moment is in.</summary>
    public long StartOf(long timeMs) => timeMs - (timeMs % LengthMs + LengthMs) % LengthMs;
}

/// <summary>A meter's counters at both ends of a slot.</summary>
/// <param name="SlotMs">The slot's beginning.</param>
/// <param name="Seconds">Its length.</param>
public sealed record SlotReading(long SlotMs, int Seconds, Registers Start, Registers End, Protocol.Quality Quality)
{
    /// <summary>Whole watt-hours between the floors of both ends: over many slots they sum to the counters' own difference.</summary>
    public long ImportWh => End.ImportMilliWh / Registers.MilliWhPerWh - Start.ImportMilliWh / Registers.MilliWhPerWh;

    /// <inheritdoc cref="ImportWh"/>
    public long ExportWh => End.ExportMilliWh / Registers.MilliWhPerWh - Start.ExportMilliWh / Registers.MilliWhPerWh;
}
