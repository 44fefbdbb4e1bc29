using System.Collections.Concurrent;
using Grange.Charging.Features.Ocpp;
using Grange.Charging.Protocol;
using Grange.Charging.Protocol.V201;
using Grange.Charging.Rules.Authorization;
using Grange.Charging.Rules.Stations;
using Microsoft.Extensions.Logging;

namespace Grange.Charging.Features.Lists;

/// <summary>Keeps every connected station's local list as the cards are: whatever it lost, refused or never had, it ends with the same list (1.6 §5.15, 2.0.1 D01).</summary>
sealed partial class ListKeeper(ChargingNode node)
{
    /// <summary>Entries in one message at most; a longer list is sent in several, each a version.</summary>
    public const int MostEntries = 50;

    /// <summary>A station that has refused so often in a row is left alone until it comes again or the cards change.</summary>
    const int MostTries = 4;

    static readonly TimeSpan Life = TimeSpan.FromSeconds(60), Rest = TimeSpan.FromMinutes(10);

    readonly ConcurrentDictionary<StationIdentity, Task> running = [];
    readonly ConcurrentDictionary<StationIdentity, bool> arrived = [];

    /// <summary>A station is there and may be asked: what it holds is looked at once.</summary>
    public void Arrived(StationIdentity station)
    {
        if (node.Tags.All.Count == 0) return; // nothing was ever listed: ten thousand stations are not asked for nothing
        arrived[station] = true;
        node.Tags.Changed.Beat();
    }

    public async Task RunAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            var next = node.Tags.Changed.Next;
            foreach (var row in node.Tags.All.Count > 0 || !running.IsEmpty ? await node.Stations.AllAsync(cancel) : [])
                if (node.Lines.Find(row.Identity) is { IsConnected: true } line && running.GetValueOrDefault(row.Identity) is not { IsCompleted: false })
                    running[row.Identity] = KeepAsync(line, cancel);
            await Pulse.WaitAsync(next, Rest, node.Host.Clock, cancel);
        }
        await Task.WhenAll(running.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    async Task KeepAsync(StationLine line, CancellationToken cancel)
    {
        try
        {
            var list = await node.ListRows.FindAsync(line.Identity, cancel);
            if (arrived.TryRemove(line.Identity, out _)) list = await LookAsync(line, list, cancel);
            for (var tries = 0; tries < MostTries && line.IsConnected;)
            {
                var seen = node.Tags.Changed.Next;
                if (Next(line, list) is not { } update)
                {
                    if (!seen.IsCompleted) return;
                    continue;
                }
                var status = await SendAsync(line, update, cancel);
                if (status is null) return;
                if (status != "Accepted") tries++;
                list = list.Answered(update, status);
                await node.ListRows.PutAsync(line.Identity, list, cancel);
            }
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogFailed(node.Log, line.Identity, error);
        }
    }

    /// <summary>What its version says of what it holds; one that has no list says −1 and gets none.</summary>
    async Task<LocalList> LookAsync(StationLine line, LocalList list, CancellationToken cancel)
    {
        if (!(await line.AskAsync(new GetLocalListVersionRequest(), Life, cancel)).TryGet(out var answer, out _)) return list;
        var looked = list.Reported(((GetLocalListVersionResponse)answer).VersionNumber);
        if (looked != list) await node.ListRows.PutAsync(line.Identity, looked, cancel);
        return looked;
    }

    ListUpdate? Next(StationLine line, LocalList list)
    {
        var wanted = node.Tags.Listed(node.Now);
        if (line.Version == OcppVersion.V16) wanted = wanted.Where(one => one.Key.Length <= Tag.MaxLength).ToDictionary(StringComparer.OrdinalIgnoreCase);
        return list.Towards(wanted, MostEntries);
    }

    /// <summary>What the station said to an update; null: it takes none, or has gone.</summary>
    async Task<string?> SendAsync(StationLine line, ListUpdate update, CancellationToken cancel)
    {
        IReadOnlyList<AuthorizationData> entries =
        [
            .. update.Put.Select(one => new AuthorizationData(Token(one.Token), new IdTokenInfo("Accepted", one.Expires, GroupIdToken: one.Group is { } group ? new IdToken(group, "Central") : null))),
            .. update.Remove.Select(token => new AuthorizationData(Token(token))),
        ];
        var request = new SendLocalListRequest(update.Version, update.Full ? "Full" : "Differential", entries.Count == 0 ? null : entries);
        if (!(await line.AskAsync(request, Life, cancel)).TryGet(out var answer, out var fault))
        {
            LogNone(node.Log, line.Identity, fault.Detail);
            return null;
        }
        var said = (SendLocalListResponse)answer;
        return said.StatusInfo?.ReasonCode == "NotSupported" ? null : said.Status;
    }

    IdToken Token(string token) => new(token, node.Tags.Find(token)?.Kind ?? "ISO14443");

    [LoggerMessage(LogLevel.Information, "{Station} took no local list: {Why}")]
    static partial void LogNone(ILogger log, StationIdentity station, string why);

    [LoggerMessage(LogLevel.Error, "the local list of {Station} could not be kept")]
    static partial void LogFailed(ILogger log, StationIdentity station, Exception error);
}
