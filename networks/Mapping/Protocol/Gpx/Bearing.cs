using Grange.Geo;

namespace Grange.Mapping.Gpx;

/// <summary>Directions on the sphere.</summary>
public static class Bearing
{
    const double Degree = Math.PI / 180;

    /// <summary>Where one looks from a place to see another: degrees clockwise from north, 0 to 360; 0 where they are the same.</summary>
    public static double Between(LatLng from, LatLng to)
    {
        var (sinFrom, cosFrom) = Math.SinCos(from.Lat * Degree);
        var (sinTo, cosTo) = Math.SinCos(to.Lat * Degree);
        var (sin, cos) = Math.SinCos((to.Lng - from.Lng) * Degree);
        return (Math.Atan2(sin * cosTo, cosFrom * sinTo - sinFrom * cosTo * cos) / Degree + 360) % 360;
    }

    /// <summary>The smaller angle between two directions, 0 to 180.</summary>
    public static double Difference(double one, double other)
    {
        var difference = Math.Abs(one - other) % 360;
        return difference > 180 ? 360 - difference : difference;
    }
}
