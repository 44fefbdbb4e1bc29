using Grange.Charging.Protocol.V201;

namespace Grange.Charging.Protocol.Adapters;

/// <summary>What a 1.6 station answers to a command, as 2.0.1 would answer it.</summary>
static class ResponsesV16
{
    public static object Of(object request, object said) => (request, said) switch
    {
        (_, V16.RemoteStartTransactionResponse one) => new RequestStartTransactionResponse(one.Status),
        (_, V16.RemoteStopTransactionResponse one) => new RequestStopTransactionResponse(one.Status),
        (_, V16.UnlockConnectorResponse one) => one.Status == "NotSupported"
            ? new UnlockConnectorResponse("UnlockFailed", new("NotSupported"))
            : new UnlockConnectorResponse(one.Status),
        (_, V16.ChangeAvailabilityResponse one) => new ChangeAvailabilityResponse(one.Status),
        (_, V16.ResetResponse one) => new ResetResponse(one.Status),
        (SetVariablesRequest asked, V16.ChangeConfigurationResponse one) => Set(asked.SetVariableData[0], one),
        (GetVariablesRequest asked, V16.GetConfigurationResponse one) => Got(asked, one),
        (_, V16.ClearCacheResponse one) => new ClearCacheResponse(one.Status),
        (_, V16.TriggerMessageResponse one) => new TriggerMessageResponse(one.Status),
        (_, V16.ExtendedTriggerMessageResponse one) => new TriggerMessageResponse(one.Status),
        (_, V16.SendLocalListResponse one) => one.Status == "NotSupported" ? new SendLocalListResponse("Failed", new("NotSupported")) : new SendLocalListResponse(one.Status),
        (_, V16.GetLocalListVersionResponse one) => new GetLocalListVersionResponse(one.ListVersion),
        (_, V16.ReserveNowResponse one) => new ReserveNowResponse(one.Status),
        (_, V16.CancelReservationResponse one) => new CancelReservationResponse(one.Status),
        (_, V16.SetChargingProfileResponse one) => one.Status == "NotSupported" ? new SetChargingProfileResponse("Rejected", new("NotSupported")) : new SetChargingProfileResponse(one.Status),
        (_, V16.ClearChargingProfileResponse one) => new ClearChargingProfileResponse(one.Status),
        (GetCompositeScheduleRequest asked, V16.GetCompositeScheduleResponse one) => new GetCompositeScheduleResponse(
            one.Status, Schedule: one is { ScheduleStart: { } start, ChargingSchedule: { } schedule } ? ProfilesV16.Composite(asked.EvseId, start, schedule, asked.Duration) : null),
        (_, V16.UpdateFirmwareResponse) => new UpdateFirmwareResponse("Accepted"),
        (_, V16.SignedUpdateFirmwareResponse one) => new UpdateFirmwareResponse(one.Status),
        (_, V16.GetLogResponse one) => new GetLogResponse(one.Status, Filename: one.Filename),
        (_, V16.CertificateSignedResponse one) => new CertificateSignedResponse(one.Status),
        (_, V16.InstallCertificateResponse one) => new InstallCertificateResponse(one.Status),
        (_, V16.DeleteCertificateResponse one) => new DeleteCertificateResponse(one.Status),
        (_, V16.GetInstalledCertificateIdsResponse one) => Installed(one),
        (_, V16.DataTransferResponse one) => new DataTransferResponse(one.Status, Data: one.Data is null ? null : JsonText.Element(one.Data)),
        _ => throw new ArgumentException($"{said.GetType().Name} is no answer to {request.GetType().Name}"),
    };

    static SetVariablesResponse Set(SetVariableData asked, V16.ChangeConfigurationResponse said)
        => new([new(said.Status == "NotSupported" ? "UnknownVariable" : said.Status, asked.Component, asked.Variable)]);

    static GetVariablesResponse Got(GetVariablesRequest asked, V16.GetConfigurationResponse said)
    {
        var known = (said.ConfigurationKey ?? []).DistinctBy(one => one.Key, StringComparer.OrdinalIgnoreCase).ToDictionary(one => one.Key, StringComparer.OrdinalIgnoreCase);
        return new([.. asked.GetVariableData.Select(one => known.TryGetValue(one.Variable.Name, out var value)
            ? new GetVariableResult("Accepted", one.Component, one.Variable, AttributeValue: value.Value)
            : new GetVariableResult("UnknownVariable", one.Component, one.Variable))]);
    }

    static GetInstalledCertificateIdsResponse Installed(V16.GetInstalledCertificateIdsResponse said) => new(said.Status, CertificateHashDataChain: said.CertificateHashData is { Count: > 0 } hashes
        ? [.. hashes.Select(one => new CertificateHashDataChain(new(one.HashAlgorithm, one.IssuerNameHash, one.IssuerKeyHash, one.SerialNumber), "CSMSRootCertificate"))]
        : null);
}
