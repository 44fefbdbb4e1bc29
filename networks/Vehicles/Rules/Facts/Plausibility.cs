using Grange.Geo;

namespace Grange.Vehicles.Rules.Facts;

/// <summary>What a series of a vehicle's values says that a car cannot do.</summary>
[Flags]
public enum Doubts
{
    None = 0,

    /// <summary>Two fixes lie further apart than any car goes in the time between them.</summary>
    ImpossibleTravel = 1,

    /// <summary>The speed that it shows and the way between its fixes do not belong together.</summary>
    SpeedAgainstPlace = 1 << 1,

    /// <summary>The odometer went back.</summary>
    OdometerFell = 1 << 2,

    /// <summary>The battery's charge jumped.</summary>
    ChargeJumped = 1 << 3,
}

/// <summary>One value of a vehicle at a time, Unix milliseconds.</summary>
public readonly record struct Sample<T>(long AtMs, T Value);

/// <summary>Checks over series in the order of time (spec §9.2). Pure.</summary>
public static class Plausibility
{
    /// <summary>Faster than any car on a road, with what a poor fix adds.</summary>
    const double MostKmh = 300, FixErrorMetres = 50;

    /// <summary>A minute of the strongest charger or the hardest drive moves a battery by less than this, per cent.</summary>
    const double MostPerCentPerMinute = 10, ChargeStepPerCent = 2;

    const double MsPerHour = 3_600_000, MsPerMinute = 60_000, MetresPerKm = 1_000;

    /// <summary>True when two fixes cannot be of one journey.</summary>
    public static bool IsImpossible(Sample<LatLng> one, Sample<LatLng> next)
        => one.Value.DistanceTo(next.Value) - FixErrorMetres > MostKmh * MetresPerKm * Math.Abs(next.AtMs - one.AtMs) / MsPerHour;

    /// <summary>Doubts about places: fixes too far apart, and a way that the shown speeds cannot have made or would have made many times over.</summary>
    /// <param name="speedsKmh">Values of Vehicle.Speed.</param>
    public static Doubts OfPlaces(IReadOnlyList<Sample<LatLng>> fixes, IReadOnlyList<Sample<double>> speedsKmh)
    {
        var doubts = Doubts.None;
        double metres = 0;
        for (var i = 1; i < fixes.Count; i++)
        {
            if (IsImpossible(fixes[i - 1], fixes[i])) doubts |= Doubts.ImpossibleTravel;
            metres += fixes[i - 1].Value.DistanceTo(fixes[i].Value);
        }
        if (fixes.Count < 2 || speedsKmh.Count < 2) return doubts;
        var (driven, errors) = (Driven(speedsKmh, fixes[0].AtMs, fixes[^1].AtMs), 1_000 + metres * 0.5);
        // A way by straight lines is shorter than the road, so the speeds may say more, up to half as much again.
        return Math.Abs(driven - metres) > errors ? doubts | Doubts.SpeedAgainstPlace : doubts;
    }

    /// <param name="kilometres">Values of the odometer.</param>
    public static Doubts OfOdometer(IReadOnlyList<Sample<double>> kilometres)
        => Pairs(kilometres).Any(pair => pair.Next.Value < pair.One.Value) ? Doubts.OdometerFell : Doubts.None;

    /// <param name="perCent">Values of the battery's state of charge.</param>
    public static Doubts OfCharge(IReadOnlyList<Sample<double>> perCent)
        => Pairs(perCent).Any(pair => Math.Abs(pair.Next.Value - pair.One.Value) > ChargeStepPerCent + MostPerCentPerMinute * (pair.Next.AtMs - pair.One.AtMs) / MsPerMinute)
            ? Doubts.ChargeJumped
            : Doubts.None;

    /// <summary>Metres by the trapezes under the speeds between two moments.</summary>
    static double Driven(IReadOnlyList<Sample<double>> speedsKmh, long fromMs, long toMs)
        => Pairs(speedsKmh).Where(pair => pair.One.AtMs >= fromMs && pair.Next.AtMs <= toMs)
            .Sum(pair => (pair.One.Value + pair.Next.Value) / 2 * MetresPerKm * (pair.Next.AtMs - pair.One.AtMs) / MsPerHour);

    static IEnumerable<(Sample<double> One, Sample<double> Next)> Pairs(IReadOnlyList<Sample<double>> series) => series.Zip(series.Skip(1));
}
