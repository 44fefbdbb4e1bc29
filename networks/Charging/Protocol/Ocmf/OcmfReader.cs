using System.Globalization;
using System.Text.Json;

namespace Grange.Charging.Protocol.Ocmf;

/// <summary>The fields of a record, as meters in the field write them: numbers as texts with blanks before them, FV as a number.</summary>
static class OcmfReader
{
    public static OcmfFault Read(ReadOnlyMemory<byte> bytes, JsonElement payload, JsonElement signature, out OcmfRecord? record)
    {
        record = null;
        if (signature.ValueKind != JsonValueKind.Object || payload.ValueKind != JsonValueKind.Object) return OcmfFault.NotJson;
        if (Text(signature, "SD") is not { Length: > 0 } data) return OcmfFault.NoSignature;
        if (!payload.TryGetProperty("RD", out var list) || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() == 0) return OcmfFault.NoReadings;
        var readings = new List<OcmfReading>(list.GetArrayLength());
        foreach (var one in list.EnumerateArray())
        {
            if (one.ValueKind != JsonValueKind.Object || Reading(one, readings.Count == 0 ? null : readings[^1]) is not { } reading) return OcmfFault.BadReading;
            readings.Add(reading);
        }
        var page = Text(payload, "PG") ?? "";
        record = new(bytes, Text(payload, "GI") ?? "", Text(payload, "GS") ?? "", Text(payload, "MS") ?? "", page.Length > 0 ? page[0] : ' ',
            page.Length > 1 && long.TryParse(page.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1,
            Text(payload, "ID") ?? "", readings, Text(signature, "SA") ?? OcmfRecord.DefaultAlgorithm, Text(signature, "SE") ?? "hex", data);
        return OcmfFault.None;
    }

    static OcmfReading? Reading(JsonElement json, OcmfReading? before)
    {
        var (time, timeStatus) = (before?.Time ?? default, before?.TimeStatus ?? ' ');
        if (Text(json, "TM") is { } stamp ? !Time(stamp, out time, out timeStatus) : before is null) return null;
        var unit = Text(json, "RU") ?? before?.Unit ?? "";
        if (!json.TryGetProperty("RV", out var value) || !Number(value, out var number)) return null;
        return new(time, timeStatus, Letter(json, "TX") ?? before?.Transaction ?? ' ', Energy(number, unit), Text(json, "RI") ?? before?.Identifier ?? "", unit,
            Text(json, "EF") ?? before?.ErrorFlags ?? "", Letter(json, "ST") ?? before?.Status ?? ' ');
    }

    /// <summary><c>2019-08-13T10:03:15,000+0000 I</c>: the time, and how far the meter trusts it.</summary>
    static bool Time(string text, out DateTimeOffset time, out char status)
    {
        (time, status) = (default, ' ');
        if (text.Length < 2 || text[^2] != ' ') return false;
        status = text[^1];
        return DateTimeOffset.TryParseExact(text[..^2].Replace(',', '.'), ["yyyy-MM-dd'T'HH:mm:ss.fffzzz", "yyyy-MM-dd'T'HH:mm:sszzz"], CultureInfo.InvariantCulture, DateTimeStyles.None, out time)
            || DateTimeOffset.TryParseExact(WithColon(text[..^2].Replace(',', '.')), "yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
    }

    static string WithColon(string text) => text.Length > 5 && text[^5] is '+' or '-' ? text.Insert(text.Length - 2, ":") : text;

    static bool Number(JsonElement value, out decimal number)
    {
        number = 0;
        return value.ValueKind switch
        {
            JsonValueKind.Number => value.TryGetDecimal(out number),
            JsonValueKind.String => decimal.TryParse(value.GetString()!.Trim(), NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number),
            _ => false,
        };
    }

    static long? Energy(decimal number, string unit)
    {
        decimal? scale = unit switch { "kWh" => 1_000_000m, "Wh" => 1_000m, "mWh" => 1m, _ => null };
        return scale is { } known && Math.Abs(number) <= 1_000_000_000_000m ? decimal.ToInt64(decimal.Floor(number * known)) : null;
    }

    static char? Letter(JsonElement json, string name) => Text(json, name) is { Length: > 0 } text ? text[0] : null;

    static string? Text(JsonElement json, string name) => !json.TryGetProperty(name, out var value) ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : value.ValueKind == JsonValueKind.Number ? value.GetRawText() : null;
}
