using System.Globalization;
using Grange.Geo;
using Grange.Kernel;

namespace Grange.Mapping.Agent;

/// <summary>A place around which no picture leaves the camera.</summary>
/// <param name="Centre">Where.</param>
/// <param name="Metres">How far around it.</param>
public readonly record struct PrivateZone(LatLng Centre, double Metres)
{
    const double MostMetres = 100_000;

    public bool Holds(LatLng place) => Centre.DistanceTo(place) <= Metres;

    /// <summary>Reads <c>LAT,LNG,RADIUS</c>: degrees, degrees, metres.</summary>
    public static Result<PrivateZone> Parse(string text)
    {
        var parts = text.Split(',', StringSplitOptions.TrimEntries);
        Span<double> numbers = stackalloc double[3];
        var isRead = parts.Length == 3;
        for (var i = 0; isRead && i < 3; i++) isRead = double.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]) && double.IsFinite(numbers[i]);
        var centre = new LatLng(numbers[0], numbers[1]);
        return isRead && centre.IsValid && numbers[2] is > 0 and <= MostMetres
            ? new PrivateZone(centre, numbers[2])
            : new Fault("bad-zone", $"'{text}' is no place with a radius", "--private 52.52,13.405,200: latitude, longitude, metres");
    }
}
