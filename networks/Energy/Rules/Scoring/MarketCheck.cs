using Grange.Energy.Rules.Bodies;
using Grange.Energy.Rules.Paying;
using Grange.Energy.Rules.Settlement;
using Grange.Kernel;

namespace Grange.Energy.Rules.Scoring;

/// <summary>Admission of what accounts say for the market: who may say it of which meter, and whether the network has such a market. Pure.</summary>
static class MarketCheck
{
    public static Verdict Check(EvidenceRecord record, CheckContext context)
    {
        if (record.Author.Kind != AuthorKind.Account) return Verdict.Refuse("wrong-author", $"{record.Kind} is not for {record.Author.Kind} to say");
        return Fault(record, context) is { } fault ? new Verdict(Grade.F, fault) : Verdict.Accept(Grade.C);
    }

    static Fault? Fault(EvidenceRecord record, CheckContext context)
    {
        Fault? fault;
        switch (record.Kind)
        {
            case EnergyKinds.Rules: return RulesBody.Read(record.Body).TryGet(out var rules, out fault) ? NotOwned(record, context, rules.Meter) : fault;
            case EnergyKinds.Bid: return BidBody.Read(record.Body).TryGet(out var bid, out fault) ? NotOwned(record, context, bid.Meter) ?? TooLate(record, context, bid) : fault;
            case EnergyKinds.End: return CreditBody.ReadEnd(record.Body).TryGet(out _, out fault) ? null : fault;
            case EnergyKinds.Credit: return CreditBody.Read(record.Body).TryGet(out var credit, out fault) ? NotOwned(record, context, credit.Meter) ?? NotPaid(context) : fault;
            default: return SessionBody.Read(record.Body).TryGet(out var session, out fault) ? Unknown(context, session.Meter) ?? NotPaid(context) : fault;
        }
    }

    static Fault? NotOwned(EvidenceRecord record, CheckContext context, DeviceId meter)
        => Unknown(context, meter) ?? (context.Devices.Find(meter)!.Owner == record.Author.Account ? null : new Fault("not-the-owner", $"{meter} is not {record.Author.Account}'s", "its owner signs for it", 403));

    static Fault? Unknown(CheckContext context, DeviceId meter)
        => context.Devices.Find(meter) is { Revoked: false } device && device.Network == context.Parameters.Slug && !device.Facts.ContainsKey(SlotBook.TransformerFact)
            ? null
            : new Fault("unknown-meter", $"{meter} is no active home's meter of {context.Parameters.Slug}", "grange devices lists them", 404);

    /// <summary>The gate is held against the record's own time here, and again when the slot is settled.</summary>
    static Fault? TooLate(EvidenceRecord record, CheckContext context, BidBody bid)
    {
        var (terms, market) = (EnergyTerms.Read(context.Parameters.Rules), MarketTerms.Read(context.Parameters.Rules));
        if (market.Forward is not { } forward) return new Fault("no-forward-market", $"{context.Parameters.Slug} settles afterwards; nothing is bid ahead", "PUT rules says price limits that stand", 409);
        if (bid.SlotMs % terms.SlotMs != 0) return new Fault("no-slot", $"no slot begins at {bid.SlotMs}", $"slots are {terms.SlotSeconds} s long and counted from 1970", 422);
        return record.TimeMs <= bid.SlotMs - forward.GateSlots * terms.SlotMs ? null : new Fault("gate-closed", $"bids stand {forward.GateSlots} slots ahead", "bid for a later slot", 409);
    }

    static Fault? NotPaid(CheckContext context)
        => MarketTerms.Read(context.Parameters.Rules).Payment is not null ? null : new Fault("not-paid-here", $"{context.Parameters.Slug} writes invoices; nothing is paid ahead", "its definition would say rules.market.payment", 409);
}
