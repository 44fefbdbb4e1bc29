namespace Grange.Charging.Protocol.V201;

// Charging profiles.
public sealed record SetChargingProfileRequest(long EvseId, ChargingProfile ChargingProfile);
public sealed record SetChargingProfileResponse(string Status, StatusInfo? StatusInfo = null);
public sealed record ChargingProfileCriterion(
    string? ChargingProfilePurpose = null, long? StackLevel = null, IReadOnlyList<long>? ChargingProfileId = null,
    IReadOnlyList<string>? ChargingLimitSource = null);
public sealed record GetChargingProfilesRequest(long RequestId, ChargingProfileCriterion ChargingProfile, long? EvseId = null);
public sealed record GetChargingProfilesResponse(string Status, StatusInfo? StatusInfo = null);
public sealed record ReportChargingProfilesRequest(
    long RequestId, string ChargingLimitSource, IReadOnlyList<ChargingProfile> ChargingProfile, long EvseId, bool? Tbc = null);
public sealed record ReportChargingProfilesResponse();
public sealed record ClearChargingProfile(long? EvseId = null, string? ChargingProfilePurpose = null, long? StackLevel = null);
public sealed record ClearChargingProfileRequest(long? ChargingProfileId = null, ClearChargingProfile? ChargingProfileCriteria = null);
public sealed record ClearChargingProfileResponse(string Status, StatusInfo? StatusInfo = null);
public sealed record GetCompositeScheduleRequest(long Duration, long EvseId, string? ChargingRateUnit = null);
public sealed record CompositeSchedule(
    IReadOnlyList<ChargingSchedulePeriod> ChargingSchedulePeriod, long EvseId, long Duration, DateTimeOffset ScheduleStart,
    string ChargingRateUnit);
public sealed record GetCompositeScheduleResponse(string Status, StatusInfo? StatusInfo = null, CompositeSchedule? Schedule = null);
public sealed record ChargingLimit(string ChargingLimitSource, bool? IsGridCritical = null);
public sealed record NotifyChargingLimitRequest(
    ChargingLimit ChargingLimit, IReadOnlyList<ChargingSchedule>? ChargingSchedule = null, long? EvseId = null);
public sealed record NotifyChargingLimitResponse();
public sealed record ClearedChargingLimitRequest(string ChargingLimitSource, long? EvseId = null);
public sealed record ClearedChargingLimitResponse();
