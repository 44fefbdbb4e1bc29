using System.Collections.Concurrent;
using Grange.Charging.Rules.Authorization;
using Grange.Charging.Rules.Stations;
using Grange.Kernel;
using Microsoft.Extensions.Logging;

namespace Grange.Charging.Features.Sessions;

/// <summary>The sessions that are not over, by hold and by token, each with somebody who brings it on; after a start all of them go on where they were.</summary>
sealed partial class SessionBook(ChargingNode node)
{
    readonly ConcurrentDictionary<string, SessionEntry> byHold = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, SessionEntry> byToken = new(StringComparer.OrdinalIgnoreCase);
    readonly ConcurrentDictionary<string, Task> running = new(StringComparer.Ordinal);
    CancellationToken ending = new(canceled: true);

    public async Task LoadAsync(CancellationToken cancel)
    {
        foreach (var (row, session) in await node.SessionRows.OpenAsync(cancel))
            Take(new SessionEntry(row, session) { IsStopping = session.Held is null }); // nobody knows whether its order was given: it ends, and what it held goes back
    }

    /// <summary>Brings every open session on until the node ends.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        ending = cancel;
        foreach (var entry in Open) BringOn(entry);
        await Task.Delay(Timeout.InfiniteTimeSpan, node.Host.Clock, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(running.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public IReadOnlyList<SessionEntry> Open => [.. byHold.Values];

    public SessionEntry? Find(HoldId hold) => byHold.GetValueOrDefault(hold.ToString());

    public SessionEntry? OfToken(string token) => byToken.GetValueOrDefault(token);

    /// <summary>The session that has an EVSE now.</summary>
    public SessionEntry? At(StationIdentity station, long evse)
        => byHold.Values.FirstOrDefault(one => one.Row.Station == station && one.Row.Order.Evse == evse && one.Session.IsAtConnector(node.Now));

    /// <summary>How many of a station's EVSEs somebody has now.</summary>
    public int BusyAt(StationIdentity station) => OfStation(station).Count(one => one.Session.IsAtConnector(node.Now));

    public IReadOnlyList<SessionEntry> OfStation(StationIdentity station) => [.. byHold.Values.Where(one => one.Row.Station == station)];

    /// <summary>What a token may do: start the session it stands for, once.</summary>
    public TokenStatus Standing(StationIdentity station, string token)
        => OfToken(token) is not { } entry || entry.Row.Station != station ? TokenStatus.Invalid
            : entry.Session.Released is not null ? TokenStatus.Blocked
            : entry.Session.Stopped is not null ? TokenStatus.Expired
            : TokenStatus.Accepted;

    /// <summary>Whether a token is the group of a session that may charge here: a station that is told to start may ask for both. It starts nothing by itself.</summary>
    public bool IsGroupAt(StationIdentity station, string token)
        => OfStation(station).Any(one => one.Session is { Stopped: null, Released: null } && string.Equals(node.Tags.GroupOf(one.Row), token, StringComparison.OrdinalIgnoreCase));

    /// <summary>Takes a session in whose money is held.</summary>
    public void Start(SessionEntry entry)
    {
        Take(entry);
        BringOn(entry);
    }

    void Take(SessionEntry entry)
    {
        byHold[entry.Row.Hold.ToString()] = entry;
        if (entry.Row.Transaction is null) byToken[entry.Row.Token] = entry; // a card is shown again and again, its session is its transaction's
    }

    void BringOn(SessionEntry entry)
    {
        var key = entry.Row.Hold.ToString();
        running[key] = Task.Run(() => BringOnAsync(entry, key), CancellationToken.None);
    }

    async Task BringOnAsync(SessionEntry entry, string key)
    {
        var runner = new SessionRunner(node, entry);
        while (!ending.IsCancellationRequested)
        {
            var next = entry.Touched.Next;
            try
            {
                if (await runner.StepAsync(ending)) continue;
                if (runner.IsOver) break;
                await Pulse.WaitAsync(next, entry.Rest(node.Now), node.Host.Clock, ending);
            }
            catch (OperationCanceledException) when (ending.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                LogFailed(node.Log, key, error);
                await Task.Delay(TimeSpan.FromSeconds(1), node.Host.Clock, ending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        byHold.TryRemove(key, out _);
        byToken.TryRemove(KeyValuePair.Create(entry.Row.Token, entry));
        running.TryRemove(key, out _);
    }

    [LoggerMessage(LogLevel.Error, "session {Session} is tried again")]
    static partial void LogFailed(ILogger log, string session, Exception error);
}
