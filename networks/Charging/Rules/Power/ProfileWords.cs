using Grange.Charging.Protocol.V201;

namespace Grange.Charging.Rules.Power;

/// <summary>Profiles in the words of 2.0.1, and back. Limits are amperes on the wire, milliamps here.</summary>
public static class ProfileWords
{
    const long Day = 86_400, Week = 7 * Day;

    public static ChargingProfile Of(PowerProfile profile) => new(
        profile.Id, profile.StackLevel, profile.Purpose.ToString(), profile.Kind.ToString(),
        [new ChargingSchedule(1, "A", [.. profile.Periods.Select(one => new ChargingSchedulePeriod(one.StartSecond, one.MilliAmps / 1000m))], profile.Start, profile.DurationSeconds)],
        profile.Kind == ProfileKind.Recurring ? profile.RepeatSeconds == Week ? "Weekly" : "Daily" : null, profile.ValidFrom, profile.ValidTo, profile.Transaction);

    /// <summary>Reads a profile; null where it means nothing here: an unknown purpose or kind, no schedule, periods out of order or negative.</summary>
    /// <param name="phases">Over how many a limit in watts is divided where it does not say.</param>
    public static PowerProfile? Read(long evse, ChargingProfile said, int phases = 3)
    {
        if (!Enum.TryParse<ProfilePurpose>(said.ChargingProfilePurpose, out var purpose) || !Enum.TryParse<ProfileKind>(said.ChargingProfileKind, out var kind)) return null;
        if (said.ChargingSchedule is not [var schedule, ..] || schedule.ChargingSchedulePeriod.Count == 0 || said.StackLevel is < 0 or > int.MaxValue) return null;
        var periods = schedule.ChargingSchedulePeriod.Select(one => new LimitPeriod(one.StartPeriod, MilliAmps(one, schedule.ChargingRateUnit, phases))).ToList();
        if (periods[0].StartSecond != 0 || periods.Any(one => one.MilliAmps < 0) || periods.Zip(periods.Skip(1)).Any(pair => pair.First.StartSecond >= pair.Second.StartSecond)) return null;
        return new(said.Id, evse, purpose, (int)said.StackLevel, kind, periods, schedule.StartSchedule, said.RecurrencyKind == "Weekly" ? Week : Day, schedule.Duration, said.ValidFrom, said.ValidTo, said.TransactionId);
    }

    /// <summary>What the answer to GetCompositeSchedule says, neighbours that allow the same as one.</summary>
    public static IReadOnlyList<LimitPeriod> Read(Protocol.V201.CompositeSchedule schedule, int phases = 3)
        => LimitPeriod.Joined(schedule.ChargingSchedulePeriod.Select(one => new LimitPeriod(one.StartPeriod, MilliAmps(one, schedule.ChargingRateUnit, phases))));

    /// <summary>Rounded down: never more than was meant. What no wire carries counts as nothing.</summary>
    static long MilliAmps(ChargingSchedulePeriod one, string unit, int phases)
    {
        if (one.Limit is < 0 or > 1_000_000_000) return -1;
        return unit == "W" ? PowerProfile.MilliAmps((long)one.Limit, (int)Math.Clamp(one.NumberPhases ?? phases, 1, 3)) : (long)(one.Limit * 1000);
    }
}
