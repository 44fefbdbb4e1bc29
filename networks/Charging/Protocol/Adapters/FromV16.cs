using System.Globalization;
using Grange.Charging.Protocol.Quirks;
using Grange.Charging.Protocol.V201;

namespace Grange.Charging.Protocol.Adapters;

/// <summary>What a 1.6 station says, as 2.0.1 would say it: connector n is connector 1 of EVSE n, connector 0 the station (specification 1.3).</summary>
static class FromV16
{
    public static object Read(string action, ReadOnlySpan<byte> payload, List<Quirk> quirks) => action switch
    {
        "BootNotification" => Boot(OcppMessages.Read<V16.BootNotificationRequest>(payload)),
        "Heartbeat" => new HeartbeatRequest(),
        "StatusNotification" => Status(OcppMessages.Read<V16.StatusNotificationRequest>(payload)),
        "Authorize" => new AuthorizeRequest(Token(OcppMessages.Read<V16.AuthorizeRequest>(payload).IdTag)),
        "StartTransaction" => Started(OcppMessages.Read<V16.StartTransactionRequest>(payload)),
        "StopTransaction" => Stopped(OcppMessages.Read<V16.StopTransactionRequest>(payload), quirks),
        "MeterValues" => Metered(OcppMessages.Read<V16.MeterValuesRequest>(payload), quirks),
        "DataTransfer" => Transfer(OcppMessages.Read<V16.DataTransferRequest>(payload)),
        "DiagnosticsStatusNotification" => new LogStatusNotificationRequest(DiagnosticsStatus(OcppMessages.Read<V16.DiagnosticsStatusNotificationRequest>(payload).Status)),
        "FirmwareStatusNotification" => new FirmwareStatusNotificationRequest(OcppMessages.Read<V16.FirmwareStatusNotificationRequest>(payload).Status),
        "SignedFirmwareStatusNotification" => Firmware(OcppMessages.Read<V16.SignedFirmwareStatusNotificationRequest>(payload)),
        "LogStatusNotification" => Log(OcppMessages.Read<V16.LogStatusNotificationRequest>(payload)),
        "SecurityEventNotification" => Security(OcppMessages.Read<V16.SecurityEventNotificationRequest>(payload)),
        "SignCertificate" => new SignCertificateRequest(OcppMessages.Read<V16.SignCertificateRequest>(payload).Csr),
        _ => throw new ArgumentException($"'{action}' is nothing a 1.6 station says"),
    };

    static BootNotificationRequest Boot(V16.BootNotificationRequest said) => new(
        new(said.ChargePointModel, said.ChargePointVendor, said.ChargePointSerialNumber ?? said.ChargeBoxSerialNumber,
            said.Iccid is null && said.Imsi is null ? null : new(said.Iccid, said.Imsi), said.FirmwareVersion), "PowerUp");

    /// <summary>1.6 has nine states of a connector, 2.0.1 five: whatever has a car at it is occupied.</summary>
    static StatusNotificationRequest Status(V16.StatusNotificationRequest said) => new(
        said.Timestamp ?? DateTimeOffset.MinValue,
        said.Status is "Preparing" or "Charging" or "SuspendedEVSE" or "SuspendedEV" or "Finishing" ? "Occupied" : said.Status,
        said.ConnectorId, said.ConnectorId == 0 ? 0 : 1);

    static TransactionEventRequest Started(V16.StartTransactionRequest said) => new(
        "Started", said.Timestamp, "Authorized", 0, new(""),
        MeterValue: [Register(said.Timestamp, said.MeterStart, "Transaction.Begin")], ReservationId: said.ReservationId,
        Evse: Evse(said.ConnectorId), IdToken: Token(said.IdTag));

    static TransactionEventRequest Stopped(V16.StopTransactionRequest said, List<Quirk> quirks) => new(
        "Ended", said.Timestamp, said.Reason is "Remote" ? "RemoteStop" : said.IdTag is null ? "StopAuthorized" : "Deauthorized", 0,
        new(Id(said.TransactionId), StoppedReason: Reason(said.Reason)),
        MeterValue: [.. MeterV16.Read(said.TransactionData ?? [], quirks), Register(said.Timestamp, said.MeterStop, "Transaction.End")],
        IdToken: said.IdTag is null ? null : Token(said.IdTag));

    /// <summary>Values of a transaction are an update of it; values without one stand for themselves.</summary>
    static object Metered(V16.MeterValuesRequest said, List<Quirk> quirks)
    {
        var values = MeterV16.Read(said.MeterValue, quirks);
        if (said.TransactionId is not { } id) return new MeterValuesRequest(said.ConnectorId, values);
        var time = said.MeterValue.Count > 0 ? said.MeterValue.Max(one => one.Timestamp) : DateTimeOffset.MinValue;
        return new TransactionEventRequest("Updated", time, "MeterValuePeriodic", 0, new(Id(id)), MeterValue: values, Evse: Evse(said.ConnectorId));
    }

    static DataTransferRequest Transfer(V16.DataTransferRequest said) => new(said.VendorId, said.MessageId, said.Data is null ? null : JsonText.Element(said.Data));

    static string DiagnosticsStatus(string status) => status == "UploadFailed" ? "UploadFailure" : status;

    static FirmwareStatusNotificationRequest Firmware(V16.SignedFirmwareStatusNotificationRequest said) => new(said.Status, said.RequestId);
    static LogStatusNotificationRequest Log(V16.LogStatusNotificationRequest said) => new(said.Status, said.RequestId);
    static SecurityEventNotificationRequest Security(V16.SecurityEventNotificationRequest said) => new(said.Type, said.Timestamp, said.TechInfo);

    static MeterValue Register(DateTimeOffset time, long wattHours, string context)
        => new([new(wattHours, context, "Energy.Active.Import.Register", UnitOfMeasure: new("Wh"))], time);

    static Evse Evse(long connector) => new(connector, connector == 0 ? null : 1);

    static string Id(long transaction) => transaction.ToString(CultureInfo.InvariantCulture);

    static string Reason(string? reason) => reason switch
    {
        null => "Local",
        "HardReset" or "SoftReset" => "ImmediateReset",
        "UnlockCommand" => "Other",
        _ => reason,
    };

    /// <summary>1.6 does not say what kind of token it read; a car's own address is told by its prefix.</summary>
    internal static IdToken Token(string tag) => new(tag, tag.StartsWith("VID:", StringComparison.OrdinalIgnoreCase) ? "MacAddress" : "ISO14443");
}
