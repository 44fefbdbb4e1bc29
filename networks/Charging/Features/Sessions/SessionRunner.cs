using Grange.Charging.Features.Transactions;
using Grange.Charging.Protocol.V201;
using Grange.Charging.Rules;
using Grange.Charging.Rules.Bodies;
using Grange.Charging.Rules.Proof;
using Grange.Charging.Rules.Scoring;
using Grange.Charging.Rules.Sessions;
using Grange.Charging.Rules.Stations;
using Grange.Content;
using Grange.Kernel;
using Microsoft.Extensions.Logging;

namespace Grange.Charging.Features.Sessions;

/// <summary>Brings one session on, duty by duty. Every step is one durable fact, so after a crash the next step is found again from what is stored.</summary>
sealed partial class SessionRunner(ChargingNode node, SessionEntry entry)
{
    /// <summary>How far a station's clock may be behind; a token that is shown often began other transactions before.</summary>
    const long Early = 60_000;

    /// <summary>Records of evidence that are looked at together.</summary>
    const int MostRead = 1_000;

    /// <summary>How long the command may wait to be sent, so that its answer still comes within the window.</summary>
    TimeSpan CommandLife => TimeSpan.FromSeconds(Math.Max(2, node.Terms.StartSeconds - StationState.AnswerTime.TotalSeconds - 5));

    SessionRow Row => entry.Row;
    Session Session => entry.Session;

    /// <summary>Nothing is to be done any more: paid for, given back, or never bought.</summary>
    public bool IsOver => Session.Captured is not null || Session.Released is not null;

    /// <summary>Does what is due; true when the session has moved.</summary>
    public async Task<bool> StepAsync(CancellationToken cancel)
    {
        if (IsOver) return false;
        if (await SeenAsync(cancel)) return true;
        if (entry.IsStopping && Session.Started is null && (entry.Asked is null || Session.Held is null)) return await ReleaseAsync("stopped", cancel);
        if (entry.IsStopping && Session is { Started: { } started, Stopped: null }) await StopAsync(started.Transaction, cancel);
        switch (Session.Duty(node.Now, entry.Asked, TimeSpan.FromSeconds(node.Terms.StartSeconds)))
        {
            case SessionDuty.Command: return await CommandAsync(cancel);
            case SessionDuty.Grade: return await GradeAsync(cancel);
            case SessionDuty.Capture: return await CaptureAsync(cancel);
            case SessionDuty.Release: return await ReleaseAsync(Session.Graded is null ? "not-started" : "contradicted", cancel);
            default: return false;
        }
    }

    /// <summary>Looks for the session's transaction among what the station said.</summary>
    async Task<bool> SeenAsync(CancellationToken cancel)
    {
        if (Session.Stopped is not null) return false;
        var known = Row.Transaction is { } own ? node.Transactions.FindAsync(Row.Station, own, cancel) : node.Transactions.OfTokenAsync(Row.Station, Row.Token, Row.Shown is null ? 0 : Row.QuotedMs - Early, cancel);
        if (await known is not { } found || await IsOthersAsync(found.Id, cancel)) return false;
        if (Session.Started is null) return await AddAsync(new SessionFact.Started(found.Id, DateTimeOffset.FromUnixTimeMilliseconds(found.FromMs)), cancel);
        if (found.ToMs is null) return false;
        var state = TransactionTable.State(found.Id, await node.Transactions.EventsAsync(Row.Station, found.Id, cancel));
        return state.IsBillable(node.Now) && await AddAsync(new SessionFact.Stopped(found.Id, state.End!.Time, state.Energy ?? WattHours.Zero), cancel);
    }

    /// <summary>A token that is shown often may have begun another session's transaction a moment ago.</summary>
    async Task<bool> IsOthersAsync(string transaction, CancellationToken cancel)
    {
        if (Row.Shown is null || Row.Transaction is not null || Session.Started is not null) return false;
        return node.Sessions.OfStation(Row.Station).Any(one => one != entry && one.Session.Started?.Transaction == transaction) || await node.SessionRows.OfTransactionAsync(Row.Station, transaction, cancel) is not null;
    }

    /// <summary>Tells the station to start. What it answers counts less than what it does: a transaction with the session's token.</summary>
    async Task<bool> CommandAsync(CancellationToken cancel)
    {
        var now = node.NowMs;
        await node.SessionRows.AskedAsync(Row.Hold, now, cancel);
        entry.Row = Row with { AskedMs = now };
        var asked = node.Lines.Find(Row.Station) is { } line
            ? await line.AskAsync(new RequestStartTransactionRequest(new IdToken(Row.Token, "Central"), Row.StartId, Row.Order.Evse, Group), CommandLife, cancel)
            : new Fault("station-offline", $"{Row.Station} is not connected", Status: 503);
        if (asked.TryGet(out var answer, out var fault)) return await AddAsync(new SessionFact.Commanded(((RequestStartTransactionResponse)answer).Status == "Accepted"), cancel);
        LogUnanswered(node.Log, Session.Id, fault.Detail);
        return fault.Code != "station-silent" && await AddAsync(new SessionFact.Commanded(false), cancel);
    }

    IdToken? Group => node.Tags.GroupOf(Row) is { } group ? new(group, "Central") : null;

    /// <summary>The driver said stop before the station had begun.</summary>
    async Task StopAsync(string transaction, CancellationToken cancel)
    {
        entry.IsStopping = false;
        if (node.Lines.Find(Row.Station) is { } line) await line.AskAsync(new RequestStopTransactionRequest(transaction), CommandLife, cancel);
    }

    /// <summary>Makes the session's evidence, grades and prices it as Score will, and gives back what is not needed.</summary>
    async Task<bool> GradeAsync(CancellationToken cancel)
    {
        if (node.Host.Devices.View.Find(Row.Order.Station) is not { } device || StationFacts.Of(device) is not { } station) return await ReleaseAsync("station-gone", cancel);
        var events = await node.Transactions.EventsAsync(Row.Station, Session.Stopped!.Transaction, cancel);
        var state = TransactionTable.State(Session.Stopped.Transaction, events);
        var told = SessionTelling.Of(Row.Hold, device.Id, Row.Order.Evse, state, [.. events.Select(one => one.Said)], wasConnected: node.Lines.Find(Row.Station)?.StoodSince(state.Start?.Time) == true);
        told = told with { Witness = await node.Host.Witnesses.AskAsync(CarWord.Question, CarWord.Ask(told, Row.Payer), cancel) is { } seen && SessionBody.Takes(seen) ? seen : null };
        var judged = SessionJudgement.Of(told, Row.Order, station, await node.SessionRows.MeterAsync(Row.Station, Row.Order.Evse, cancel), node.Terms.HeartbeatSeconds, CarWord.View(told, device.Owner, node.Host.Devices.View));
        if (!(await node.Host.Evidence.ObserveAsync(ChargingKinds.Session, told.ToNode(), cancel)).TryGet(out _, out var refused)) throw new InvalidOperationException($"the session's evidence was refused: {refused}");
        if (judged.Grade.Grade != Grade.F) await node.Host.Holds.ShrinkAsync(Row.Hold, judged.Price, cancel);
        LogGraded(node.Log, Session.Id, judged.Grade.Grade, judged.Energy.Value, judged.Price.Value, string.Join(',', judged.Grade.Reasons));
        var graded = new SessionFact.Graded(judged.Grade.Grade, node.Now, string.Join(',', judged.Grade.Reasons));
        IReadOnlyList<SessionFact> facts = judged.Grade.Grade == Grade.F ? [graded] : [graded, new SessionFact.Priced(judged.Price, node.Now)];
        await AddAsync(facts, new MeterRow(Row.Station, Row.Order.Evse, judged.After), cancel);
        if (judged.Grade.Grade != Grade.F) await EnergySource.AskAsync(node, device, told, cancel);
        return true;
    }

    /// <summary>A decision is said before what it leaves goes back, and once: where the node ended in between, the evidence tells whether it had been.</summary>
    async Task<bool> CaptureAsync(CancellationToken cancel)
    {
        if (Session is { Decided: { } decided, Disputed: { } disputed })
        {
            var body = HoldBody.Decision(Row.Hold, decided.Price);
            if (!await IsSaidAsync(ChargingKinds.Decision, body, disputed.Time, cancel)
                && !(await node.Host.Evidence.ObserveAsync(ChargingKinds.Decision, body, cancel)).TryGet(out _, out var refused)) throw new InvalidOperationException($"the decision was refused: {refused}");
            await node.Host.Holds.ShrinkAsync(Row.Hold, decided.Price, cancel);
        }
        return await AddAsync(Captured(), cancel);
    }

    /// <summary>Whether the operator has said something since a time.</summary>
    async Task<bool> IsSaidAsync(string kind, DagNode body, DateTimeOffset since, CancellationToken cancel)
    {
        for (var from = since.ToUnixTimeMilliseconds(); ;)
        {
            var page = await node.Said.ReadAsync(Author.Operator(node.Operator.Id), from, long.MaxValue, MostRead, cancel);
            if (page.Any(one => one.Record.Kind == kind && one.Record.Body.Equals(body))) return true;
            if (page.Count < MostRead) return false;
            from = Math.Max(from + 1, page[^1].Record.TimeMs);
        }
    }

    /// <summary>What the epoch's Score will take and give: the same division.</summary>
    SessionFact.Captured Captured()
    {
        var divided = Session.Divide(node.Host.Definition.FeeBps(ChargingReasons.Session));
        return new(divided.Owner, divided.Fee, divided.Returned);
    }

    /// <summary>Gives all the money back: at once here, and for whoever recomputes by a word in the evidence.</summary>
    async Task<bool> ReleaseAsync(string reason, CancellationToken cancel)
    {
        if (Session.Graded is null)
            _ = (await node.Host.Evidence.ObserveAsync(ChargingKinds.Ended, HoldBody.Ended(Row.Hold, reason), cancel)).TryGet(out _, out var refused) ? true : throw new InvalidOperationException($"{refused}");
        await node.Host.Holds.ReleaseAsync(Row.Hold, cancel);
        LogReleased(node.Log, Session.Id, reason);
        return await AddAsync(new SessionFact.Released(), cancel);
    }

    Task<bool> AddAsync(SessionFact fact, CancellationToken cancel) => AddAsync([fact], null, cancel);

    async Task<bool> AddAsync(IReadOnlyList<SessionFact> facts, MeterRow? meter, CancellationToken cancel)
    {
        await node.SessionRows.AddAsync(Row.Hold, facts, facts.Any(fact => fact is SessionFact.Captured or SessionFact.Released), meter, cancel);
        foreach (var fact in facts) entry.Session = Session.Apply(fact);
        node.Sites.Changed.Beat();
        return true;
    }

    [LoggerMessage(LogLevel.Information, "session {Session}: the station did not take the command: {Why}")]
    static partial void LogUnanswered(ILogger log, string session, string why);

    [LoggerMessage(LogLevel.Information, "session {Session} is grade {Grade}: {WattHours} Wh, {MicroUsd} microUsd {Reasons}")]
    static partial void LogGraded(ILogger log, string session, Grade grade, long wattHours, long microUsd, string reasons);

    [LoggerMessage(LogLevel.Information, "session {Session}: all money went back, {Reason}")]
    static partial void LogReleased(ILogger log, string session, string reason);
}
