namespace Grange.Charging.Protocol.V16;

// Who charges, from when to when, how much.
public sealed record AuthorizeRequest(string IdTag);
public sealed record IdTagInfo(string Status, DateTimeOffset? ExpiryDate = null, string? ParentIdTag = null);
public sealed record AuthorizeResponse(IdTagInfo IdTagInfo);
public sealed record StartTransactionRequest(long ConnectorId, string IdTag, long MeterStart, DateTimeOffset Timestamp, long? ReservationId = null);
public sealed record StartTransactionResponse(IdTagInfo IdTagInfo, long TransactionId);
public sealed record SampledValue(
    string Value, string? Context = null, string? Format = null, string? Measurand = null, string? Phase = null, string? Location = null,
    string? Unit = null);
public sealed record MeterValue(DateTimeOffset Timestamp, IReadOnlyList<SampledValue> SampledValue);
public sealed record StopTransactionRequest(
    long MeterStop, DateTimeOffset Timestamp, long TransactionId, string? IdTag = null, string? Reason = null,
    IReadOnlyList<MeterValue>? TransactionData = null);
public sealed record StopTransactionResponse(IdTagInfo? IdTagInfo = null);
public sealed record MeterValuesRequest(long ConnectorId, IReadOnlyList<MeterValue> MeterValue, long? TransactionId = null);
public sealed record MeterValuesResponse();
public sealed record ChargingSchedulePeriod(long StartPeriod, decimal Limit, long? NumberPhases = null);
public sealed record ChargingSchedule(
    string ChargingRateUnit, IReadOnlyList<ChargingSchedulePeriod> ChargingSchedulePeriod, long? Duration = null,
    DateTimeOffset? StartSchedule = null, decimal? MinChargingRate = null);
public sealed record ChargingProfile(
    long ChargingProfileId, long StackLevel, string ChargingProfilePurpose, string ChargingProfileKind, ChargingSchedule ChargingSchedule,
    long? TransactionId = null, string? RecurrencyKind = null, DateTimeOffset? ValidFrom = null, DateTimeOffset? ValidTo = null);
public sealed record RemoteStartTransactionRequest(string IdTag, long? ConnectorId = null, ChargingProfile? ChargingProfile = null);
public sealed record RemoteStartTransactionResponse(string Status);
public sealed record RemoteStopTransactionRequest(long TransactionId);
public sealed record RemoteStopTransactionResponse(string Status);
public sealed record UnlockConnectorRequest(long ConnectorId);
public sealed record UnlockConnectorResponse(string Status);
public sealed record ChangeAvailabilityRequest(long ConnectorId, string Type);
public sealed record ChangeAvailabilityResponse(string Status);
