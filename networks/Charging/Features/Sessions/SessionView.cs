using Grange.Charging.Features.Transactions;
using Grange.Charging.Rules.Bodies;
using Grange.Charging.Rules.Scoring;
using Grange.Charging.Rules.Sessions;

namespace Grange.Charging.Features.Sessions;

/// <summary>A session as people see it.</summary>
static class SessionView
{
    /// <summary>What its facts say.</summary>
    public static ChargingSessionJson Of(ChargingNode node, SessionRow row, Session session) => new(
        row.Hold.ToString(), row.Station.ToString(), row.Order.Evse, row.Payer.ToString(), session.At(node.Now).ToString(), row.QuotedMs, row.Order.MicroUsd, session.Started?.Transaction,
        session.Started?.Time.ToUnixTimeMilliseconds(), session.Stopped?.Time.ToUnixTimeMilliseconds(), session.Stopped?.Energy.Value, session.Graded?.Grade.ToString(), session.Priced?.Price.Value,
        session.Captured?.Paid.Value, session.Captured?.Fee.Value, session.Captured?.Returned.Value ?? (session.Released is null ? null : row.Order.MicroUsd),
        session.Graded?.Why.Split(',', StringSplitOptions.RemoveEmptyEntries) ?? [], null, null, null);

    /// <summary>The same and, while it runs, what its meter says now and what it has come to.</summary>
    public static async Task<ChargingSessionJson> NowAsync(ChargingNode node, SessionRow row, Session session, CancellationToken cancel)
    {
        var told = Of(node, row, session);
        if (session is not { Started: { } started, Stopped: null }) return told;
        if (await TellAsync(node, row, started.Transaction, cancel) is not var (said, sampledMs)) return told;
        return told with { EnergyWh = said.Energy.Value, Watts = said.Watts is [.., var last] ? last : null, CostMicroUsd = SessionJudgement.PriceSoFar(said, row.Order).Value, SampledMs = sampledMs };
    }

    /// <summary>Sums up what the station has said of a session's transaction until now; null while it has said nothing.</summary>
    public static async Task<(SessionBody Said, long SampledMs)?> TellAsync(ChargingNode node, SessionRow row, string transaction, CancellationToken cancel)
    {
        var events = await node.Transactions.EventsAsync(row.Station, transaction, cancel);
        if (events.Count == 0) return null;
        var state = TransactionTable.State(transaction, events);
        var said = SessionTelling.Of(row.Hold, row.Order.Station, row.Order.Evse, state, [.. events.Select(one => one.Said)], wasConnected: true);
        return (said, events.Max(one => one.Said.Timestamp).ToUnixTimeMilliseconds());
    }
}
