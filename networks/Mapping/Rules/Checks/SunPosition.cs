using Grange.Geo;

namespace Grange.Mapping.Checks;

/// <summary>How high the sun stands: the low-precision formulas of the Astronomical Almanac, right to 0.02° or so from 1950 to 2050.</summary>
public static class SunPosition
{
    const double Degree = Math.PI / 180;

    /// <summary>Degrees above the horizon, without refraction.</summary>
    /// <param name="place">Where.</param>
    /// <param name="timeMs">When, Unix milliseconds.</param>
    public static double Elevation(LatLng place, long timeMs)
    {
        var days = timeMs / 86_400_000.0 - 10_957.5; // since 2000-01-01 12:00
        var mean = (280.460 + 0.9856474 * days) % 360;
        var anomaly = (357.528 + 0.9856003 * days) % 360 * Degree;
        var ecliptic = (mean + 1.915 * Math.Sin(anomaly) + 0.020 * Math.Sin(2 * anomaly)) * Degree;
        var oblique = (23.439 - 0.0000004 * days) * Degree;
        var declination = Math.Asin(Math.Sin(oblique) * Math.Sin(ecliptic));
        var ascension = Math.Atan2(Math.Cos(oblique) * Math.Sin(ecliptic), Math.Cos(ecliptic));
        var sidereal = (280.46061837 + 360.98564736629 * days + place.Lng) % 360 * Degree;
        var (lat, hour) = (place.Lat * Degree, sidereal - ascension);
        return Math.Asin(Math.Sin(lat) * Math.Sin(declination) + Math.Cos(lat) * Math.Cos(declination) * Math.Cos(hour)) / Degree;
    }
}
