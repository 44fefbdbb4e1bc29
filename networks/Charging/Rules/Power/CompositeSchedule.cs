namespace Grange.Charging.Rules.Power;

/// <summary>What all profiles together allow: in each interval the lowest of the purposes, in each purpose the highest stack level that is in force (1.6 §3.13.4).</summary>
public static class CompositeSchedule
{
    /// <summary>The limits over a span; neighbours that allow the same are one. Seconds count from <paramref name="from"/>.</summary>
    /// <param name="otherwise">What the station allows where no profile speaks.</param>
    public static IReadOnlyList<LimitPeriod> Of(
        IReadOnlyCollection<PowerProfile> profiles, long evse, DateTimeOffset from, long seconds, long otherwise, string? transaction = null, DateTimeOffset? transactionStart = null)
    {
        var to = from.AddSeconds(seconds);
        var here = profiles.Where(one => Concerns(one, evse, transaction)).ToArray();
        var moments = here.SelectMany(one => one.Changes(from, to, transactionStart)).Where(time => time > from && time < to).Append(from).Distinct().Order();
        return LimitPeriod.Joined(moments.Select(time => new LimitPeriod((long)(time - from).TotalSeconds, At(here, time, otherwise, transactionStart))));
    }

    static long At(PowerProfile[] profiles, DateTimeOffset time, long otherwise, DateTimeOffset? transactionStart)
    {
        var session = Highest(profiles, ProfilePurpose.TxProfile, time, transactionStart) ?? Highest(profiles, ProfilePurpose.TxDefaultProfile, time, transactionStart);
        var station = Highest(profiles, ProfilePurpose.ChargingStationMaxProfile, time, transactionStart);
        var outside = Highest(profiles, ProfilePurpose.ChargingStationExternalConstraints, time, transactionStart);
        return Math.Min(Math.Min(session ?? otherwise, station ?? otherwise), Math.Min(outside ?? otherwise, otherwise));
    }

    /// <summary>A profile for the EVSE itself goes before one for the whole station at the same level (2.0.1 K01.FR.30).</summary>
    static long? Highest(PowerProfile[] profiles, ProfilePurpose purpose, DateTimeOffset time, DateTimeOffset? transactionStart)
        => profiles.Where(one => one.Purpose == purpose).OrderByDescending(one => one.StackLevel).ThenByDescending(one => one.Evse).ThenBy(one => one.Id)
            .Select(one => one.At(time, transactionStart)).FirstOrDefault(limit => limit is not null);

    /// <summary>A transaction's profile counts for that transaction only.</summary>
    static bool Concerns(PowerProfile profile, long evse, string? transaction)
        => (profile.Evse == 0 || profile.Evse == evse) && (profile.Purpose != ProfilePurpose.TxProfile || (transaction is not null && (profile.Transaction is null || profile.Transaction == transaction)));
}
