using System.Globalization;
using System.Text.Json.Nodes;
using Grange.Verbs;

namespace Grange.Charging.Cli;

/// <summary>Puts stations in order of their distance.</summary>
static class Nearest
{
    public static IReadOnlyList<JsonNode?> Sort(IEnumerable<JsonNode?> stations, string? near)
    {
        if (near is null) return [.. stations];
        var parts = near.Split(',');
        if (parts.Length != 2 || !double.TryParse(parts[0], CultureInfo.InvariantCulture, out var latitude) || !double.TryParse(parts[1], CultureInfo.InvariantCulture, out var longitude))
            throw new VerbFailure("invalid-option", $"--near cannot be '{near}'", "--near LAT,LNG in degrees", ExitCode.Usage);
        return [.. stations.OrderBy(one => Distance(one!, latitude, longitude))];
    }

    /// <summary>Squared degrees on a plane that is stretched as the place is: enough to tell near from far. Stations that do not say where they are come last.</summary>
    static double Distance(JsonNode station, double latitude, double longitude)
    {
        if (!TryDegrees(station, "latE7", out var north) || !TryDegrees(station, "lonE7", out var east)) return double.MaxValue;
        var (up, aside) = (north - latitude, Math.IEEERemainder(east - longitude, 360) * Math.Cos(latitude * Math.PI / 180));
        return up * up + aside * aside;
    }

    static bool TryDegrees(JsonNode station, string key, out double degrees)
    {
        var known = double.TryParse((string?)station[key], CultureInfo.InvariantCulture, out degrees);
        degrees /= 10_000_000;
        return known;
    }
}
