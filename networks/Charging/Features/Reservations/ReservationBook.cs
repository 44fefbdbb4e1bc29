using System.Collections.Concurrent;
using System.Collections.Immutable;
using Grange.Charging.Protocol.V201;
using Grange.Charging.Rules;
using Grange.Charging.Rules.Authorization;
using Grange.Charging.Rules.Bodies;
using Grange.Charging.Rules.Scoring;
using Grange.Charging.Rules.Stations;
using Grange.Kernel;
using Microsoft.Extensions.Logging;

namespace Grange.Charging.Features.Reservations;

/// <summary>The places that are kept now, at the stations and here; each ends by use, by its driver, or by time.</summary>
sealed partial class ReservationBook(ChargingNode node)
{
    /// <summary>A station that is told later than this tells a driver who has gone.</summary>
    static readonly TimeSpan Life = TimeSpan.FromSeconds(20);

    static readonly TimeSpan Rest = TimeSpan.FromMinutes(1);

    static readonly Fault Lost = new("reservation-lost", "the node ended before the station had answered", Status: 503);

    readonly ConcurrentDictionary<long, ReservationRow> open = [];
    readonly Pulse changed = new();

    public IReadOnlyList<ReservationRow> Open => [.. open.Values.OrderBy(row => row.Id)];

    /// <summary>The reservations of a station, as the rules see them.</summary>
    public Rules.Authorization.Reservations At(StationIdentity station)
        => new(open.Values.Where(row => row.Station == station).ToImmutableSortedDictionary(row => row.Id, row => row.Rule));

    /// <summary>A driver's own at a station, for an EVSE.</summary>
    public ReservationRow? Of(Address payer, StationIdentity station, long evse)
        => Open.Where(row => row.Payer == payer && row.Station == station && row.Remote is null && (row.Evse == evse || row.Evse == 0) && row.Until > node.Now).MaxBy(row => row.Evse);

    public async Task LoadAsync(CancellationToken cancel)
    {
        foreach (var row in await node.ReservationRows.OpenAsync(cancel)) open[row.Id] = row;
    }

    /// <summary>Ends what time ends, until the node does.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        foreach (var row in await node.ReservationRows.UntoldAsync(cancel)) await SayEndAsync(row, row.State, cancel); // the node ended in between
        foreach (var row in Open.Where(row => row.State == ReservationRow.Asking)) await RefuseAsync(row, Lost, wasSaid: true); // nobody knows whether the station keeps it: its driver went without an answer
        while (!cancel.IsCancellationRequested)
        {
            var next = changed.Next;
            foreach (var row in Open.Where(row => row.Until <= node.Now)) await EndAsync(row, KeptPlace.InVain, cancel);
            var rest = open.IsEmpty ? Rest : open.Values.Min(row => row.Until) - node.Now;
            await Pulse.WaitAsync(next, rest < TimeSpan.Zero ? TimeSpan.Zero : rest < Rest ? rest : Rest, node.Host.Clock, cancel);
        }
    }

    /// <summary>Keeps a place: stored, said by its driver, and taken by the station, or not at all.</summary>
    /// <param name="say">Has the driver's word taken in; nothing is kept before.</param>
    public async Task<Result<ReservationRow>> KeepAsync(ReservationRow wanted, int evses, Func<CancellationToken, Task<Fault?>> say, CancellationToken cancel)
    {
        if (node.Lines.Find(wanted.Station) is not { IsConnected: true } line) return new Fault("station-offline", $"{wanted.Station} is not connected", "choose another: grange charge find", 409);
        if (!At(wanted.Station).Reserve(wanted.Rule, evses, node.Now).TryGet(out _, out var full)) return full;
        var row = await node.ReservationRows.OpenAsync(wanted, cancel);
        open[row.Id] = row; // from here nobody else gets it, and it comes to its end whether or not its driver still listens
        if (!Before(row).Reserve(row.Rule, evses, node.Now).TryGet(out _, out full)) return await RefuseAsync(row, full, wasSaid: false);
        if (await say(CancellationToken.None) is { } unsaid) return await RefuseAsync(row, unsaid, wasSaid: false);
        var request = new ReserveNowRequest(row.Id, row.Until, new IdToken(row.Token, "Central"), EvseId: row.Evse == 0 ? null : row.Evse, GroupIdToken: row.Group is { } group ? new IdToken(group, "Central") : null);
        if (!(await line.AskAsync(request, Life, CancellationToken.None)).TryGet(out var answer, out var fault)) return await RefuseAsync(row, fault, wasSaid: true);
        var status = ((ReserveNowResponse)answer).Status;
        if (status != "Accepted") return await RefuseAsync(row, new Fault("reservation-refused", $"{row.Station} keeps no place: {status}", "choose another: grange charge find", 409), wasSaid: true);
        await node.ReservationRows.KeptAsync(row.Id, CancellationToken.None);
        changed.Beat();
        return open[row.Id] = row with { State = ReservationRow.Open };
    }

    /// <summary>Those of its station that were a moment faster.</summary>
    Rules.Authorization.Reservations Before(ReservationRow row)
        => new(open.Values.Where(one => one.Station == row.Station && one.Id < row.Id).ToImmutableSortedDictionary(one => one.Id, one => one.Rule));

    async Task<Fault> RefuseAsync(ReservationRow row, Fault why, bool wasSaid)
    {
        var isWaitedFor = wasSaid && row.MicroUsd > 0;
        await node.ReservationRows.EndAsync(row.Id, ReservationRow.Refused, isTold: !isWaitedFor, CancellationToken.None);
        open.TryRemove(row.Id, out _);
        if (isWaitedFor) await SayEndAsync(row, ReservationRow.Refused, CancellationToken.None);
        return why;
    }

    /// <summary>Gives a place free before its time; the station is told if it is there, and finds out by itself where it is not.</summary>
    public async Task CancelAsync(ReservationRow row, CancellationToken cancel)
    {
        if (node.Lines.Find(row.Station) is { IsConnected: true } line && !(await line.AskAsync(new CancelReservationRequest(row.Id), Life, cancel)).TryGet(out _, out var fault))
            LogUntold(node.Log, row.Id, row.Station, fault.Detail);
        await EndAsync(row, "cancelled", cancel);
    }

    /// <summary>The station says itself that a place is no longer kept.</summary>
    public Task DroppedAsync(StationIdentity station, long id, string status, CancellationToken cancel)
        => open.TryGetValue(id, out var row) && row.Station == station ? EndAsync(row, status == "Expired" && row.Until <= node.Now ? KeptPlace.InVain : "cancelled", cancel) : Task.CompletedTask;

    /// <summary>A transaction began: the reservation that it names or fits is used.</summary>
    public async Task StartedAsync(StationIdentity station, long evse, TokenEntry token, long? named, CancellationToken cancel)
    {
        At(station).Started(evse, token, named, out var used);
        if (used is not null && open.TryGetValue(used.Id, out var row)) await EndAsync(row, "used", cancel);
    }

    async Task EndAsync(ReservationRow row, string how, CancellationToken cancel)
    {
        if (!open.TryRemove(row.Id, out _)) return;
        var isPaidFor = row.MicroUsd > 0;
        if (await node.ReservationRows.EndAsync(row.Id, how, isTold: !isPaidFor, cancel) && isPaidFor) await SayEndAsync(row, how, cancel);
        LogEnded(node.Log, row.Id, row.Station, how);
    }

    /// <summary>For whoever recomputes; money that nobody owes goes back at once. Until it is said it is known to be unsaid; said twice it counts once.</summary>
    async Task SayEndAsync(ReservationRow row, string how, CancellationToken cancel)
    {
        if (!(await node.Host.Evidence.ObserveAsync(ChargingKinds.Reserved, HoldBody.Ended(row.Hold, how), cancel)).TryGet(out _, out var refused)) throw new InvalidOperationException($"{refused}");
        if (how != KeptPlace.InVain) await node.Host.Holds.ReleaseAsync(row.Hold, cancel);
        await node.ReservationRows.ToldAsync(row.Id, cancel);
    }

    [LoggerMessage(LogLevel.Debug, "reservation {Id} at {Station} is over: {How}")]
    static partial void LogEnded(ILogger log, long id, StationIdentity station, string how);

    [LoggerMessage(LogLevel.Information, "reservation {Id}: {Station} was not told of its end: {Why}")]
    static partial void LogUntold(ILogger log, long id, StationIdentity station, string why);
}
