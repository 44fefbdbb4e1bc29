using System.Globalization;

namespace Grange.Wireless.Scripts;

/// <summary>Date: ECMA-262 chapter 21.4. A codec's clock shows when the frame was heard; its place is Greenwich.</summary>
static class DateParts
{
    /// <summary>As far as .NET's calendar goes.</summary>
    static readonly double Least = DateTimeOffset.MinValue.ToUnixTimeMilliseconds(), Most = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    static readonly (string Name, Func<DateTimeOffset, double> Read)[] Parts =
    [
        ("FullYear", at => at.Year), ("Month", at => at.Month - 1), ("Date", at => at.Day), ("Hours", at => at.Hour), ("Minutes", at => at.Minute), ("Seconds", at => at.Second), ("Milliseconds", at => at.Millisecond), ("Day", at => (int)at.DayOfWeek),
    ];

    public static void Fill(Run run, Realm realm)
    {
        var date = realm.Constructor(run, "Date", realm.DatePrototype, (one, _, _) => Words(one.NowMs), (one, _, given) =>
        {
            one.Make(56);
            return new ScriptDate(realm.DatePrototype, Made(one, given));
        });
        realm.Put(date, ("now", (one, _, _) => one.NowMs), ("UTC", (one, _, given) => Civil(one, given)), ("parse", (one, _, given) => Read(one.Text(given.At(0)))));
        foreach (var (name, read) in Parts)
        {
            Native get = (one, self, _) => Of(one, self).UnixMs is var ms && TryTime(ms, out var time) ? read(time) : Value.NaN;
            realm.Put(realm.DatePrototype, ("get" + name, get), ("getUTC" + name, get));
            if (name == "Day") continue;
            Native set = (one, self, given) => Of(one, self).UnixMs = Changed(one, Of(one, self).UnixMs, name, given);
            realm.Put(realm.DatePrototype, ("set" + name, set), ("setUTC" + name, set));
        }
        realm.Put(realm.DatePrototype,
            ("getTime", (one, self, _) => Of(one, self).UnixMs), ("valueOf", (one, self, _) => Of(one, self).UnixMs), ("getTimezoneOffset", (_, _, _) => 0),
            ("setTime", (one, self, given) => Of(one, self).UnixMs = one.Number(given.At(0))),
            ("toISOString", (one, self, _) => TryTime(Of(one, self).UnixMs, out var time) ? Iso(time) : throw one.Error("RangeError", "it is no time")),
            ("toJSON", (one, self, _) => TryTime(Of(one, self).UnixMs, out var time) ? Iso(time) : Value.Null),
            ("toString", (one, self, _) => Words(Of(one, self).UnixMs)), ("toUTCString", (one, self, _) => Utc(Of(one, self).UnixMs, "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'")), ("toGMTString", (one, self, _) => Utc(Of(one, self).UnixMs, "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'")),
            ("toDateString", (one, self, _) => Utc(Of(one, self).UnixMs, "ddd MMM dd yyyy")), ("toTimeString", (one, self, _) => Utc(Of(one, self).UnixMs, "HH':'mm':'ss 'GMT+0000 (Coordinated Universal Time)'")),
            ("toLocaleString", (one, self, _) => Utc(Of(one, self).UnixMs, "M/d/yyyy, h':'mm':'ss tt")), ("toLocaleDateString", (one, self, _) => Utc(Of(one, self).UnixMs, "M/d/yyyy")), ("toLocaleTimeString", (one, self, _) => Utc(Of(one, self).UnixMs, "h':'mm':'ss tt")));
    }

    static ScriptDate Of(Run run, Value self) => self.Object as ScriptDate ?? throw run.Error("TypeError", "it is no Date");

    static bool TryTime(double ms, out DateTimeOffset time)
    {
        var isTime = ms >= Least && ms <= Most;
        time = isTime ? DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Floor(ms)) : default;
        return isTime;
    }

    static double Made(Run run, ReadOnlySpan<Value> given)
    {
        if (given.Length == 0) return run.NowMs;
        if (given.Length > 1) return Civil(run, given);
        if (given[0].Object is ScriptDate other) return other.UnixMs;
        var plain = run.Primitive(given[0], isText: false);
        return plain.Text is { } text ? Read(text) : Math.Truncate(run.Number(plain));
    }

    /// <summary>Year, month from 0, day, hours, minutes, seconds, milliseconds; each may be out of its bounds.</summary>
    static double Civil(Run run, ReadOnlySpan<Value> given)
    {
        Span<double> parts = [double.NaN, 0, 1, 0, 0, 0, 0];
        for (var at = 0; at < Math.Min(given.Length, parts.Length); at++) parts[at] = Math.Truncate(run.Number(given[at]));
        if (parts[0] is >= 0 and <= 99) parts[0] += 1900;
        return Civil(parts);
    }

    static double Civil(ReadOnlySpan<double> parts)
    {
        var months = parts[0] * 12 + parts[1];
        if (!(months >= 12 && months < 9999 * 12)) return double.NaN;
        var first = new DateTimeOffset((int)Math.Floor(months / 12), (int)(months % 12) + 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
        return first + (parts[2] - 1) * 86_400_000 + parts[3] * 3_600_000 + parts[4] * 60_000 + parts[5] * 1_000 + parts[6];
    }

    static double Changed(Run run, double ms, string name, ReadOnlySpan<Value> given)
    {
        if (!TryTime(ms, out var time)) return double.NaN;
        Span<double> parts = [time.Year, time.Month - 1, time.Day, time.Hour, time.Minute, time.Second, time.Millisecond];
        var first = Array.FindIndex(Parts, part => part.Name == name);
        for (var at = 0; at < given.Length && first + at < parts.Length; at++) parts[first + at] = Math.Truncate(run.Number(given[at]));
        return Civil(parts);
    }

    static double Read(string text) => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time.ToUnixTimeMilliseconds() : double.NaN;

    static string Iso(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH':'mm':'ss.fff'Z'", CultureInfo.InvariantCulture);

    static string Words(double ms) => Utc(ms, "ddd MMM dd yyyy HH':'mm':'ss 'GMT+0000 (Coordinated Universal Time)'");

    static string Utc(double ms, string form) => TryTime(ms, out var time) ? time.ToString(form, CultureInfo.InvariantCulture) : "Invalid Date";
}
