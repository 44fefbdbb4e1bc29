using System.Collections.Concurrent;

namespace Grange.Charging.Features.Ocpp;

/// <summary>Counts wrong passwords by address, so that keys cannot be tried out.</summary>
sealed class FailedAttempts
{
    /// <summary>So many a minute are a mistake, more are an attempt.</summary>
    const int Most = 20;

    const int MostAddresses = 10_000;

    static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    readonly ConcurrentDictionary<string, (int Count, DateTimeOffset Since)> seen = [];

    public bool MustWait(string address, DateTimeOffset now) => seen.TryGetValue(address, out var found) && found.Count >= Most && now - found.Since < Window;

    public void Note(string address, DateTimeOffset now)
    {
        if (seen.Count >= MostAddresses)
            foreach (var (old, _) in seen.Where(one => now - one.Value.Since >= Window)) seen.TryRemove(old, out _);
        seen.AddOrUpdate(address, (1, now), (_, had) => now - had.Since < Window ? (had.Count + 1, had.Since) : (1, now));
    }
}
