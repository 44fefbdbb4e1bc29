using System.Globalization;
using Grange.Charging.Protocol.V201;

namespace Grange.Charging.Protocol.Adapters;

/// <summary>Answers of 2.0.1 in the words of 1.6.</summary>
static class AnswersV16
{
    public static object Of(string action, object answer) => (action, answer) switch
    {
        ("BootNotification", BootNotificationResponse boot) => new V16.BootNotificationResponse(boot.Status, boot.CurrentTime, boot.Interval),
        ("Heartbeat", HeartbeatResponse beat) => new V16.HeartbeatResponse(beat.CurrentTime),
        ("StatusNotification", _) => new V16.StatusNotificationResponse(),
        ("Authorize", AuthorizeResponse authorized) => new V16.AuthorizeResponse(Info(authorized.IdTokenInfo)),
        // a 1.6 station always gets a transaction id, or it asks for ever
        ("StartTransaction", TransactionAnswer started) => new V16.StartTransactionResponse(Info(started.Response.IdTokenInfo ?? new("Accepted")), Id(started.TransactionId)),
        ("StopTransaction", TransactionAnswer stopped) => new V16.StopTransactionResponse(stopped.Response.IdTokenInfo is { } info ? Info(info) : null),
        ("MeterValues", _) => new V16.MeterValuesResponse(),
        ("DataTransfer", DataTransferResponse transfer) => new V16.DataTransferResponse(transfer.Status, JsonText.Text(transfer.Data)),
        ("DiagnosticsStatusNotification", _) => new V16.DiagnosticsStatusNotificationResponse(),
        ("FirmwareStatusNotification", _) => new V16.FirmwareStatusNotificationResponse(),
        ("SignedFirmwareStatusNotification", _) => new V16.SignedFirmwareStatusNotificationResponse(),
        ("LogStatusNotification", _) => new V16.LogStatusNotificationResponse(),
        ("SecurityEventNotification", _) => new V16.SecurityEventNotificationResponse(),
        ("SignCertificate", SignCertificateResponse signing) => new V16.SignCertificateResponse(signing.Status),
        _ => throw new ArgumentException($"{answer.GetType().Name} is no answer to {action}"),
    };

    /// <summary>1.6 has five words for a token's standing, 2.0.1 ten: what 1.6 lacks is invalid to it.</summary>
    internal static V16.IdTagInfo Info(IdTokenInfo info) => new(
        info.Status is "Accepted" or "Blocked" or "Expired" or "Invalid" or "ConcurrentTx" ? info.Status : "Invalid",
        info.CacheExpiryDateTime, info.GroupIdToken is { Value.Length: <= 20 } group ? group.Value : null);

    static long Id(string transaction) => long.TryParse(transaction, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0;
}
