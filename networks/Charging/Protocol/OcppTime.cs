using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Grange.Charging.Protocol;

/// <summary>RFC 3339 date-times as both versions use them: read from bytes in any offset, written in UTC with milliseconds.</summary>
public static class OcppTime
{
    /// <summary>Reads <c>2026-01-31T23:59:60.123456+01:00</c> (RFC 3339 §5.6): T, t or a blank between, Z, z or an offset at the end, a leap second counted as the next one.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out DateTimeOffset time)
    {
        time = default;
        if (text.Length < 20 || text[4] != '-' || text[7] != '-' || text[10] is not ((byte)'T' or (byte)'t' or (byte)' ') || text[13] != ':' || text[16] != ':') return false;
        if (!Digits(text[..4], out var year) || !Digits(text[5..7], out var month) || !Digits(text[8..10], out var day)
            || !Digits(text[11..13], out var hour) || !Digits(text[14..16], out var minute) || !Digits(text[17..19], out var second)) return false;
        if (year == 0 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 60) return false;
        var rest = text[19..];
        if (!Fraction(ref rest, out var ticks) || !Offset(rest, out var offset)) return false;
        var utc = new DateTime(year, month, day, hour, minute, 0).Ticks + second * TimeSpan.TicksPerSecond + ticks - offset * TimeSpan.TicksPerMinute;
        if (utc < DateTime.MinValue.Ticks || utc > DateTime.MaxValue.Ticks) return false;
        time = new DateTimeOffset(utc, TimeSpan.Zero);
        return true;
    }

    public static string Write(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    static bool Fraction(ref ReadOnlySpan<byte> rest, out long ticks)
    {
        ticks = 0;
        if (rest[0] != '.') return true;
        var (at, unit) = (1, TimeSpan.TicksPerSecond);
        for (; at < rest.Length && rest[at] is >= (byte)'0' and <= (byte)'9'; at++)
        {
            unit /= 10;
            ticks += (rest[at] - '0') * unit;
        }
        rest = rest[at..];
        return at > 1 && rest.Length > 0;
    }

    static bool Offset(ReadOnlySpan<byte> rest, out int minutes)
    {
        minutes = 0;
        if (rest.Length == 1) return rest[0] is (byte)'Z' or (byte)'z';
        if (rest.Length != 6 || rest[0] is not ((byte)'+' or (byte)'-') || rest[3] != ':') return false;
        if (!Digits(rest[1..3], out var hour) || !Digits(rest[4..6], out var minute) || hour > 23 || minute > 59) return false;
        minutes = (rest[0] == '-' ? -1 : 1) * (hour * 60 + minute);
        return true;
    }

    static bool Digits(ReadOnlySpan<byte> text, out int value)
        => Utf8Parser.TryParse(text, out value, out var used) && used == text.Length && text[0] is >= (byte)'0' and <= (byte)'9';
}

/// <summary>Times as <see cref="OcppTime"/> reads and writes them.</summary>
sealed class OcppTimeConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (!reader.ValueIsEscaped && OcppTime.TryRead(reader.ValueSpan, out var time)) return time;
        return OcppTime.TryRead(Encoding.UTF8.GetBytes(reader.GetString()!), out time) ? time : throw new JsonException("not an RFC 3339 date-time");
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(OcppTime.Write(value));
}

/// <summary>Whole numbers, also where a station prints them as <c>7.0</c>, which JSON Schema counts as an integer.</summary>
sealed class OcppIntegerConverter : JsonConverter<long>
{
    public override long Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        => reader.TryGetInt64(out var whole) ? whole : decimal.ToInt64(reader.GetDecimal());

    public override void Write(Utf8JsonWriter writer, long value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
}
