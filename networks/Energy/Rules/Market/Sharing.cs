using System.Buffers;

namespace Grange.Energy.Rules.Market;

/// <summary>The sharing keys of spec §3.1: who of the members gets how much of a slot's surplus.</summary>
/// <remarks>
/// Guarantees: 0 ≤ a ≤ need for every member; Σa ≤ min(Σneed, surplus), and equal to it for every key but the static one as long as each member in need has a share; all in
/// whole watt-hours, ties to the lower index.
/// </remarks>
public static class Sharing
{
    /// <summary>Shares a slot's surplus out.</summary>
    /// <param name="surplusWh">What all roofs gave.</param>
    /// <param name="needWh">What each member used.</param>
    /// <param name="shares">Fixed shares in any unit, for the keys that have them; nothing to the others.</param>
    /// <param name="groups">Groups for <see cref="SharingKey.Priority"/>: a number per member, lower ones first; empty: each member its own, in order.</param>
    /// <param name="given">What each member gets.</param>
    /// <returns>The sum of it.</returns>
    public static long Share(SharingKey key, long surplusWh, ReadOnlySpan<long> needWh, ReadOnlySpan<long> shares, ReadOnlySpan<int> groups, Span<long> given)
    {
        given = given[..needWh.Length];
        if (key.NeedsShares() && shares.Length != needWh.Length) throw new ArgumentException("a share per member is needed", nameof(shares));
        return key switch
        {
            SharingKey.Dynamic => Proportional(surplusWh, needWh, given),
            SharingKey.Static => Once(surplusWh, needWh, shares, given),
            SharingKey.Rounds => InRounds(surplusWh, needWh, shares, given),
            SharingKey.Hybrid => Hybrid(surplusWh, needWh, shares, given),
            SharingKey.Equal => InRounds(surplusWh, needWh, [], given),
            _ => ByPriority(surplusWh, needWh, groups, given),
        };
    }

    /// <summary>All of it where there is enough, else in proportion.</summary>
    public static long Proportional(long surplusWh, ReadOnlySpan<long> needWh, Span<long> given)
    {
        var need = Apportion.Sum(needWh);
        if (surplusWh < need) return Apportion.Split(surplusWh, needWh, given);
        needWh.CopyTo(given);
        return need;
    }

    static long Once(long surplusWh, ReadOnlySpan<long> needWh, ReadOnlySpan<long> shares, Span<long> given)
    {
        Apportion.Split(surplusWh, shares, given);
        var sum = 0L;
        for (var i = 0; i < given.Length; i++) sum += given[i] = Math.Min(given[i], needWh[i]);
        return sum;
    }

    /// <summary>Rounds among those in need; every round but the last satisfies somebody. Without shares all have the same.</summary>
    static long InRounds(long surplusWh, ReadOnlySpan<long> needWh, ReadOnlySpan<long> shares, Span<long> given)
    {
        var rented = ArrayPool<long>.Shared.Rent(needWh.Length * 2);
        var weights = rented.AsSpan(0, needWh.Length);
        var parts = rented.AsSpan(needWh.Length, needWh.Length);
        given.Clear();
        var left = surplusWh;
        while (left > 0)
        {
            for (var i = 0; i < weights.Length; i++) weights[i] = given[i] < needWh[i] ? shares.IsEmpty ? 1 : shares[i] : 0;
            if (Apportion.Split(left, weights, parts) == 0) break;
            for (var i = 0; i < parts.Length; i++)
            {
                var taken = Math.Min(parts[i], needWh[i] - given[i]);
                given[i] += taken;
                left -= taken;
            }
        }
        ArrayPool<long>.Shared.Return(rented);
        return surplusWh - left;
    }

    static long Hybrid(long surplusWh, ReadOnlySpan<long> needWh, ReadOnlySpan<long> shares, Span<long> given)
    {
        var first = Once(surplusWh, needWh, shares, given);
        var rented = ArrayPool<long>.Shared.Rent(needWh.Length * 2);
        var rest = rented.AsSpan(0, needWh.Length);
        var more = rented.AsSpan(needWh.Length, needWh.Length);
        for (var i = 0; i < rest.Length; i++) rest[i] = needWh[i] - given[i];
        var second = Proportional(surplusWh - first, rest, more);
        for (var i = 0; i < more.Length; i++) given[i] += more[i];
        ArrayPool<long>.Shared.Return(rented);
        return first + second;
    }

    static long ByPriority(long surplusWh, ReadOnlySpan<long> needWh, ReadOnlySpan<int> groups, Span<long> given)
    {
        var order = new (int Group, int Member)[needWh.Length];
        for (var i = 0; i < order.Length; i++) order[i] = (groups.IsEmpty ? i : groups[i], i);
        Array.Sort(order);
        var (needs, parts, left) = (new long[order.Length], new long[order.Length], surplusWh);
        for (int from = 0, to; from < order.Length; from = to)
        {
            for (to = from; to < order.Length && order[to].Group == order[from].Group; to++) needs[to] = needWh[order[to].Member];
            left -= Proportional(left, needs.AsSpan(from, to - from), parts.AsSpan(from, to - from));
        }
        for (var i = 0; i < order.Length; i++) given[order[i].Member] = parts[i];
        return surplusWh - left;
    }
}
