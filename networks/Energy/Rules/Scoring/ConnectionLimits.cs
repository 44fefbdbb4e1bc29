using System.Globalization;
using Grange.Energy.Rules.Bodies;
using Grange.Energy.Rules.Metering;
using Grange.Kernel;

namespace Grange.Energy.Rules.Scoring;

/// <summary>What a connection can carry by its registration: fuse towards the house, rating of the inverters towards the grid. Nothing above it is believed.</summary>
/// <param name="FuseWatts">Registration fact <c>fuseW</c>; 43,470 (three phases of 63 A) where it states none.</param>
/// <param name="InverterWatts">Registration fact <c>inverterW</c>; 0, a house without, where it states none.</param>
public readonly record struct ConnectionLimits(long FuseWatts, long InverterWatts)
{
    const long UnstatedFuse = 43_470, MostWatts = 1_000_000_000;

    /// <summary>Ratings are nominal, so ten per cent more is believed; counters step by a whole Wh.</summary>
    const long MarginTenths = 11, StepMilliWh = 1_000;

    public static ConnectionLimits Of(Device device) => new(Watts(device, "fuseW", UnstatedFuse), Watts(device, "inverterW", 0));

    /// <summary>True when so much may have flowed in the slot.</summary>
    public bool Allow(IntervalBody interval)
        => Allow(new(interval.EndImportMilliWh - interval.StartImportMilliWh, interval.EndExportMilliWh - interval.StartExportMilliWh), interval.Seconds * 1_000L);

    /// <summary>True when so much may have flowed in so long.</summary>
    public bool Allow(Registers flowed, long milliseconds)
        => flowed.ImportMilliWh <= Most(FuseWatts, milliseconds) && flowed.ExportMilliWh <= Most(InverterWatts, milliseconds);

    static Int128 Most(long watts, long milliseconds) => (Int128)watts * milliseconds * MarginTenths / (10 * 3_600) + StepMilliWh;

    static long Watts(Device device, string fact, long otherwise)
        => device.Facts.TryGetValue(fact, out var text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var watts) ? Math.Min(watts, MostWatts) : otherwise;
}
