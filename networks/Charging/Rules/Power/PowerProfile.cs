namespace Grange.Charging.Rules.Power;

public enum ProfilePurpose : byte
{
    ChargingStationExternalConstraints,
    ChargingStationMaxProfile,
    TxDefaultProfile,
    TxProfile,
}

public enum ProfileKind : byte
{
    Absolute,
    Recurring,
    Relative,
}

/// <summary>From a second of the schedule on, no more than this.</summary>
/// <param name="MilliAmps">On each phase.</param>
public sealed record LimitPeriod(long StartSecond, long MilliAmps)
{
    /// <summary>Neighbours that allow the same as one.</summary>
    public static IReadOnlyList<LimitPeriod> Joined(IEnumerable<LimitPeriod> periods)
    {
        var joined = new List<LimitPeriod>();
        foreach (var one in periods)
            if (joined.Count == 0 || joined[^1].MilliAmps != one.MilliAmps) joined.Add(one);
        return joined;
    }
}

/// <summary>A charging profile in one unit (1.6 §3.13, 2.0.1 K).</summary>
/// <param name="Evse">0: the whole station.</param>
/// <param name="Start">Where an absolute or recurring schedule begins.</param>
/// <param name="RepeatSeconds">A day or a week, for recurring ones.</param>
/// <param name="DurationSeconds">How long the schedule lasts; null: while the transaction does.</param>
public sealed record PowerProfile(
    long Id, long Evse, ProfilePurpose Purpose, int StackLevel, ProfileKind Kind, IReadOnlyList<LimitPeriod> Periods, DateTimeOffset? Start = null,
    long RepeatSeconds = 86_400, long? DurationSeconds = null, DateTimeOffset? ValidFrom = null, DateTimeOffset? ValidTo = null, string? Transaction = null)
{
    /// <summary>A limit in watts as the current it allows on each phase, rounded down.</summary>
    public static long MilliAmps(long watts, int phases, int volts = 230) => watts * 1_000 / (phases * volts);

    /// <summary>Whether it takes another's place: it has its id, or its purpose, level and EVSE (1.6 §5.16, 2.0.1 K01).</summary>
    public bool Replaces(PowerProfile other) => other.Id == Id || (other.Purpose == Purpose && other.StackLevel == StackLevel && other.Evse == Evse);

    /// <summary>The limit in force at a moment; null where this profile says nothing then.</summary>
    public long? At(DateTimeOffset time, DateTimeOffset? transactionStart)
    {
        if (time < ValidFrom || time >= ValidTo || Second(time, transactionStart) is not { } second) return null;
        if (second < 0 || second >= DurationSeconds) return null;
        long? limit = null;
        foreach (var period in Periods)
            if (period.StartSecond <= second) limit = period.MilliAmps;
        return limit;
    }

    /// <summary>The moments in a span at which this profile may change its mind.</summary>
    public IEnumerable<DateTimeOffset> Changes(DateTimeOffset from, DateTimeOffset to, DateTimeOffset? transactionStart)
    {
        if (ValidFrom is { } first) yield return first;
        if (ValidTo is { } last) yield return last;
        if (Zero(from, transactionStart) is not { } zero) yield break;
        var step = Kind == ProfileKind.Recurring ? TimeSpan.FromSeconds(RepeatSeconds) : TimeSpan.MaxValue;
        for (var at = zero; at < to; at += step)
        {
            yield return at;
            foreach (var period in Periods) yield return at.AddSeconds(period.StartSecond);
            if (DurationSeconds is { } length) yield return at.AddSeconds(length);
            if (Kind != ProfileKind.Recurring) yield break;
        }
    }

    long? Second(DateTimeOffset time, DateTimeOffset? transactionStart) => Zero(time, transactionStart) is { } zero ? (long)Math.Floor((time - zero).TotalSeconds) : null;

    /// <summary>The beginning of the schedule, or of its repetition, that a moment belongs to.</summary>
    DateTimeOffset? Zero(DateTimeOffset time, DateTimeOffset? transactionStart)
    {
        if (Kind == ProfileKind.Relative) return transactionStart;
        if (Kind != ProfileKind.Recurring || Start is not { } start) return Start ?? transactionStart;
        var ticks = TimeSpan.FromSeconds(RepeatSeconds).Ticks;
        var since = (time - start).Ticks % ticks;
        return time.AddTicks(-(since < 0 ? since + ticks : since));
    }
}
