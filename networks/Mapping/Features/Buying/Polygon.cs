using System.Text.Json;
using Grange.Geo;
using Grange.Kernel;

namespace Grange.Mapping.Features.Buying;

/// <summary>A polygon as GeoJSON has it (RFC 7946): a geometry, a feature or a collection of one; its outer ring counts.</summary>
static class Polygon
{
    /// <summary>Square metres of the largest that is sold at once.</summary>
    public const double MostArea = 4_000_000;

    const int MostPoints = 1_000;

    public static Result<IReadOnlyList<LatLng>> Read(string geoJson)
    {
        try
        {
            using var document = JsonDocument.Parse(geoJson);
            var node = document.RootElement;
            if (node.ValueKind == JsonValueKind.Object && node.TryGetProperty("features", out var features)) node = features[0];
            if (node.ValueKind == JsonValueKind.Object && node.TryGetProperty("geometry", out var geometry)) node = geometry;
            if (node.GetProperty("type").GetString() != "Polygon") return Wrong("it is no Polygon");
            var ring = node.GetProperty("coordinates")[0].EnumerateArray().Select(point => new LatLng(point[1].GetDouble(), point[0].GetDouble())).ToList();
            if (ring.Count > 1 && ring[0] == ring[^1]) ring.RemoveAt(ring.Count - 1);
            if (ring.Count is < 3 or > MostPoints) return Wrong($"its ring has 3 to {MostPoints} points");
            if (ring.Any(point => !point.IsValid || Math.Abs(point.Lng) > 180)) return Wrong("a point is none on Earth");
            var area = LatLng.Area(ring.ToArray());
            if (area > 2 * Math.PI * LatLng.EarthRadius * LatLng.EarthRadius) area = 4 * Math.PI * LatLng.EarthRadius * LatLng.EarthRadius - area; // it goes round the other way
            return area > MostArea ? Wrong($"it has {area / 1e6:F1} km², at most {MostArea / 1e6:F0} km² are sold at once") : ring;
        }
        catch (Exception why) when (why is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or IndexOutOfRangeException)
        {
            return Wrong("it is no GeoJSON");
        }
    }

    static Fault Wrong(string why) => new("bad-polygon", $"polygon: {why}", """{"type":"Polygon","coordinates":[[[lng,lat],...]]}, at most 4 km²""");
}
