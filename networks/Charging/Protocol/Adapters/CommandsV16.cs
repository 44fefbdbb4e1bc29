using System.Globalization;
using Grange.Charging.Protocol.V201;
using Grange.Kernel;

namespace Grange.Charging.Protocol.Adapters;

/// <summary>Commands of 2.0.1 in the words of 1.6.</summary>
static class CommandsV16
{
    public static Result<object> Of(object command) => command switch
    {
        RequestStartTransactionRequest start => RemoteStart(start),
        RequestStopTransactionRequest stop => Number(stop.TransactionId).TryGet(out var id, out var fault) ? new V16.RemoteStopTransactionRequest(id) : fault,
        UnlockConnectorRequest unlock => new V16.UnlockConnectorRequest(unlock.EvseId),
        ChangeAvailabilityRequest change => new V16.ChangeAvailabilityRequest(change.Evse?.Id ?? 0, change.OperationalStatus),
        ResetRequest reset => new V16.ResetRequest(reset.Type == "Immediate" ? "Hard" : "Soft"),
        SetVariablesRequest { SetVariableData: [var one] } => new V16.ChangeConfigurationRequest(one.Variable.Name, one.AttributeValue),
        SetVariablesRequest => new Fault("one-setting-at-a-time", "a 1.6 station takes one setting in a message"),
        GetVariablesRequest asked => new V16.GetConfigurationRequest([.. asked.GetVariableData.Select(one => one.Variable.Name)]),
        ClearCacheRequest => new V16.ClearCacheRequest(),
        TriggerMessageRequest trigger => Trigger(trigger),
        SendLocalListRequest list => LocalList(list),
        GetLocalListVersionRequest => new V16.GetLocalListVersionRequest(),
        ReserveNowRequest reserve => Token(reserve.IdToken).TryGet(out var tag, out var fault)
            ? new V16.ReserveNowRequest(reserve.EvseId ?? 0, reserve.ExpiryDateTime, tag, reserve.Id, reserve.GroupIdToken?.Value)
            : fault,
        CancelReservationRequest cancel => new V16.CancelReservationRequest(cancel.ReservationId),
        SetChargingProfileRequest set => ProfilesV16.Of(set.ChargingProfile).TryGet(out var profile, out var fault) ? new V16.SetChargingProfileRequest(set.EvseId, profile) : fault,
        ClearChargingProfileRequest clear => new V16.ClearChargingProfileRequest(
            clear.ChargingProfileId, clear.ChargingProfileCriteria?.EvseId, ProfilesV16.Purpose(clear.ChargingProfileCriteria?.ChargingProfilePurpose), clear.ChargingProfileCriteria?.StackLevel),
        GetCompositeScheduleRequest asked => new V16.GetCompositeScheduleRequest(asked.EvseId, asked.Duration, asked.ChargingRateUnit),
        UpdateFirmwareRequest update => Firmware(update),
        GetLogRequest log => new V16.GetLogRequest(new(log.Log.RemoteLocation, log.Log.OldestTimestamp, log.Log.LatestTimestamp), log.LogType, log.RequestId, log.Retries, log.RetryInterval),
        CertificateSignedRequest signed => new V16.CertificateSignedRequest(signed.CertificateChain),
        InstallCertificateRequest install => new V16.InstallCertificateRequest(CertificateUse(install.CertificateType), install.Certificate),
        DeleteCertificateRequest delete => new V16.DeleteCertificateRequest(Hash(delete.CertificateHashData)),
        GetInstalledCertificateIdsRequest asked => new V16.GetInstalledCertificateIdsRequest(CertificateUse(asked.CertificateType is [var type, ..] ? type : "CSMSRootCertificate")),
        DataTransferRequest transfer => new V16.DataTransferRequest(transfer.VendorId, transfer.MessageId, JsonText.Text(transfer.Data)),
        _ => new Fault("not-in-this-version", $"OCPP 1.6 has no word for {command.GetType().Name[..^"Request".Length]}"),
    };

    static Result<object> RemoteStart(RequestStartTransactionRequest start)
    {
        if (!Token(start.IdToken).TryGet(out var tag, out var fault)) return fault;
        V16.ChargingProfile? profile = null;
        if (start.ChargingProfile is not null && !ProfilesV16.Of(start.ChargingProfile).TryGet(out profile, out fault)) return fault;
        return new V16.RemoteStartTransactionRequest(tag, start.EvseId, profile);
    }

    /// <summary>What 1.6 itself can be asked for goes by its own message, the rest by the security extension's.</summary>
    static object Trigger(TriggerMessageRequest trigger)
    {
        var wanted = trigger.RequestedMessage switch
        {
            "TransactionEvent" => "MeterValues",
            "SignChargingStationCertificate" or "SignCombinedCertificate" or "SignV2GCertificate" => "SignChargePointCertificate",
            var same => same,
        };
        return wanted is "LogStatusNotification" or "SignChargePointCertificate"
            ? new V16.ExtendedTriggerMessageRequest(wanted, trigger.Evse?.Id)
            : new V16.TriggerMessageRequest(wanted, trigger.Evse?.Id);
    }

    static Result<object> LocalList(SendLocalListRequest list)
    {
        var entries = new List<V16.AuthorizationData>();
        foreach (var entry in list.LocalAuthorizationList ?? [])
        {
            if (!Token(entry.IdToken).TryGet(out var tag, out var fault)) return fault;
            entries.Add(new(tag, entry.IdTokenInfo is { } info ? AnswersV16.Info(info) : null));
        }
        return new V16.SendLocalListRequest(list.VersionNumber, list.UpdateType, entries);
    }

    static object Firmware(UpdateFirmwareRequest update) => update.Firmware is { SigningCertificate: { } certificate, Signature: { } signature } signed
        ? new V16.SignedUpdateFirmwareRequest(
            update.RequestId, new(signed.Location, signed.RetrieveDateTime, certificate, signature, signed.InstallDateTime), update.Retries, update.RetryInterval)
        : new V16.UpdateFirmwareRequest(update.Firmware.Location, update.Firmware.RetrieveDateTime, update.Retries, update.RetryInterval);

    static string CertificateUse(string type) => type == "ManufacturerRootCertificate" ? type : "CentralSystemRootCertificate";

    static V16.CertificateHashData Hash(CertificateHashData hash) => new(hash.HashAlgorithm, hash.IssuerNameHash, hash.IssuerKeyHash, hash.SerialNumber);

    /// <summary>1.6 counts its transactions; the text of 2.0.1 holds that number.</summary>
    internal static Result<long> Number(string transaction)
        => long.TryParse(transaction, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : new Fault("transaction-id", $"'{transaction}' is no transaction of a 1.6 station");

    static Result<string> Token(IdToken token)
        => token.Value.Length <= 20 ? token.Value : new Fault("token-too-long", $"a 1.6 station takes tokens of 20 characters, this has {token.Value.Length}");
}
