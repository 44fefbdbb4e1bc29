using Grange.Charging.Features.Sessions;
using Grange.Charging.Rules;
using Grange.Charging.Rules.Authorization;
using Grange.Charging.Rules.Bodies;
using Grange.Charging.Rules.Stations;
using Grange.Content;
using Grange.Kernel;

namespace Grange.Charging.Features.Reservations;

/// <summary>A place to be kept, as anybody buys it: an ask is <c>{station, seconds, connector?}</c>; free or not, its driver says so.</summary>
static class ReservationSelling
{
    public static bool IsAsked(DagNode ask) => ask.TryGetLong("seconds", out _);

    public static async Task<Result<Offer>> QuoteAsync(ChargingNode node, DagNode ask, HoldId hold, CancellationToken cancel)
    {
        var evse = ask.TryGetLong("connector", out var connector) ? connector : 0;
        if (!ask.TryGetLong("seconds", out var seconds) || seconds < 1 || seconds > node.Terms.ReservationMinutes * 60L)
            return new Fault("bad-ask", $"a place is kept for {node.Terms.ReservationMinutes} minutes at most", """ask {"station": "...", "seconds": 900}""", 422);
        if (!(await Wares.StationAsync(node, ask, evse, cancel)).TryGet(out var ware, out var fault)) return fault;
        var until = node.NowMs + seconds * 1_000;
        var body = new ReserveBody(hold, ware.Row.Device, evse, until, node.Terms.ReservationMicroUsd);
        var pinned = DagNode.Map(("station", DagNode.Of(ware.Row.Identity.ToString())), ("connector", DagNode.Of(evse)), ("seconds", DagNode.Of(seconds)));
        return new Offer(pinned, new MicroUsd(body.MicroUsd), $"a place at {ware.Row.Identity}", ChargingKinds.Reserve, body.ToNode()) { IsPersonal = true };
    }

    public static async Task<Result<DagNode>> SellAsync(ChargingNode node, Offer offer, IPayment payment, CancellationToken cancel)
    {
        var (body, station) = (ReserveBody.Read(offer.Body).Value, StationIdentity.Parse(offer.Ask.AsMap["station"].AsText, null));
        if (node.Host.Devices.View.Find(body.Station) is not { } device || StationFacts.Of(device) is not { } facts) return Wares.Unknown(station.ToString());
        if (node.Reservations.Open.Any(row => row.Payer == payment.Payer && row.Remote is null))
            return new Fault("reserved-already", $"{payment.Payer} has a place kept already", "use it, or grange charge cancel RESERVATION", 409);
        var wanted = new ReservationRow(
            0, body.Hold, station, body.Evse, payment.Payer, ReservationRow.TokenOf(body.Hold), Tag.GroupOf(payment.Payer), body.UntilMs, node.NowMs, body.MicroUsd, ReservationRow.Asking);
        var kept = await node.Reservations.KeepAsync(wanted, facts.Evses, async token => (await payment.SayAsync(token)).TryGet(out _, out var unsaid) ? null : unsaid, cancel);
        return kept.TryGet(out var row, out var fault)
            ? DagNode.Map(("reservation", DagNode.Of(row.Hold.ToString())), ("station", DagNode.Of(row.Station.ToString())), ("connector", DagNode.Of(row.Evse)), ("untilMs", DagNode.Of(row.UntilMs)))
            : fault;
    }
}
