using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace Grange.Wireless.Codecs;

/// <summary>One value of a payload.</summary>
/// <param name="Channel">The device's number for it.</param>
/// <param name="Type">What it is, by the IPSO number less 3200.</param>
/// <param name="Values">One, or three of a vector.</param>
public sealed record LppValue(byte Channel, byte Type, IReadOnlyList<decimal> Values);

/// <summary>Cayenne Low Power Payload: channel, type, value, again and again.</summary>
public static class CayenneLpp
{
    /// <param name="Name">As ChirpStack calls it.</param>
    /// <param name="Bytes">Of one part.</param>
    /// <param name="Parts">Names of the parts of a vector; none of a single value.</param>
    /// <param name="Scales">What a step is worth, for each part.</param>
    sealed record Kind(string Name, int Bytes, bool IsSigned, string[] Parts, params decimal[] Scales);

    static readonly Dictionary<byte, Kind> Kinds = new()
    {
        [0] = new("digitalInput", 1, false, [], 1),
        [1] = new("digitalOutput", 1, false, [], 1),
        [2] = new("analogInput", 2, true, [], 0.01m),
        [3] = new("analogOutput", 2, true, [], 0.01m),
        [100] = new("genericSensor", 4, false, [], 1),
        [101] = new("illuminanceSensor", 2, false, [], 1),
        [102] = new("presenceSensor", 1, false, [], 1),
        [103] = new("temperatureSensor", 2, true, [], 0.1m),
        [104] = new("humiditySensor", 1, false, [], 0.5m),
        [113] = new("accelerometer", 2, true, ["x", "y", "z"], 0.001m, 0.001m, 0.001m),
        [115] = new("barometer", 2, false, [], 0.1m),
        [116] = new("voltage", 2, false, [], 0.01m),
        [117] = new("current", 2, false, [], 0.001m),
        [118] = new("frequency", 4, false, [], 1),
        [120] = new("percentage", 1, false, [], 1),
        [121] = new("altitude", 2, true, [], 1),
        [125] = new("concentration", 2, false, [], 1),
        [128] = new("power", 2, false, [], 1),
        [130] = new("distance", 4, false, [], 0.001m),
        [131] = new("energy", 4, false, [], 0.001m),
        [132] = new("direction", 2, false, [], 1),
        [133] = new("unixTime", 4, false, [], 1),
        [134] = new("gyrometer", 2, true, ["x", "y", "z"], 0.01m, 0.01m, 0.01m),
        [135] = new("colour", 1, false, ["r", "g", "b"], 1, 1, 1),
        [136] = new("gpsLocation", 3, true, ["latitude", "longitude", "altitude"], 0.0001m, 0.0001m, 0.01m),
        [142] = new("switch", 1, false, [], 1),
    };

    /// <summary>Reads a payload; null when it is, or names what is wrong with it: <c>truncated</c> or <c>unknown type</c>.</summary>
    public static string? Read(ReadOnlySpan<byte> payload, out List<LppValue> values)
    {
        values = [];
        while (payload.Length > 0)
        {
            if (payload.Length < 2) return "truncated";
            if (!Kinds.TryGetValue(payload[1], out var kind)) return "unknown type";
            var size = kind.Bytes * kind.Scales.Length;
            if (payload.Length < 2 + size) return "truncated";
            var parts = new decimal[kind.Scales.Length];
            for (var at = 0; at < parts.Length; at++) parts[at] = Number(payload.Slice(2 + at * kind.Bytes, kind.Bytes), kind.IsSigned) * kind.Scales[at];
            values.Add(new(payload[0], payload[1], parts));
            payload = payload[(2 + size)..];
        }
        return null;
    }

    /// <summary>A payload as an object: names of kinds, then channels.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, [NotNullWhen(true)] out JsonObject? json)
    {
        json = null;
        if (Read(payload, out var values) is not null) return false;
        json = [];
        foreach (var value in values)
        {
            var kind = Kinds[value.Type];
            if (json[kind.Name] is not JsonObject channels) json[kind.Name] = channels = [];
            channels[$"{value.Channel}"] = kind.Parts.Length == 0 ? value.Values[0] : new JsonObject(kind.Parts.Zip(value.Values, (name, part) => KeyValuePair.Create(name, (JsonNode?)part)));
        }
        return true;
    }

    /// <summary>Big-endian.</summary>
    static long Number(ReadOnlySpan<byte> bytes, bool isSigned)
    {
        var number = isSigned && bytes[0] > 127 ? -1L : 0;
        foreach (var one in bytes) number = number << 8 | one;
        return number;
    }
}
