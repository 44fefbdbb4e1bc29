using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Grange.Geo;

namespace Grange.Wireless.Coverage;

/// <summary>Where a device says that it is, in whatever its codec made of its bytes.</summary>
/// <remarks>Codecs agree on no form: Cayenne LPP has <c>gpsLocation.{channel}.latitude</c>, makers have <c>latitude</c>, <c>lat</c>, <c>position.lat</c>, <c>location.longitude</c>, <c>gps.lng</c>.</remarks>
public static class ToldPlace
{
    const int MostDepth = 4;

    static readonly string[] Latitudes = ["latitude", "lat", "gpslatitude", "gpslat"], Longitudes = ["longitude", "lon", "lng", "long", "gpslongitude", "gpslon", "gpslng"];

    /// <summary>The place that the value names first; null where it names none, or zero by zero, as receivers do before they know.</summary>
    public static LatLng? In(JsonNode? value) => In(value, 0);

    static LatLng? In(JsonNode? value, int depth)
    {
        if (value is not JsonObject fields || depth == MostDepth) return null;
        if (Number(fields, Latitudes) is { } lat && Number(fields, Longitudes) is { } lon && new LatLng(lat, lon) is { IsValid: true } place && (lat, lon) != (0, 0)) return place;
        foreach (var (_, field) in fields)
            if (In(field, depth + 1) is { } found) return found;
        return null;
    }

    static double? Number(JsonObject fields, string[] names)
    {
        foreach (var (name, field) in fields)
            if (field?.GetValueKind() == JsonValueKind.Number && names.Contains(name.Replace("_", "", StringComparison.Ordinal), StringComparer.OrdinalIgnoreCase)) return double.Parse(field.ToJsonString(), CultureInfo.InvariantCulture); // whatever number a codec made of it
        return null;
    }
}
