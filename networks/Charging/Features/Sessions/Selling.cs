using Grange.Charging.Rules;
using Grange.Charging.Rules.Bodies;
using Grange.Charging.Rules.Sessions;
using Grange.Charging.Rules.Stations;
using Grange.Content;
using Grange.Kernel;

namespace Grange.Charging.Features.Sessions;

/// <summary>Charging as anybody buys it: an ask is <c>{station, connector?, microUsd?}</c>; the goods are the session, which begins at once.</summary>
sealed class Selling(ChargingRunner running) : ISeller
{
    /// <inheritdoc/>
    public async Task<Result<Offer>> QuoteAsync(DagNode ask, HoldId hold, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!ask.TryGet("station", DagKind.Text, out var text) || !StationIdentity.TryParse(text.AsText, null, out var identity))
            return new Fault("bad-ask", "charging is at a station", """ask {"station": "...", "connector": 1, "microUsd": 5000000}; GET /stations lists them""");
        var evse = ask.TryGetLong("connector", out var connector) ? connector : 1;
        var most = ask.TryGetLong("microUsd", out var limit) ? limit : node.Terms.HoldMicroUsd;
        if (most is < 1 or > OrderBody.MaxMicroUsd) return new Fault("bad-ask", $"microUsd is 1 to {OrderBody.MaxMicroUsd}");
        if (await node.Stations.FindAsync(identity, cancel) is not { } row || node.Host.Devices.View.Find(row.Device) is not { Revoked: false } device || StationFacts.Of(device) is not { } facts)
            return new Fault("unknown-station", $"there is no station {identity}", "grange charge find", 404);
        if (evse < 1 || evse > facts.Evses) return new Fault("no-such-connector", $"{identity} has connectors 1 to {facts.Evses}", Status: 404);
        if (node.Lines.Find(identity) is not { IsConnected: true }) return new Fault("station-offline", $"{identity} is not connected", "choose another: grange charge find", 409);
        if (node.Sessions.At(identity, evse) is not null) return new Fault("connector-busy", $"somebody charges at connector {evse} of {identity}", "choose another: grange charge find", 409);
        if (await node.Tariffs.OfAsync(row.Device, cancel) is not { } tariff) return new Fault("no-tariff", $"the owner of {identity} has not said what it costs", Status: 409);
        var order = new OrderBody(hold, row.Device, evse, most, tariff);
        var pinned = DagNode.Map(("station", DagNode.Of(identity.ToString())), ("connector", DagNode.Of(evse)), ("microUsd", DagNode.Of(most)));
        return new Offer(pinned, new MicroUsd(most), $"charging at {identity}, connector {evse}", ChargingKinds.Order, order.ToNode());
    }

    /// <inheritdoc/>
    public async Task<Result<DagNode>> SellAsync(Offer offer, IPayment payment, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        var (order, station) = (OrderBody.Read(offer.Body).Value, StationIdentity.Parse(offer.Ask.AsMap["station"].AsText, null));
        if (node.Sessions.At(station, order.Evse) is not null) return new Fault("connector-busy", $"somebody was faster at connector {order.Evse} of {station}", "choose another: grange charge find", 409);
        var row = new SessionRow(order, station, payment.Payer, node.NowMs, null);
        await node.SessionRows.OpenAsync(row, cancel); // before the word: a crash between leaves an order that gives its money back
        if (!(await payment.SayAsync(cancel)).TryGet(out _, out var unsaid))
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
