namespace Grange.Geo;

/// <summary>The projection of web maps (EPSG:3857), the whole world as a square of side 1: 0, 0 in the north-west.</summary>
public static class WebMercator
{
    /// <summary>Latitude at which the square ends.</summary>
    public const double MaxLatitude = 85.05112877980659;

    /// <summary>Where a place lies, each way at least 0 and below 1.</summary>
    public static (double X, double Y) Unit(LatLng at)
    {
        var sin = Math.Sin(Math.Clamp(at.Lat, -MaxLatitude, MaxLatitude) * Math.PI / 180);
        return (Inside(at.Lng / 360 + 0.5), Inside(0.5 - Math.Log((1 + sin) / (1 - sin)) / (4 * Math.PI)));
    }

    /// <summary>The place at a point of the square.</summary>
    public static LatLng Place(double x, double y) => new(Math.Atan(Math.Sinh(Math.PI * (1 - 2 * y))) * 180 / Math.PI, x * 360 - 180);

    /// <summary>West, south, east and north of a tile.</summary>
    public static (double West, double South, double East, double North) Bounds(int zoom, int x, int y)
    {
        var side = 1.0 / (1 << zoom);
        var (northWest, southEast) = (Place(x * side, y * side), Place((x + 1) * side, (y + 1) * side));
        return (northWest.Lng, southEast.Lat, southEast.Lng, northWest.Lat);
    }

    static double Inside(double part) => Math.Clamp(part, 0, Math.BitDecrement(1.0));
}
