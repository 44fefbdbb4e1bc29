using Grange.Energy.Rules.Bodies;
using Grange.Kernel;

namespace Grange.Energy.Rules.Scoring;

/// <summary>Admission of meters' words: who says it, whether it can be read, whether such energy can have flowed. Pure.</summary>
/// <remarks>
/// A gateway's signature is grade C: it says who posted the reading, not that the meter showed it. What nobody's fuse lets through is admitted as F, for all to
/// see, and counts for nothing.
/// </remarks>
public static class EnergyCheck
{
    public static Verdict Check(Evidence evidence, CheckContext context)
    {
        var record = evidence.Record;
        if (record.Kind is EnergyKinds.Rules or EnergyKinds.Credit or EnergyKinds.End or EnergyKinds.Bid or EnergyKinds.Session) return MarketCheck.Check(record, context);
        if (record.Kind != EnergyKinds.Interval) return Verdict.Refuse("unknown-kind", $"energy knows no evidence '{record.Kind}'");
        if (record.Author.Kind != AuthorKind.Device) return Verdict.Refuse("wrong-author", $"{record.Kind} is not for {record.Author.Kind} to say");
        if (!IntervalBody.Read(record.Body).TryGet(out var interval, out var fault)) return new Verdict(Grade.F, fault);
        if (context.Devices.Find(record.Author.Device) is not { Revoked: false } device || device.Network != record.Network)
            return Verdict.Refuse("unknown-meter", $"{record.Author.Device} is no active meter of {record.Network}");
        var terms = EnergyTerms.Read(context.Parameters.Rules);
        if (interval.Seconds != terms.SlotSeconds) return Verdict.Refuse("wrong-slot", $"a slot here is {terms.SlotSeconds} s, the reading's is {interval.Seconds} s");
        if (interval.EndMs > record.TimeMs + MostSkewMs) return Verdict.Refuse("clock-skew", "the slot ends more than a minute after the record was signed");
        return Verdict.Accept(ConnectionLimits.Of(device).Allow(interval) ? Grade.C : Grade.F);
    }

    /// <summary>A clock may be a minute ahead (spec §5.2).</summary>
    const long MostSkewMs = 60_000;
}
