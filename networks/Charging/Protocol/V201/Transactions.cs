using System.Text.Json.Serialization;

namespace Grange.Charging.Protocol.V201;

// Who charges, from when to when, how much.
public sealed record AdditionalInfo(string AdditionalIdToken, string Type);
public sealed record IdToken([property: JsonPropertyName("idToken")] string Value, string Type, IReadOnlyList<AdditionalInfo>? AdditionalInfo = null);
public sealed record OcspRequestData(string HashAlgorithm, string IssuerNameHash, string IssuerKeyHash, string SerialNumber, string ResponderURL);
public sealed record AuthorizeRequest(
    IdToken IdToken, string? Certificate = null, IReadOnlyList<OcspRequestData>? Iso15118CertificateHashData = null);
public sealed record MessageContent(string Format, string Content, string? Language = null);
public sealed record IdTokenInfo(
    string Status, DateTimeOffset? CacheExpiryDateTime = null, long? ChargingPriority = null, string? Language1 = null,
    IReadOnlyList<long>? EvseId = null, IdToken? GroupIdToken = null, string? Language2 = null, MessageContent? PersonalMessage = null);
public sealed record AuthorizeResponse(IdTokenInfo IdTokenInfo, string? CertificateStatus = null);
public sealed record SignedMeterValue(string SignedMeterData, string SigningMethod, string EncodingMethod, string PublicKey);
public sealed record UnitOfMeasure(string? Unit = null, long? Multiplier = null);
public sealed record SampledValue(
    decimal Value, string? Context = null, string? Measurand = null, string? Phase = null, string? Location = null,
    SignedMeterValue? SignedMeterValue = null, UnitOfMeasure? UnitOfMeasure = null);
public sealed record MeterValue(IReadOnlyList<SampledValue> SampledValue, DateTimeOffset Timestamp);
public sealed record Transaction(
    string TransactionId, string? ChargingState = null, long? TimeSpentCharging = null, string? StoppedReason = null, long? RemoteStartId = null);
public sealed record TransactionEventRequest(
    string EventType, DateTimeOffset Timestamp, string TriggerReason, long SeqNo, Transaction TransactionInfo,
    IReadOnlyList<MeterValue>? MeterValue = null, bool? Offline = null, long? NumberOfPhasesUsed = null, long? CableMaxCurrent = null,
    long? ReservationId = null, Evse? Evse = null, IdToken? IdToken = null);
public sealed record TransactionEventResponse(
    decimal? TotalCost = null, long? ChargingPriority = null, IdTokenInfo? IdTokenInfo = null, MessageContent? UpdatedPersonalMessage = null);
public sealed record MeterValuesRequest(long EvseId, IReadOnlyList<MeterValue> MeterValue);
public sealed record MeterValuesResponse();
public sealed record ChargingSchedulePeriod(long StartPeriod, decimal Limit, long? NumberPhases = null, long? PhaseToUse = null);
public sealed record ChargingSchedule(
    long Id, string ChargingRateUnit, IReadOnlyList<ChargingSchedulePeriod> ChargingSchedulePeriod, DateTimeOffset? StartSchedule = null,
    long? Duration = null, decimal? MinChargingRate = null);
public sealed record ChargingProfile(
    long Id, long StackLevel, string ChargingProfilePurpose, string ChargingProfileKind, IReadOnlyList<ChargingSchedule> ChargingSchedule,
    string? RecurrencyKind = null, DateTimeOffset? ValidFrom = null, DateTimeOffset? ValidTo = null, string? TransactionId = null);
public sealed record RequestStartTransactionRequest(
    IdToken IdToken, long RemoteStartId, long? EvseId = null, IdToken? GroupIdToken = null, ChargingProfile? ChargingProfile = null);
public sealed record RequestStartTransactionResponse(string Status, StatusInfo? StatusInfo = null, string? TransactionId = null);
public sealed record RequestStopTransactionRequest(string TransactionId);
public sealed record RequestStopTransactionResponse(string Status, StatusInfo? StatusInfo = null);
public sealed record GetTransactionStatusRequest(string? TransactionId = null);
public sealed record GetTransactionStatusResponse(bool MessagesInQueue, bool? OngoingIndicator = null);
public sealed record CostUpdatedRequest(decimal TotalCost, string TransactionId);
public sealed record CostUpdatedResponse();
public sealed record UnlockConnectorRequest(long EvseId, long ConnectorId);
public sealed record UnlockConnectorResponse(string Status, StatusInfo? StatusInfo = null);
public sealed record ChangeAvailabilityRequest(string OperationalStatus, Evse? Evse = null);
public sealed record ChangeAvailabilityResponse(string Status, StatusInfo? StatusInfo = null);
