using System.Globalization;
using Grange.Kernel;

namespace Grange.Vehicles.Features.Reads;

/// <summary>The times of a question: <c>from</c> and <c>to</c> as RFC 3339 or Unix milliseconds, an interval as <c>30s</c>, <c>5m</c>, <c>1h</c>, <c>1d</c>.</summary>
readonly record struct ReadTime(long FromMs, long ToMs)
{
    const long DayMs = 86_400_000, MostMs = 31 * DayMs;

    /// <summary>The last day where nothing is said.</summary>
    public static Result<ReadTime> Read(string? from, string? to, long nowMs)
    {
        var end = nowMs + 1;
        if (to is not null && !TryTime(to, out end)) return Bad($"to: '{to}'");
        var start = end - DayMs;
        if (from is not null && !TryTime(from, out start)) return Bad($"from: '{from}'");
        return start < end && end - start <= MostMs ? new ReadTime(start, end) : new Fault("bad-time", "from lies before to, 31 days at most", Status: 422);
    }

    /// <summary>A length of time in milliseconds.</summary>
    public static Result<long> Interval(string text)
    {
        var unit = text.Length < 2 ? 0 : text[^1] switch { 's' => 1_000L, 'm' => 60_000, 'h' => 3_600_000, 'd' => DayMs, _ => 0 };
        return unit > 0 && long.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count >= 1 && count <= MostMs / unit
            ? count * unit
            : new Fault("bad-interval", $"'{text}' is no interval", "e.g. 30s, 5m, 1h, 1d", 422);
    }

    public static string Text(long atMs) => DateTimeOffset.FromUnixTimeMilliseconds(atMs).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    static bool TryTime(string text, out long atMs)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out atMs)) return atMs < 1L << 46;
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)) return false;
        atMs = time.ToUnixTimeMilliseconds();
        return atMs >= 0;
    }

    static Fault Bad(string what) => new("bad-time", what, "RFC 3339, or Unix milliseconds", 422);
}
