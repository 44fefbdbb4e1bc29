using Grange.Charging.Features.Stations;
using Grange.Charging.Features.Transactions;
using Grange.Charging.Protocol;
using Grange.Charging.Protocol.V201;
using Grange.Charging.Rules.Stations;
using Microsoft.Extensions.Logging;

namespace Grange.Charging.Features.Ocpp;

/// <summary>What stations are answered. Whatever must not be lost is durable before this returns.</summary>
sealed partial class CallAnswers(ChargingNode node)
{
    readonly TransactionIntake transactions = new(node);

    /// <summary>The response, a record of 2.0.1, to a request that its schema has passed.</summary>
    public async Task<object> AnswerAsync(StationLine line, StationCall call, CancellationToken cancel)
    {
        if (call.Quirks.Count > 0) LogRepaired(node.Log, line.Identity, call.Action, string.Join(' ', call.Quirks.Select(quirk => $"{quirk.Kind}@{quirk.Path}")));
        switch (call.Request)
        {
            case BootNotificationRequest boot: return await BootAsync(line, boot, cancel);
            case HeartbeatRequest:
                node.Host.Seen(line.Device);
                return new HeartbeatResponse(node.Now);
            case StatusNotificationRequest status:
                await StatusAsync(line, status, cancel);
                return new StatusNotificationResponse();
            case AuthorizeRequest asked: return new AuthorizeResponse(await transactions.InfoAsync(line.Identity, asked.IdToken.Value, cancel));
            case TransactionEventRequest said: return await transactions.TakeAsync(line, call.Version, said, cancel);
            case MeterValuesRequest values:
                await transactions.TakeAsync(line, call.Version, values, cancel);
                return new MeterValuesResponse();
            case SecurityEventNotificationRequest security:
                await node.Stations.SecurityAsync(line.Identity, security.Timestamp.ToUnixTimeMilliseconds(), security.Type, security.TechInfo ?? "", cancel);
                return new SecurityEventNotificationResponse();
            case ReservationStatusUpdateRequest update:
                await node.Reservations.DroppedAsync(line.Identity, update.ReservationId, update.ReservationUpdateStatus, cancel);
                return new ReservationStatusUpdateResponse();
            default: return Courtesy(call.Request);
        }
    }

    /// <summary>What is heard and needs no more than thanks.</summary>
    static object Courtesy(object request) => request switch
    {
        DataTransferRequest => new DataTransferResponse("UnknownVendorId"),
        SignCertificateRequest => new SignCertificateResponse("Rejected"),
        FirmwareStatusNotificationRequest => new FirmwareStatusNotificationResponse(),
        LogStatusNotificationRequest => new LogStatusNotificationResponse(),
        NotifyReportRequest => new NotifyReportResponse(),
        NotifyEventRequest => new NotifyEventResponse(),
        NotifyChargingLimitRequest => new NotifyChargingLimitResponse(),
        ClearedChargingLimitRequest => new ClearedChargingLimitResponse(),
        ReportChargingProfilesRequest => new ReportChargingProfilesResponse(),
        _ => throw new ArgumentException($"nobody answers {request.GetType().Name}", nameof(request)),
    };

    async Task<BootNotificationResponse> BootAsync(StationLine line, BootNotificationRequest boot, CancellationToken cancel)
    {
        var accepted = node.Host.Devices.View.Find(line.Device) is { Revoked: false };
        var made = boot.ChargingStation;
        if (accepted) await node.Stations.BootedAsync(line.Identity, $"{made.VendorName} {made.Model}{(made.FirmwareVersion is { } version ? $" {version}" : "")}", cancel);
        line.Booted(accepted ? Registration.Accepted : Registration.Rejected);
        node.Host.Seen(line.Device);
        return new(node.Now, node.Terms.HeartbeatSeconds, accepted ? "Accepted" : "Rejected");
    }

    Task StatusAsync(StationLine line, StatusNotificationRequest said, CancellationToken cancel)
    {
        node.Host.Seen(line.Device);
        var at = said.Timestamp == DateTimeOffset.MinValue ? node.NowMs : said.Timestamp.ToUnixTimeMilliseconds(); // 1.6 may leave it out
        return node.Stations.StatusAsync(new ConnectorRow(line.Identity, said.EvseId, said.ConnectorId, said.ConnectorStatus, at), cancel);
    }

    [LoggerMessage(LogLevel.Debug, "{Station} {Action} was repaired: {Quirks}")]
    static partial void LogRepaired(ILogger log, StationIdentity station, string action, string quirks);
}
