namespace Grange.Charging.Protocol.V16;

// Charging profiles.
public sealed record SetChargingProfileRequest(long ConnectorId, ChargingProfile CsChargingProfiles);
public sealed record SetChargingProfileResponse(string Status);
public sealed record ClearChargingProfileRequest(
    long? Id = null, long? ConnectorId = null, string? ChargingProfilePurpose = null, long? StackLevel = null);
public sealed record ClearChargingProfileResponse(string Status);
public sealed record GetCompositeScheduleRequest(long ConnectorId, long Duration, string? ChargingRateUnit = null);
public sealed record GetCompositeScheduleResponse(
    string Status, long? ConnectorId = null, DateTimeOffset? ScheduleStart = null, ChargingSchedule? ChargingSchedule = null);
