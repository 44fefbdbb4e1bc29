using Grange.Energy.Rules;
using Grange.Energy.Rules.Bodies;
using Grange.Energy.Rules.Market;
using Grange.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Energy.Features.Paying;

/// <summary>What members say for the market, at the doors: standing rules, bids ahead, credit, sessions behind their meters. A node signs for accounts whose keys it has; others send the evidence.</summary>
sealed class PayingEndpoints(EnergyRunner running)
{
    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/rules", RulesAsync).Produces<KnownRulesListJson>().WithSummary("Members' standing rules that are in force for the next slot");
        api.MapPut("/rules", PutRulesAsync).Produces<SaidJson>(StatusCodes.Status202Accepted).ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .WithSummary("Says a meter's standing rules, as its owner, from the next slot on: price limits, up to three partners");
        api.MapGet("/orders", OrdersAsync).Produces<EnergyOrderListJson>().WithSummary("What was bid ahead for a slot: ?slotMs=");
        api.MapPost("/orders", OrderAsync).Produces<SaidJson>(StatusCodes.Status202Accepted).ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status409Conflict)
            .WithSummary("Bids or offers ahead for a slot, as a meter's owner, where the network has a forward market; it stands");
        api.MapGet("/credits", CreditsAsync).Produces<EnergyCreditListJson>().WithSummary("Money that was paid ahead, and what is left of it; more is bought at the market: POST /api/v1/quotes {network, ask: {meter, microUsd}}");
        api.MapDelete("/credits/{credit}", EndAsync).Produces<SaidJson>(StatusCodes.Status202Accepted).ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("Ends credit, as who paid it: it buys no later slot, and what is left comes back once the earlier ones are paid");
        api.MapGet("/sessions/{session}", SessionAsync).Produces<EnergySessionJson>().ProducesProblem(StatusCodes.Status404NotFound).WithSummary("What a session behind a meter used, slot by slot, by where it came from; by its name here, or by what it was bought for, e.g. a charging session");
    }

    async Task<IResult> RulesAsync(CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        var known = await node.Memory.ReadAsync(cancel);
        return Results.Json(new KnownRulesListJson([.. known.Words.Rules.Where(one => one.Value.Count > 0).Select(one => one.Value.Last()).Select(one => new KnownRulesJson(
            $"{one.Value.Meter}", one.Key, one.Value.Buy, one.Value.Sell, [.. one.Value.Partners.Select(partner => new PartnerJson($"{partner.Meter}", partner.Micro))]))]), PayingJson.Default.KnownRulesListJson);
    }

    async Task<IResult> PutRulesAsync(StandingRulesJson said, HttpContext context, CancellationToken cancel)
    {
        if (!DeviceId.TryParse(said.Meter, null, out var meter)) return Unknown(said.Meter);
        var partners = new List<Partner>();
        foreach (var one in said.Partners ?? [])
        {
            if (!DeviceId.TryParse(one.Meter, null, out var partner)) return Unknown(one.Meter);
            partners.Add(new Partner(partner, one.Micro));
        }
        return await SayAsync(meter, EnergyKinds.Rules, new RulesBody(meter, said.BuyMicro, said.SellMicro, partners).ToNode(), context, cancel);
    }

    async Task<IResult> OrdersAsync(long slotMs, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        var known = await node.Memory.ReadAsync(cancel);
        return Results.Json(new EnergyOrderListJson([.. known.Words.BidsOf(slotMs, long.MaxValue).Select(bid => new EnergyOrderJson($"{bid.Meter}", bid.SlotMs, bid.Side == OrderSide.Bid ? "bid" : "offer", bid.Micro, bid.Wh))]), PayingJson.Default.EnergyOrderListJson);
    }

    async Task<IResult> OrderAsync(EnergyOrderJson order, HttpContext context, CancellationToken cancel)
    {
        if (!DeviceId.TryParse(order.Meter, null, out var meter)) return Unknown(order.Meter);
        if (order.Side is not ("bid" or "offer")) return Problem.Of(new Fault("bad-order", $"side is bid or offer, not '{order.Side}'", Status: 422));
        return await SayAsync(meter, EnergyKinds.Bid, new BidBody(meter, order.SlotMs, order.Side == "bid" ? OrderSide.Bid : OrderSide.Offer, order.Micro, order.Wh).ToNode(), context, cancel);
    }

    async Task<IResult> SayAsync(DeviceId meter, string kind, Content.DagNode body, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        return node.Host.Devices.View.Find(meter) is { } device ? await SayAsync(node, device.Owner, kind, body, context, cancel) : Unknown($"{meter}");
    }

    static async Task<IResult> SayAsync(EnergyNode node, Address account, string kind, Content.DagNode body, HttpContext context, CancellationToken cancel)
    {
        if (await node.Accounts.RefusesAsync(context, account, cancel) is { } refused) return Problem.Of(refused);
        return (await node.Accounts.SayAsync(node.Slug, account, kind, body, cancel)).TryGet(out var receipt, out var fault)
            ? Results.Json(new SaidJson($"{receipt.Evidence}"), PayingJson.Default.SaidJson, statusCode: StatusCodes.Status202Accepted)
            : Problem.Of(fault);
    }

    async Task<IResult> CreditsAsync(CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        var known = await node.Memory.ReadAsync(cancel);
        return Results.Json(new EnergyCreditListJson([.. known.State.Credits.Values.Select(one => new EnergyCreditJson($"{one.Hold}", $"{one.Meter}", $"{one.Payer}", one.Left, one.UntilMs))]), PayingJson.Default.EnergyCreditListJson);
    }

    async Task<IResult> EndAsync(string credit, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        return (await node.Memory.ReadAsync(cancel)).State.Credits.GetValueOrDefault(credit) is { } known
            ? await SayAsync(node, known.Payer, EnergyKinds.End, CreditBody.End(known.Hold), context, cancel)
            : Problem.Of(new Fault("unknown-credit", $"there is no credit '{credit}', or its epoch is not scored yet", "GET credits lists them", 404));
    }

    async Task<IResult> SessionAsync(string session, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (await SessionReceipt.FindAsync(node, session, cancel) is not { } said) return Problem.Of(new Fault("unknown-session", $"there is no session '{session}'", Status: 404));
        if (!(await SessionReceipt.OfAsync(node, said, cancel)).TryGet(out var receipt, out var fault)) return Problem.Of(fault);
        var slots = receipt.Bill.Slots;
        return Results.Json(new EnergySessionJson($"{said.Hold}", $"{said.Meter}", said.For, receipt.State, receipt.Bill.Wh, slots.Sum(slot => slot.SharedWh), slots.Sum(slot => slot.GridWh), slots.Sum(slot => slot.OwnWh), receipt.Micro,
            [.. slots.Select(slot => new EnergySessionSlotJson(slot.FromSeconds * 1_000, slot.Wh, slot.SharedWh, slot.GridWh, slot.OwnWh, slot.Micro))]), PayingJson.Default.EnergySessionJson);
    }

    static IResult Unknown(string? meter) => Problem.Of(new Fault("unknown-meter", $"there is no meter '{meter}'", "grange devices lists them", 404));
}
