namespace Grange.Energy.Protocol;

/// <summary>Energy of an interval, as a file states it.</summary>
/// <param name="FromSeconds">Its beginning, Unix seconds.</param>
/// <param name="Seconds">Its length.</param>
/// <param name="ImportMilliWh">Taken from the grid; null when this file does not say.</param>
/// <param name="ExportMilliWh">Given to the grid; null when this file does not say.</param>
public sealed record MeterInterval(long FromSeconds, long Seconds, long? ImportMilliWh, long? ExportMilliWh, Quality Quality)
{
    /// <summary>The moment after its last.</summary>
    public long ToSeconds => FromSeconds + Seconds;
}

/// <summary>Something of a file that is no interval, by name and place.</summary>
/// <param name="Reason">Its name in JSON.</param>
/// <param name="Detail">Where it stands and what is wrong.</param>
public sealed record FileRejection(string Reason, string Detail);

/// <summary>What a file of intervals holds, ordered by time.</summary>
/// <param name="Intervals">One per time; both directions together.</param>
/// <param name="Rejections">What is left out.</param>
public sealed record IntervalFile(IReadOnlyList<MeterInterval> Intervals, IReadOnlyList<FileRejection> Rejections)
{
    /// <summary>Orders what was read by time and joins the two directions of the same interval; a time stated again differently is rejected.</summary>
    public static IntervalFile Of(IEnumerable<MeterInterval> read, IEnumerable<FileRejection> rejected)
    {
        var rejections = rejected.ToList();
        var joined = new SortedDictionary<(long, long), MeterInterval>();
        foreach (var next in read)
        {
            var key = (next.FromSeconds, next.Seconds);
            if (!joined.TryGetValue(key, out var before)) joined[key] = next;
            else if (Differ(before.ImportMilliWh, next.ImportMilliWh) || Differ(before.ExportMilliWh, next.ExportMilliWh))
                rejections.Add(new FileRejection("contradiction", $"{DateTimeOffset.FromUnixTimeSeconds(next.FromSeconds):u} is stated twice, differently"));
            else
                joined[key] = before with { ImportMilliWh = before.ImportMilliWh ?? next.ImportMilliWh, ExportMilliWh = before.ExportMilliWh ?? next.ExportMilliWh, Quality = Worse(before.Quality, next.Quality) };
        }
        return new IntervalFile([.. joined.Values], rejections);
    }

    /// <summary>Stretches nobody says anything about: from the end of one interval to the beginning of the next. A day of 23 or 25 hours has none.</summary>
    public IEnumerable<(long FromSeconds, long ToSeconds)> Gaps()
        => Intervals.Zip(Intervals.Skip(1)).Where(pair => pair.Second.FromSeconds > pair.First.ToSeconds).Select(pair => (pair.First.ToSeconds, pair.Second.FromSeconds));

    static bool Differ(long? one, long? other) => one is not null && other is not null && one != other;
    static Quality Worse(Quality one, Quality other) => one > other ? one : other;
}
