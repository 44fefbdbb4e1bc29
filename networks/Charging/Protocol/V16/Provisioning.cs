namespace Grange.Charging.Protocol.V16;

// Boot, heartbeat, status and settings.
public sealed record BootNotificationRequest(
    string ChargePointVendor, string ChargePointModel, string? ChargePointSerialNumber = null, string? ChargeBoxSerialNumber = null,
    string? FirmwareVersion = null, string? Iccid = null, string? Imsi = null, string? MeterType = null, string? MeterSerialNumber = null);
public sealed record BootNotificationResponse(string Status, DateTimeOffset CurrentTime, long Interval);
public sealed record HeartbeatRequest();
public sealed record HeartbeatResponse(DateTimeOffset CurrentTime);
public sealed record StatusNotificationRequest(
    long ConnectorId, string ErrorCode, string Status, string? Info = null, DateTimeOffset? Timestamp = null, string? VendorId = null,
    string? VendorErrorCode = null);
public sealed record StatusNotificationResponse();
public sealed record GetConfigurationRequest(IReadOnlyList<string>? Key = null);
public sealed record KeyValue(string Key, bool Readonly, string? Value = null);
public sealed record GetConfigurationResponse(IReadOnlyList<KeyValue>? ConfigurationKey = null, IReadOnlyList<string>? UnknownKey = null);
public sealed record ChangeConfigurationRequest(string Key, string Value);
public sealed record ChangeConfigurationResponse(string Status);
public sealed record ResetRequest(string Type);
public sealed record ResetResponse(string Status);
public sealed record DataTransferRequest(string VendorId, string? MessageId = null, string? Data = null);
public sealed record DataTransferResponse(string Status, string? Data = null);
public sealed record TriggerMessageRequest(string RequestedMessage, long? ConnectorId = null);
public sealed record TriggerMessageResponse(string Status);
public sealed record ExtendedTriggerMessageRequest(string RequestedMessage, long? ConnectorId = null);
public sealed record ExtendedTriggerMessageResponse(string Status);
