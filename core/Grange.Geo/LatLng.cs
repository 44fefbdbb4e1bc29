namespace Grange.Geo;

/// <summary>A point on the sphere.</summary>
/// <param name="Lat">Degrees north, −90 to 90.</param>
/// <param name="Lng">Degrees east; any turn of the circle.</param>
public readonly record struct LatLng(double Lat, double Lng)
{
    /// <summary>Metres from the centre of the sphere that H3 measures on: the Earth's authalic radius, WGS84.</summary>
    public const double EarthRadius = 6_371_007.180918475;

    internal const double Degree = Math.PI / 180;

    /// <summary>False for NaN, infinities and a latitude beyond a pole.</summary>
    public bool IsValid => double.IsFinite(Lng) && Lat is >= -90 and <= 90;

    /// <summary>Metres along the great circle, by the haversine formula.</summary>
    public double DistanceTo(LatLng other)
    {
        var (from, to) = (Radians(Lat), Radians(other.Lat));
        var (lat, lng) = (Math.Sin((to - from) / 2), Math.Sin((Radians(other.Lng) - Radians(Lng)) / 2));
        var half = lat * lat + Math.Cos(from) * Math.Cos(to) * lng * lng;
        return 2 * EarthRadius * Math.Atan2(Math.Sqrt(half), Math.Sqrt(1 - half));
    }

    /// <summary>As H3 rounds it: near points would differ in the eleventh figure otherwise.</summary>
    static double Radians(double degrees) => degrees * Math.PI / 180;

    /// <summary>Square metres within a loop of points, anticlockwise, whose sides are great circles.</summary>
    public static double Area(ReadOnlySpan<LatLng> loop)
    {
        double sum = 0, lost = 0;
        for (var i = 0; i < loop.Length; i++)
        {
            // Kahan's sum: the parts of a small cell cancel nearly.
            var part = Slice(loop[i], loop[(i + 1) % loop.Length]) - lost;
            var next = sum + part;
            lost = next - sum - part;
            sum = next;
        }
        return (sum < 0 ? sum + 4 * Math.PI : sum) * EarthRadius * EarthRadius;
    }

    /// <summary>The signed area between a side and the south pole, on the unit sphere (Cagnoli's formula).</summary>
    static double Slice(LatLng from, LatLng to)
    {
        var (sinFrom, cosFrom) = Math.SinCos(from.Lat * Degree / 2 + Math.PI / 4);
        var (sinTo, cosTo) = Math.SinCos(to.Lat * Degree / 2 + Math.PI / 4);
        var (sin, cos) = Math.SinCos((to.Lng - from.Lng) * Degree);
        var (both, poles) = (sinFrom * sinTo, cosFrom * cosTo);
        return -2 * Math.Atan2(both * sin, both * cos + poles);
    }
}
