namespace Grange.Charging.Protocol.V16;

// Firmware and logs.
public sealed record UpdateFirmwareRequest(string Location, DateTimeOffset RetrieveDate, long? Retries = null, long? RetryInterval = null);
public sealed record UpdateFirmwareResponse();
public sealed record Firmware(
    string Location, DateTimeOffset RetrieveDateTime, string SigningCertificate, string Signature, DateTimeOffset? InstallDateTime = null);
public sealed record SignedUpdateFirmwareRequest(long RequestId, Firmware Firmware, long? Retries = null, long? RetryInterval = null);
public sealed record SignedUpdateFirmwareResponse(string Status);
public sealed record FirmwareStatusNotificationRequest(string Status);
public sealed record FirmwareStatusNotificationResponse();
public sealed record SignedFirmwareStatusNotificationRequest(string Status, long? RequestId = null);
public sealed record SignedFirmwareStatusNotificationResponse();
public sealed record GetDiagnosticsRequest(
    string Location, long? Retries = null, long? RetryInterval = null, DateTimeOffset? StartTime = null, DateTimeOffset? StopTime = null);
public sealed record GetDiagnosticsResponse(string? FileName = null);
public sealed record DiagnosticsStatusNotificationRequest(string Status);
public sealed record DiagnosticsStatusNotificationResponse();
public sealed record LogParameters(string RemoteLocation, DateTimeOffset? OldestTimestamp = null, DateTimeOffset? LatestTimestamp = null);
public sealed record GetLogRequest(LogParameters Log, string LogType, long RequestId, long? Retries = null, long? RetryInterval = null);
public sealed record GetLogResponse(string Status, string? Filename = null);
public sealed record LogStatusNotificationRequest(string Status, long? RequestId = null);
public sealed record LogStatusNotificationResponse();
