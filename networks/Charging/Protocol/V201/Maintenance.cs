namespace Grange.Charging.Protocol.V201;

// Firmware and logs.
public sealed record Firmware(
    string Location, DateTimeOffset RetrieveDateTime, DateTimeOffset? InstallDateTime = null, string? SigningCertificate = null,
    string? Signature = null);
public sealed record UpdateFirmwareRequest(long RequestId, Firmware Firmware, long? Retries = null, long? RetryInterval = null);
public sealed record UpdateFirmwareResponse(string Status, StatusInfo? StatusInfo = null);
public sealed record FirmwareStatusNotificationRequest(string Status, long? RequestId = null);
public sealed record FirmwareStatusNotificationResponse();
public sealed record LogParameters(string RemoteLocation, DateTimeOffset? OldestTimestamp = null, DateTimeOffset? LatestTimestamp = null);
public sealed record GetLogRequest(LogParameters Log, string LogType, long RequestId, long? Retries = null, long? RetryInterval = null);
public sealed record GetLogResponse(string Status, StatusInfo? StatusInfo = null, string? Filename = null);
public sealed record LogStatusNotificationRequest(string Status, long? RequestId = null);
public sealed record LogStatusNotificationResponse();
