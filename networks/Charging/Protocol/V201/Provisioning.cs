using System.Text.Json;

namespace Grange.Charging.Protocol.V201;

// Boot, heartbeat, status, variables and reports.
public sealed record Modem(string? Iccid = null, string? Imsi = null);
public sealed record ChargingStation(
    string Model, string VendorName, string? SerialNumber = null, Modem? Modem = null, string? FirmwareVersion = null);
public sealed record BootNotificationRequest(ChargingStation ChargingStation, string Reason);
public sealed record StatusInfo(string ReasonCode, string? AdditionalInfo = null);
public sealed record BootNotificationResponse(DateTimeOffset CurrentTime, long Interval, string Status, StatusInfo? StatusInfo = null);
public sealed record HeartbeatRequest();
public sealed record HeartbeatResponse(DateTimeOffset CurrentTime);
public sealed record StatusNotificationRequest(DateTimeOffset Timestamp, string ConnectorStatus, long EvseId, long ConnectorId);
public sealed record StatusNotificationResponse();
public sealed record Evse(long Id, long? ConnectorId = null);
public sealed record Component(string Name, Evse? Evse = null, string? Instance = null);
public sealed record Variable(string Name, string? Instance = null);
public sealed record GetVariableData(Component Component, Variable Variable, string? AttributeType = null);
public sealed record GetVariablesRequest(IReadOnlyList<GetVariableData> GetVariableData);
public sealed record GetVariableResult(
    string AttributeStatus, Component Component, Variable Variable, StatusInfo? AttributeStatusInfo = null, string? AttributeType = null,
    string? AttributeValue = null);
public sealed record GetVariablesResponse(IReadOnlyList<GetVariableResult> GetVariableResult);
public sealed record SetVariableData(string AttributeValue, Component Component, Variable Variable, string? AttributeType = null);
public sealed record SetVariablesRequest(IReadOnlyList<SetVariableData> SetVariableData);
public sealed record SetVariableResult(
    string AttributeStatus, Component Component, Variable Variable, string? AttributeType = null, StatusInfo? AttributeStatusInfo = null);
public sealed record SetVariablesResponse(IReadOnlyList<SetVariableResult> SetVariableResult);
public sealed record GetBaseReportRequest(long RequestId, string ReportBase);
public sealed record GetBaseReportResponse(string Status, StatusInfo? StatusInfo = null);
public sealed record VariableAttribute(
    string? Type = null, string? Value = null, string? Mutability = null, bool? Persistent = null, bool? Constant = null);
public sealed record VariableCharacteristics(
    string DataType, bool SupportsMonitoring, string? Unit = null, decimal? MinLimit = null, decimal? MaxLimit = null, string? ValuesList = null);
public sealed record ReportData(
    Component Component, Variable Variable, IReadOnlyList<VariableAttribute> VariableAttribute,
    VariableCharacteristics? VariableCharacteristics = null);
public sealed record NotifyReportRequest(
    long RequestId, DateTimeOffset GeneratedAt, long SeqNo, IReadOnlyList<ReportData>? ReportData = null, bool? Tbc = null);
public sealed record NotifyReportResponse();
public sealed record EventData(
    long EventId, DateTimeOffset Timestamp, string Trigger, string ActualValue, Component Component, string EventNotificationType,
    Variable Variable, long? Cause = null, string? TechCode = null, string? TechInfo = null, bool? Cleared = null, string? TransactionId = null,
    long? VariableMonitoringId = null);
public sealed record NotifyEventRequest(DateTimeOffset GeneratedAt, long SeqNo, IReadOnlyList<EventData> EventData, bool? Tbc = null);
public sealed record NotifyEventResponse();
public sealed record ResetRequest(string Type, long? EvseId = null);
public sealed record ResetResponse(string Status, StatusInfo? StatusInfo = null);
public sealed record DataTransferRequest(string VendorId, string? MessageId = null, JsonElement? Data = null);
public sealed record DataTransferResponse(string Status, StatusInfo? StatusInfo = null, JsonElement? Data = null);
public sealed record TriggerMessageRequest(string RequestedMessage, Evse? Evse = null);
public sealed record TriggerMessageResponse(string Status, StatusInfo? StatusInfo = null);
public sealed record APN(
    string Apn, string ApnAuthentication, string? ApnUserName = null, string? ApnPassword = null, long? SimPin = null,
    string? PreferredNetwork = null, bool? UseOnlyPreferredNetwork = null);
public sealed record VPN(string Server, string User, string Password, string Key, string Type, string? Group = null);
public sealed record NetworkConnectionProfile(
    string OcppVersion, string OcppTransport, string OcppCsmsUrl, long MessageTimeout, long SecurityProfile, string OcppInterface, APN? Apn = null,
    VPN? Vpn = null);
public sealed record SetNetworkProfileRequest(long ConfigurationSlot, NetworkConnectionProfile ConnectionData);
public sealed record SetNetworkProfileResponse(string Status, StatusInfo? StatusInfo = null);
