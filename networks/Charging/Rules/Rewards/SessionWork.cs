using Grange.Kernel;

namespace Grange.Charging.Rules.Rewards;

/// <summary>A settled session, as far as its reward needs.</summary>
/// <param name="Owner">Whose charger it was.</param>
/// <param name="Payer">Who paid; the owner himself: he charged at home.</param>
/// <param name="Fee">What was burned of the price.</param>
/// <param name="FactorBps">The grade's factor.</param>
public sealed record PaidSession(string Id, string Charger, Address Owner, Address Payer, WattHours Energy, MicroUsd Fee, int FactorBps, DateTimeOffset End);

/// <summary>What a session counts.</summary>
/// <param name="Points">Its share in the epoch's pool: a thousand for a kilowatt-hour, before grade and diversity.</param>
/// <param name="Cap">The most that its reward may be worth.</param>
public sealed record SessionPoints(string Session, string Charger, Address Owner, long Points, MicroUsd Cap, string Reason);

/// <summary>Scores an epoch's sessions.</summary>
/// <remarks>No session's reward is worth more than k times the fee burned for it (k ≤ 1), so whoever pays himself loses at least the fee he did not get
/// back; the n-th session of the same payer at the same charger counts 1 ⁄ (1 + n⁄5); a tenth counts when owner and payer are one, for ten kilowatt-hours a
/// day at most. The result does not depend on the order in which sessions are given.</remarks>
public static class SessionWork
{
    /// <summary>Points for a watt-hour sold: a thousand for a kilowatt-hour.</summary>
    public const long PointsPerWattHour = 1;

    /// <summary>What counts of charging one's own car, in hundredths of a percent.</summary>
    public const long SelfBps = 1_000;

    /// <summary>How much of it counts in a day.</summary>
    public static readonly WattHours SelfPerDay = new(10_000);

    /// <summary>Scores sessions in the order they ended.</summary>
    /// <param name="capBps">k, in hundredths of a percent of the fee; never more than the whole fee.</param>
    public static IReadOnlyList<SessionPoints> Score(IEnumerable<PaidSession> sessions, int capBps)
    {
        var (pairs, selfDays, scored) = (new Dictionary<(Address, string), int>(), new Dictionary<(Address, long), long>(), new List<SessionPoints>());
        foreach (var one in sessions.DistinctBy(session => session.Id).OrderBy(session => session.End).ThenBy(session => session.Id, StringComparer.Ordinal))
        {
            var before = pairs[(one.Payer, one.Charger)] = pairs.GetValueOrDefault((one.Payer, one.Charger), -1) + 1;
            var self = one.Payer.Equals(one.Owner);
            var energy = Math.Max(0, one.Energy.Value);
            if (self)
            {
                var day = (one.Owner, one.End.ToUnixTimeSeconds() / 86_400);
                energy = Math.Min(energy, SelfPerDay.Value - selfDays.GetValueOrDefault(day));
                selfDays[day] = selfDays.GetValueOrDefault(day) + energy;
            }
            var points = (Int128)energy * PointsPerWattHour * one.FactorBps / 10_000 * (self ? SelfBps : 10_000) / 10_000 * 5 / (5 + before);
            var cap = Allocation.Fee(one.Fee, Math.Clamp(capBps, 0, 10_000));
            scored.Add(new(one.Id, one.Charger, one.Owner, (long)points, cap, one.FactorBps == 0 ? "unproven" : self ? "own-car" : before > 0 ? "same-payer" : "sold"));
        }
        return scored;
    }

    /// <summary>Divides a pool by points; what a session's cap takes off stays in the pool. Parts never sum to more than the pool.</summary>
    /// <param name="pool">In the reward's smallest unit.</param>
    /// <param name="worth">What so many of these units are worth: <paramref name="worth"/> micro-dollars for <paramref name="units"/>.</param>
    public static (IReadOnlyList<UInt128> Parts, UInt128 Left) Divide(UInt128 pool, IReadOnlyList<SessionPoints> sessions, MicroUsd worth, UInt128 units)
    {
        var (parts, _) = Allocation.Split(pool, [.. sessions.Select(one => one.Points)]);
        var capped = new UInt128[parts.Count];
        var left = pool;
        for (var at = 0; at < capped.Length; at++)
        {
            var most = worth.Value <= 0 ? UInt128.MaxValue : Allocation.MulDiv((UInt128)Math.Max(0, sessions[at].Cap.Value), units, (UInt128)worth.Value);
            capped[at] = UInt128.Min(parts[at], most);
            left -= capped[at];
        }
        return (capped, left);
    }

    /// <summary>Minutes that a charger was available and heard of, as points: it is there although nobody came.</summary>
    /// <param name="perHour">Points for an hour.</param>
    public static long Availability(TimeSpan available, long perHour) => checked((long)available.TotalMinutes * perHour / 60);
}
