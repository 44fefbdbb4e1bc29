namespace Grange.Energy.Rules.Metering;

/// <summary>A meter's two counters, in mWh: from the grid and to it. They only grow.</summary>
public readonly record struct Registers(long ImportMilliWh, long ExportMilliWh)
{
    public const long MilliWhPerWh = 1_000;

    /// <summary>Where the counters stood at a moment between two readings: floor interpolation, so that what is between boundaries sums exactly.</summary>
    public static Registers Between(Registers from, Registers to, long partMs, long wholeMs)
        => new(Part(from.ImportMilliWh, to.ImportMilliWh, partMs, wholeMs), Part(from.ExportMilliWh, to.ExportMilliWh, partMs, wholeMs));

    public static Registers operator -(Registers left, Registers right) => new(checked(left.ImportMilliWh - right.ImportMilliWh), checked(left.ExportMilliWh - right.ExportMilliWh));

    /// <summary>True when either counter is lower than it was.</summary>
    public bool FellSince(Registers before) => ImportMilliWh < before.ImportMilliWh || ExportMilliWh < before.ExportMilliWh;

    static long Part(long from, long to, long part, long whole) => from + (long)((Int128)(to - from) * part / whole);
}

/// <summary>A reading of both counters at one moment.</summary>
/// <param name="TimeMs">Unix milliseconds.</param>
public readonly record struct RegisterSample(long TimeMs, Registers At, Protocol.Quality Quality = Protocol.Quality.Measured);
