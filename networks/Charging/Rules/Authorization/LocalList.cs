using System.Collections.Immutable;

namespace Grange.Charging.Rules.Authorization;

/// <summary>A token that may, or may not, charge.</summary>
/// <param name="Group">The parent id that several tokens of a family or a firm share.</param>
/// <param name="Expires">When it ends; null: never.</param>
public sealed record TokenEntry(string Token, bool Blocked = false, string? Group = null, DateTimeOffset? Expires = null);

/// <summary>One update for a station (1.6 §5.15, 2.0.1 D01). A differential entry without standing means: remove.</summary>
public sealed record ListUpdate(long Version, bool Full, IReadOnlyList<TokenEntry> Put, IReadOnlyList<string> Remove);

/// <summary>A station's copy of the tokens, which lets it start without asking: a version and what we believe it holds.</summary>
/// <param name="Version">What the station confirmed last; 0: it has none, −1: unknown, the next update is a full one.</param>
public sealed record LocalList(long Version, ImmutableSortedDictionary<string, TokenEntry> Entries)
{
    public const long Unknown = -1;

    public static LocalList Empty { get; } = new(0, ImmutableSortedDictionary.Create<string, TokenEntry>(StringComparer.OrdinalIgnoreCase));

    /// <summary>The update that makes the station's list equal <paramref name="wanted"/>; null where it is already.</summary>
    /// <param name="most">So many entries at once; the rest is for the next update.</param>
    public ListUpdate? Towards(IReadOnlyDictionary<string, TokenEntry> wanted, int most = int.MaxValue)
    {
        if (Version is Unknown or 0) return Version == 0 && wanted.Count == 0 ? null : new(Math.Max(1, Version + 1), true, [.. wanted.Values.Take(most)], []);
        var put = wanted.Values.Where(one => !Entries.TryGetValue(one.Token, out var had) || had != one).Take(most).ToArray();
        var remove = Entries.Keys.Where(token => !wanted.ContainsKey(token)).Take(most - put.Length).ToArray();
        return put.Length + remove.Length == 0 ? null : new(Version + 1, false, put, remove);
    }

    /// <summary>What the station answered: accepted, it holds the update; failed or of another version, nobody knows and the next one is full (1.6 §5.15).</summary>
    public LocalList Answered(ListUpdate update, string status)
    {
        if (status != "Accepted") return this with { Version = Unknown };
        var entries = update.Full ? Entries.Clear() : Entries.RemoveRange(update.Remove);
        return new(update.Version, entries.SetItems(update.Put.Select(one => KeyValuePair.Create(one.Token, one))));
    }

    /// <summary>What GetLocalListVersion said: any other version than ours is one we know nothing of.</summary>
    public LocalList Reported(long version) => version == Version ? this : this with { Version = Unknown };
}
