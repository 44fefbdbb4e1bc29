using Grange.Content;
using Grange.Energy.Rules;
using Grange.Energy.Rules.Bodies;
using Grange.Energy.Rules.Market;
using Grange.Kernel;

namespace Grange.Energy.Features.Paying;

/// <summary>
/// Energy as anybody buys it at the node's market: <c>{meter, microUsd, days?}</c> pays ahead for what a meter buys from its neighbours; <c>{meter, readings, for?, microUsd?}</c> is
/// what a car, or whatever hangs behind somebody's meter, has used.
/// </summary>
sealed class EnergySelling(EnergyRunner running) : ISeller
{
    const long DayMs = 86_400_000, MostDays = 366, OrdinaryDays = 31;

    /// <inheritdoc/>
    public async Task<Result<Offer>> QuoteAsync(DagNode ask, HoldId hold, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!ask.TryGetText("meter", out var text) || !DeviceId.TryParse(text, null, out var meter)) return new Fault("bad-ask", "energy is bought for a meter", """ask {"meter": "0x…", "microUsd": 20000000} or {"meter": "0x…", "readings": [[seconds, wh], …]}""");
        var known = await node.Memory.ReadAsync(cancel);
        if (known.Book.NumberOf(meter) is null) return new Fault("unknown-meter", $"{meter} is no home's meter of {node.Slug}", "grange devices lists them", 404);
        if (!known.IsPaying) return new Fault("not-paid-here", $"{node.Slug} writes invoices; nothing is paid ahead", "its definition would say rules.market.payment", 409);
        return ask.TryGet("readings", DagKind.List, out var readings) ? await SessionAsync(node, known, ask, meter, readings, hold, cancel) : Credit(node, ask, meter, hold);
    }

    static Result<Offer> Credit(EnergyNode node, DagNode ask, DeviceId meter, HoldId hold)
    {
        if (!Body.TryGetNumber(ask, "microUsd", 1, Body.MostMicro, out var money)) return new Fault("bad-ask", $"microUsd is 1 to {Body.MostMicro}");
        var days = ask.TryGetLong("days", out var said) ? said : OrdinaryDays;
        if (days is < 1 or > MostDays) return new Fault("bad-ask", $"days is 1 to {MostDays}");
        var body = new CreditBody(hold, meter, money, node.NowMs + days * DayMs);
        return new Offer(DagNode.Map(("meter", DagNode.Of($"{meter}")), ("microUsd", DagNode.Of(money)), ("days", DagNode.Of(days))), new MicroUsd(money), $"energy for {meter}, {days} days", EnergyKinds.Credit, body.ToNode());
    }

    static async Task<Result<Offer>> SessionAsync(EnergyNode node, MarketKnown known, DagNode ask, DeviceId meter, DagNode list, HoldId hold, CancellationToken cancel)
    {
        if (SessionBody.ReadingsOf(list) is not { } readings) return new Fault("bad-ask", "readings are [Unix seconds, Wh], rising, within two days", Status: 422);
        var whose = ask.TryGetText("for", out var name) && name.Length is > 0 and <= SessionBody.MostFor ? name : $"{hold}";
        var said = new SessionBody(hold, meter, 0, whose, readings);
        if (!(await SessionReceipt.OfAsync(node, said, cancel)).TryGet(out var receipt, out var fault)) return fault;
        var most = ask.TryGetLong("microUsd", out var limit) ? limit : Math.Max(receipt.Bill.Micro, receipt.Bill.Slots.Sum(slot => Ratio.Of(known.Book.TermsAt(slot.FromSeconds * 1_000).Market.TariffAt(slot.FromSeconds * 1_000).Prices.Retail).Amount(slot.Wh)));
        if (most is < 0 or > Body.MostMicro) return new Fault("bad-ask", $"microUsd is 0 to {Body.MostMicro}");
        return new Offer(ask, new MicroUsd(most), $"{said.Wh} Wh behind {meter}", EnergyKinds.Session, (said with { MicroUsd = most }).ToNode()) { IsPersonal = true };
    }

    /// <inheritdoc/>
    public async Task<Result<DagNode>> SellAsync(Offer offer, IPayment payment, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (offer.Kind == EnergyKinds.Credit)
        {
            var credit = CreditBody.Read(offer.Body).Value;
            return (await payment.SayAsync(cancel)).TryGet(out _, out var refused) ? DagNode.Map(("credit", DagNode.Of($"{credit.Hold}")), ("untilMs", DagNode.Of(credit.UntilMs))) : refused;
        }
        var session = SessionBody.Read(offer.Body).Value;
        if (!(await SessionReceipt.OfAsync(node, session, cancel)).TryGet(out var receipt, out var fault)) return fault;
        if (!(await payment.SayAsync(cancel)).TryGet(out _, out var unsaid)) return unsaid;
        await SessionReceipt.KeepAsync(node, session, payment.Payer, CancellationToken.None);
        return receipt.ToNode();
    }
}
