using Grange.Geo;

namespace Grange.Vehicles.Rules.Privacy;

/// <summary>A circle in which a vehicle is not shown to anybody but its owner (spec §7.3).</summary>
/// <param name="Centre">Moved away from the owner's point when the zone was made, so that the shape of what is missing does not say where that is.</param>
/// <param name="Metres">What is hidden: half as much again as the owner asked for, so that the owner's whole circle is inside wherever the centre went.</param>
/// <param name="Border">A point on the circle, chosen once: where trips that begin or end inside are said to.</param>
public sealed record Zone(LatLng Centre, double Metres, LatLng Border)
{
    public const double LeastMetres = 150, MostMetres = 5_000;

    /// <summary>A zone around a point; null when the point is none or the radius is not 150 m to 5 km.</summary>
    public static Zone? Around(LatLng point, double metres, Random random)
    {
        if (!point.IsValid || metres is not (>= LeastMetres and <= MostMetres)) return null;
        // The root makes it uniform over the area of the small circle.
        var centre = Away(point, Math.Sqrt(random.NextDouble()) * metres / 2, random.NextDouble() * 2 * Math.PI);
        return new(centre, metres * 1.5, Away(centre, metres * 1.5, random.NextDouble() * 2 * Math.PI));
    }

    public bool Hides(LatLng fix) => Centre.DistanceTo(fix) < Metres;

    /// <summary>The point that lies so many metres off, at a bearing in radians.</summary>
    static LatLng Away(LatLng from, double metres, double bearing)
    {
        var (lat, arc) = (from.Lat * Math.PI / 180, metres / LatLng.EarthRadius);
        var north = Math.Asin(Math.Sin(lat) * Math.Cos(arc) + Math.Cos(lat) * Math.Sin(arc) * Math.Cos(bearing));
        var east = Math.Atan2(Math.Sin(bearing) * Math.Sin(arc) * Math.Cos(lat), Math.Cos(arc) - Math.Sin(lat) * Math.Sin(north));
        return new(north * 180 / Math.PI, from.Lng + east * 180 / Math.PI);
    }
}
