using System.Text.Json;

namespace Grange.Vehicles.Protocol.Telemetry;

enum ValueKind : byte { None, Number, Text, Boolean, Place }

/// <summary>A value as it stands in JSON.</summary>
/// <param name="Number">A number, 0 or 1 for a boolean, degrees north of a place.</param>
/// <param name="Second">Degrees east of a place.</param>
readonly record struct SignalValue(ValueKind Kind, double Number = 0, double Second = 0, string? Text = null)
{
    /// <summary>Reads the value after a member's name; <see cref="ValueKind.None"/> for what no signal can be.</summary>
    public static SignalValue Read(ref Utf8JsonReader reader, int maxText)
    {
        reader.Read();
        switch (reader.TokenType)
        {
            case JsonTokenType.Number: return reader.TryGetDouble(out var number) && double.IsFinite(number) ? new(ValueKind.Number, number) : default;
            case JsonTokenType.True: return new(ValueKind.Boolean, 1);
            case JsonTokenType.False: return new(ValueKind.Boolean);
            case JsonTokenType.String: return reader.ValueSpan.Length <= maxText ? new(ValueKind.Text, Text: reader.GetString()) : default;
            case JsonTokenType.StartObject: return Place(ref reader);
            default:
                reader.Skip();
                return default;
        }
    }

    static SignalValue Place(ref Utf8JsonReader reader)
    {
        var (latitude, longitude) = (double.NaN, double.NaN);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var (isLatitude, isLongitude) = (reader.ValueTextEquals("latitude"u8), reader.ValueTextEquals("longitude"u8));
            reader.Read();
            if (reader.TokenType == JsonTokenType.Number && isLatitude) reader.TryGetDouble(out latitude);
            else if (reader.TokenType == JsonTokenType.Number && isLongitude) reader.TryGetDouble(out longitude);
            else reader.Skip();
        }
        return Math.Abs(latitude) <= 90 && Math.Abs(longitude) <= 180 ? new(ValueKind.Place, latitude, longitude) : default;
    }
}
