using Grange.Charging.Rules.Bodies;
using Grange.Charging.Rules.Proof;
using Grange.Charging.Rules.Rewards;
using Grange.Charging.Rules.Sessions;
using Grange.Charging.Rules.Stations;
using Grange.Kernel;

namespace Grange.Charging.Rules.Scoring;

/// <summary>Charging's Score, version 1: a session is paid by the driver's order, the owner's tariff and the meter's word, and earns by what of its fee was burned.</summary>
/// <remarks>
/// Guarantees: an order pays once, and never more than it says; a session that contradicts itself costs nothing; what was proven by the meter (A) or the car
/// (B) is paid in its epoch, the rest when nobody has disputed it for a day; the order in which evidence is given is void; no body makes it throw.
/// </remarks>
public static class ChargingScore
{
    /// <summary>An order that nothing came of gives its money back after this.</summary>
    static readonly long OrderLifeMs = (long)TimeSpan.FromDays(3).TotalMilliseconds;

    public static Carry Run(EpochInputs inputs, Carry carry, IScoreSink sink)
    {
        var (state, terms, paid) = (ChargingState.Read(carry), ChargingTerms.Read(inputs.Parameters.Rules), new List<PaidSession>());
        var said = inputs.Evidence.OrderBy(one => one.Record.Author).ThenBy(one => one.Record.Sequence).Select(one => one.Record).ToList();
        Tariffs(said, state);
        Orders(said, state);
        foreach (var session in Sessions(said)) Judge(session, inputs, terms, state, sink, paid);
        Words(said, state, sink);
        PlaceKeeping.Run(said, state, inputs, sink);
        foreach (var (key, due) in state.Due.Where(one => IsOver(one.Value, inputs.ToMs)).ToList())
        {
            state.Due.Remove(key);
            Pay(key, due, inputs, sink, paid);
        }
        foreach (var (key, order) in state.Orders.Where(one => one.Value.SinceMs + OrderLifeMs <= inputs.ToMs).ToList()) End(key, order, state, sink);
        Reward(paid, terms, sink);
        return state.ToCarry();
    }

    static void Tariffs(List<EvidenceRecord> said, ChargingState state)
    {
        foreach (var record in said)
            if (record is { Kind: ChargingKinds.Tariff, Author.Kind: AuthorKind.Device } && TariffWord.Read(record.Body).TryGet(out var tariff, out _)) state.Offer(record.Author.Device, tariff.Hash);
    }

    static void Orders(List<EvidenceRecord> said, ChargingState state)
    {
        foreach (var record in said)
            if (record is { Kind: ChargingKinds.Order, Author.Kind: AuthorKind.Account } && OrderBody.Read(record.Body).TryGet(out var order, out _))
                state.Orders.TryAdd(ChargingState.Key(order.Hold), new(record.Author.Account, order, record.TimeMs));
    }

    /// <summary>As they happened: the meters' pages follow each other.</summary>
    static IEnumerable<SessionBody> Sessions(List<EvidenceRecord> said) => said
        .Where(record => record is { Kind: ChargingKinds.Session, Author.Kind: AuthorKind.Operator })
        .Select(record => SessionBody.Read(record.Body).TryGet(out var session, out _) ? session : null).OfType<SessionBody>()
        .OrderBy(session => session.FromMs).ThenBy(session => ChargingState.Key(session.Hold), StringComparer.Ordinal);

    static void Judge(SessionBody said, EpochInputs inputs, ChargingTerms terms, ChargingState state, IScoreSink sink, List<PaidSession> paid)
    {
        var key = ChargingState.Key(said.Hold);
        if (!state.Orders.TryGetValue(key, out var open) || open.Order.Station != said.Station || inputs.Devices.Find(said.Station) is not { } device || StationFacts.Of(device) is not { } station) return;
        var meter = ChargingState.MeterKey(said.Station, said.Evse);
        var judged = SessionJudgement.Of(said, open.Order, station, state.Meters.GetValueOrDefault(meter) ?? new(null, null), terms.HeartbeatSeconds, CarWord.View(said, device.Owner, inputs.Devices));
        state.Meters[meter] = judged.After;
        var offered = state.Offers(said.Station, open.Order.Tariff.Hash);
        if (judged.Grade.Grade == Grade.F || !offered)
        {
            End(key, open, state, sink);
            sink.Work(said.Station, 0, offered ? ChargingReasons.Contradicted : ChargingReasons.NotTheTariff);
            return;
        }
        state.Orders.Remove(key);
        var due = new DueSession(open.Payer, said.Station, judged.Energy, judged.Price, judged.Grade.FactorBps, said.ToMs, Disputed: false, Decided: null);
        if (judged.Grade.Grade is Grade.A or Grade.B)
        {
            Pay(key, due, inputs, sink, paid);
            return;
        }
        sink.Work(said.Station, 0, ChargingReasons.Waiting);
        state.Due[key] = due;
    }

    /// <summary>Disputes, decisions, and sessions that never were.</summary>
    static void Words(List<EvidenceRecord> said, ChargingState state, IScoreSink sink)
    {
        foreach (var record in said)
        {
            if (!HoldBody.Read(record.Body, record.Kind).TryGet(out var hold, out _)) continue;
            var key = ChargingState.Key(hold);
            if (record is { Kind: ChargingKinds.Ended, Author.Kind: AuthorKind.Operator } && state.Orders.TryGetValue(key, out var open)) End(key, open, state, sink);
            if (!state.Due.TryGetValue(key, out var due)) continue;
            if (record is { Kind: ChargingKinds.Dispute, Author.Kind: AuthorKind.Account } && record.Author.Account == due.Payer) state.Due[key] = due with { Disputed = true };
            if (record is { Kind: ChargingKinds.Decision, Author.Kind: AuthorKind.Operator } && HoldBody.ReadDecision(record.Body).TryGet(out var decision, out _))
                state.Due[key] = state.Due[key] with { Decided = decision.Price };
        }
    }

    static bool IsOver(DueSession due, long nowMs) => due.Decided is not null || (!due.Disputed && due.EndMs + (long)Session.DisputeWindow.TotalMilliseconds <= nowMs);

    static void Pay(string key, DueSession due, EpochInputs inputs, IScoreSink sink, List<PaidSession> paid)
    {
        var price = due.Decided is { } decided && decided.CompareTo(due.Price) < 0 ? decided : due.Price;
        var hold = new HoldId(Guid.ParseExact(key, "N"));
        sink.Capture(due.Payer, hold, price, ends: true);
        if (inputs.Devices.Find(due.Station) is not { } station) return;
        if (price.Value > 0) sink.Pay(due.Payer, station.Owner, price, ChargingReasons.Session);
        var fee = Allocation.Fee(price, inputs.Parameters.FeeBps(ChargingReasons.Session));
        paid.Add(new(key, due.Station.ToString(), station.Owner, due.Payer, due.Energy, fee, due.FactorBps, DateTimeOffset.FromUnixTimeMilliseconds(due.EndMs)));
    }

    static void End(string key, OpenOrder order, ChargingState state, IScoreSink sink)
    {
        state.Orders.Remove(key);
        sink.Capture(order.Payer, order.Order.Hold, MicroUsd.Zero, ends: true);
    }

    static void Reward(List<PaidSession> paid, ChargingTerms terms, IScoreSink sink)
    {
        foreach (var one in SessionWork.Score(paid, terms.RewardCapBps))
        {
            var station = DeviceId.Parse(one.Charger, null);
            sink.Work(station, one.Points, one.Reason);
            sink.Bound(station, one.Reason, one.Cap);
        }
    }
}
