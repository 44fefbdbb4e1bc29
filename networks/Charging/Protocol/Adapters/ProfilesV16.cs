using System.Globalization;
using Grange.Charging.Protocol.V201;
using Grange.Kernel;

namespace Grange.Charging.Protocol.Adapters;

/// <summary>Charging profiles between the versions: 1.6 has one schedule in a profile, tenths as its finest limit, and its own name for the station's maximum.</summary>
static class ProfilesV16
{
    public static Result<V16.ChargingProfile> Of(ChargingProfile profile)
    {
        if (profile.ChargingSchedule.Count != 1) return new Fault("one-schedule", "a 1.6 station takes one schedule in a profile");
        if (Purpose(profile.ChargingProfilePurpose) is not { } purpose) return new Fault("not-in-this-version", $"OCPP 1.6 has no purpose {profile.ChargingProfilePurpose}");
        long? transaction = null;
        if (profile.TransactionId is { } text)
        {
            if (!CommandsV16.Number(text).TryGet(out var id, out var fault)) return fault;
            transaction = id;
        }
        return new V16.ChargingProfile(profile.Id, profile.StackLevel, purpose, profile.ChargingProfileKind, Schedule(profile.ChargingSchedule[0]),
            transaction, profile.RecurrencyKind, profile.ValidFrom, profile.ValidTo);
    }

    /// <summary>The same profile as 2.0.1 would say it.</summary>
    public static ChargingProfile From(V16.ChargingProfile profile) => new(
        profile.ChargingProfileId, profile.StackLevel, profile.ChargingProfilePurpose == "ChargePointMaxProfile" ? "ChargingStationMaxProfile" : profile.ChargingProfilePurpose, profile.ChargingProfileKind,
        [new ChargingSchedule(
            1, profile.ChargingSchedule.ChargingRateUnit, [.. profile.ChargingSchedule.ChargingSchedulePeriod.Select(one => new ChargingSchedulePeriod(one.StartPeriod, one.Limit, one.NumberPhases))],
            profile.ChargingSchedule.StartSchedule, profile.ChargingSchedule.Duration, profile.ChargingSchedule.MinChargingRate)],
        profile.RecurrencyKind, profile.ValidFrom, profile.ValidTo, profile.TransactionId?.ToString(CultureInfo.InvariantCulture));

    public static string? Purpose(string? purpose) => purpose switch
    {
        "ChargingStationMaxProfile" => "ChargePointMaxProfile",
        "ChargingStationExternalConstraints" => null,
        _ => purpose,
    };

    public static CompositeSchedule Composite(long evse, DateTimeOffset start, V16.ChargingSchedule schedule, long duration) => new(
        [.. schedule.ChargingSchedulePeriod.Select(one => new ChargingSchedulePeriod(one.StartPeriod, one.Limit, one.NumberPhases))],
        evse, schedule.Duration ?? duration, start, schedule.ChargingRateUnit);

    /// <summary>A limit is rounded down to a tenth: never more than was meant.</summary>
    static V16.ChargingSchedule Schedule(ChargingSchedule schedule) => new(
        schedule.ChargingRateUnit,
        [.. schedule.ChargingSchedulePeriod.Select(one => new V16.ChargingSchedulePeriod(one.StartPeriod, Tenth(one.Limit), one.NumberPhases))],
        schedule.Duration, schedule.StartSchedule, schedule.MinChargingRate is { } least ? Tenth(least) : null);

    static decimal Tenth(decimal limit) => decimal.Floor(limit * 10) / 10;
}
