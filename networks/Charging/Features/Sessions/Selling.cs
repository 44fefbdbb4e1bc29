using Grange.Charging.Features.Reservations;
using Grange.Charging.Rules;
using Grange.Charging.Rules.Bodies;
using Grange.Charging.Rules.Sessions;
using Grange.Charging.Rules.Stations;
using Grange.Content;
using Grange.Kernel;

namespace Grange.Charging.Features.Sessions;

/// <summary>Charging as anybody buys it: an ask is <c>{station, connector?, microUsd?}</c>; the goods are the session, which begins at once. With <c>seconds</c> a place is kept instead.</summary>
sealed class Selling(ChargingRunner running) : ISeller
{
    /// <inheritdoc/>
    public async Task<Result<Offer>> QuoteAsync(DagNode ask, HoldId hold, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (ReservationSelling.IsAsked(ask)) return await ReservationSelling.QuoteAsync(node, ask, hold, cancel);
        var evse = ask.TryGetLong("connector", out var connector) ? connector : 1;
        var most = ask.TryGetLong("microUsd", out var limit) ? limit : node.Terms.HoldMicroUsd;
        if (most is < 1 or > OrderBody.MaxMicroUsd) return new Fault("bad-ask", $"microUsd is 1 to {OrderBody.MaxMicroUsd}");
        if (evse < 1) return new Fault("bad-ask", "connectors count from 1");
        if (!(await Wares.StationAsync(node, ask, evse, cancel)).TryGet(out var ware, out var fault)) return fault;
        var identity = ware.Row.Identity;
        if (await node.Tariffs.OfAsync(ware.Row.Device, cancel) is not { } tariff) return new Fault("no-tariff", $"the owner of {identity} has not said what it costs", Status: 409);
        var order = new OrderBody(hold, ware.Row.Device, evse, most, tariff);
        var pinned = DagNode.Map(("station", DagNode.Of(identity.ToString())), ("connector", DagNode.Of(evse)), ("microUsd", DagNode.Of(most)));
        return new Offer(pinned, new MicroUsd(most), $"charging at {identity}, connector {evse}", ChargingKinds.Order, order.ToNode());
    }

    /// <inheritdoc/>
    public async Task<Result<DagNode>> SellAsync(Offer offer, IPayment payment, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (offer.Kind == ChargingKinds.Reserve) return await ReservationSelling.SellAsync(node, offer, payment, cancel);
        var (order, station) = (OrderBody.Read(offer.Body).Value, StationIdentity.Parse(offer.Ask.AsMap["station"].AsText, null));
        if (!(await Wares.StationAsync(node, offer.Ask, order.Evse, cancel)).TryGet(out var ware, out var gone)) return gone;
        var shown = node.Roaming.Shown(order.Hold) ?? node.Reservations.Of(payment.Payer, station, order.Evse)?.Token;
        if (Wares.Kept(node, ware, order.Evse, payment.Payer, shown) is { } kept) return kept;
        var row = new SessionRow(order, station, payment.Payer, node.NowMs, null, shown);
        await node.SessionRows.OpenAsync(row, cancel); // before the word: a crash between leaves an order that gives its money back
        if (!(await payment.SayAsync(CancellationToken.None)).TryGet(out _, out var unsaid))
        {
            await node.SessionRows.CloseAsync(row.Hold, CancellationToken.None);
            return unsaid;
        }
        var held = new SessionFact.Held(offer.Most);
        await node.SessionRows.AddAsync(row.Hold, [held], isOver: false, meter: null, CancellationToken.None);
        node.Sessions.Start(new SessionEntry(row, row.Quoted.Apply(held)));
        return DagNode.Map(("session", DagNode.Of(row.Hold.ToString())), ("station", DagNode.Of(station.ToString())), ("connector", DagNode.Of(order.Evse)), ("token", DagNode.Of(row.Token)));
    }
}
