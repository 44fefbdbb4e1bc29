using System.Collections.Immutable;

namespace Grange.Charging.Rules.Power;

/// <summary>What one charger of a site was told.</summary>
/// <param name="Confirmed">The limit it accepted last, in milliamps.</param>
/// <param name="Pending">A limit on its way to it; null: none.</param>
public sealed record ChargerLimit(long Confirmed, long? Pending)
{
    /// <summary>What it may be drawing, whether or not the new limit has reached it.</summary>
    public long Possible => Math.Max(Confirmed, Pending ?? 0);
}

/// <summary>Chargers behind one fuse. Whatever is confirmed, late, refused or lost, what they may draw together never exceeds the limit.</summary>
public sealed record SiteLimit(long MilliAmps, ImmutableSortedDictionary<string, ChargerLimit> Chargers)
{
    /// <summary>Below 6 A a car does not charge (IEC 61851-1).</summary>
    public const long Least = 6_000;

    public static SiteLimit Of(long milliAmps) => new(milliAmps, ImmutableSortedDictionary.Create<string, ChargerLimit>(StringComparer.Ordinal));

    public long Possible => Chargers.Values.Sum(one => one.Possible);

    /// <summary>A charger of the site.</summary>
    /// <param name="possible">What it may be drawing now, in milliamps: one that was never told counts with all it can.</param>
    public SiteLimit Join(string charger, long possible = 0) => Chargers.ContainsKey(charger) ? this : this with { Chargers = Chargers.Add(charger, new(possible, null)) };

    public SiteLimit Leave(string charger) => this with { Chargers = Chargers.Remove(charger) };

    /// <summary>A charger came back: what it had accepted is said again, and counts on.</summary>
    public SiteLimit Returned(string charger, out long again)
    {
        again = 0;
        if (!Chargers.TryGetValue(charger, out var limit) || limit.Pending is not null) return this;
        again = limit.Confirmed;
        return this with { Chargers = Chargers.SetItem(charger, limit with { Pending = limit.Confirmed }) };
    }

    /// <summary>Fair shares of the limit: as many as can have 6 A, in the order of asking, and then all alike up to what each wants. Sums to the limit at most.</summary>
    /// <param name="wanted">Milliamps each charger's car would take, first come first.</param>
    public static IReadOnlyDictionary<string, long> Share(long limit, IReadOnlyList<(string Charger, long Wanted)> wanted)
    {
        var able = wanted.Where(one => one.Wanted >= Least).Take((int)Math.Min(int.MaxValue, Math.Max(0, limit) / Least)).ToArray();
        var shares = wanted.ToDictionary(one => one.Charger, _ => 0L, StringComparer.Ordinal);
        var (left, open) = (limit, able.OrderBy(one => one.Wanted).ToArray());
        for (var at = 0; at < open.Length; at++)
        {
            var share = Math.Min(open[at].Wanted, left / (open.Length - at));
            shares[open[at].Charger] = share;
            left -= share;
        }
        return shares;
    }

    /// <summary>The next limits to send on the way to fair shares: less at once, more only from what is certainly free.</summary>
    /// <param name="isThere">Whether a charger can be told now; one that cannot keeps its share. Null: all can.</param>
    public SiteLimit Plan(IReadOnlyList<(string Charger, long Wanted)> wanted, out IReadOnlyList<(string Charger, long MilliAmps)> send, Func<string, bool>? isThere = null)
    {
        var target = Share(MilliAmps, [.. wanted.Where(one => Chargers.ContainsKey(one.Charger))]);
        var (state, orders) = (this, new List<(string, long)>());
        foreach (var (charger, limit) in Chargers)
        {
            if (limit.Pending is not null || isThere?.Invoke(charger) == false) continue; // one outstanding call
            var share = target.GetValueOrDefault(charger);
            var next = share <= limit.Confirmed ? share : Math.Min(share, limit.Confirmed + Math.Max(0, MilliAmps - state.Possible));
            if (next == limit.Confirmed || (next > limit.Confirmed && next < Least)) continue;
            state = state with { Chargers = state.Chargers.SetItem(charger, limit with { Pending = next }) };
            orders.Add((charger, next));
        }
        send = orders;
        return state;
    }

    /// <summary>A charger answered. Refused or unanswered, it may hold either limit: the higher one counts until it confirms one.</summary>
    public SiteLimit Answered(string charger, bool accepted)
    {
        if (!Chargers.TryGetValue(charger, out var limit) || limit.Pending is not { } pending) return this;
        return this with { Chargers = Chargers.SetItem(charger, new(accepted ? pending : limit.Possible, null)) };
    }
}
