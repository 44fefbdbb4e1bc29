using Grange.Charging.Protocol;
using Grange.Charging.Protocol.V201;
using Grange.Charging.Rules.Stations;
using Grange.Kernel;

namespace Grange.Charging.Features.Stations;

/// <summary>Gives a station a new key over its own line (security whitepaper A01): after it has accepted it the old one is refused, after anything else the old one stays.</summary>
sealed class KeyRotation(ChargingNode node)
{
    static readonly TimeSpan Life = TimeSpan.FromSeconds(60);

    /// <summary>The new key; nobody but the station and who called this has it.</summary>
    public async Task<Result<string>> RotateAsync(StationRow row, CancellationToken cancel)
    {
        if (row.Credentials.Key is null || row.Credentials.Profile == 3) return new Fault("no-password", $"{row.Identity} is let in without a password", Status: 409);
        if (node.Lines.Find(row.Identity) is not { IsConnected: true, Version: { } version } line) return new Fault("station-offline", $"{row.Identity} is not connected", "a key goes over the station's own line", 503);
        var key = StationCredentials.NewKey();
        var offered = row.Credentials.Offer(Convert.FromHexString(key));
        await PutAsync(row, offered, cancel); // before it is sent: the station may change it and lose the line before it answers
        var asked = await line.AskAsync(Request(version, key), Life, cancel);
        if (!asked.TryGet(out var answer, out var fault)) return fault.Code is "station-silent" or "station-gone" or "station-reconnected" ? fault : await KeepAsync(row, offered, fault, cancel);
        var status = ((SetVariablesResponse)answer).SetVariableResult[0].AttributeStatus;
        if (status is not ("Accepted" or "RebootRequired")) return await KeepAsync(row, offered, new Fault("key-refused", $"{row.Identity} does not take another key: {status}", Status: 409), cancel);
        await PutAsync(row, offered.Answered(accepted: true), cancel);
        return key;
    }

    /// <summary>1.6 knows the key by one name, 2.0.1 by another.</summary>
    static SetVariablesRequest Request(OcppVersion version, string key)
        => new([new SetVariableData(key, new Component("SecurityCtrlr"), new Variable(version == OcppVersion.V16 ? "AuthorizationKey" : "BasicAuthPassword"))]);

    async Task<Fault> KeepAsync(StationRow row, StationCredentials offered, Fault why, CancellationToken cancel)
    {
        await PutAsync(row, offered.Answered(accepted: false), cancel);
        return why;
    }

    Task PutAsync(StationRow row, StationCredentials credentials, CancellationToken cancel) => node.Stations.PutAsync(row.Identity, row.Device, credentials, row.IsOpen, node.NowMs, cancel);
}
