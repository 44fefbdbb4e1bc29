using Grange.Kernel;

namespace Grange.Readings;

/// <summary>Admission of readings and purchases: form, range, place, and whether it was said before. Pure.</summary>
/// <remarks>What only the whole epoch can tell (pace, neighbours) is the score's to say; a reading that repeats an older time is admitted with grade F for all to see.</remarks>
public static class ReadingCheck
{
    public static Verdict Check(Evidence evidence, CheckContext context) => (evidence.Record.Kind, evidence.Record.Author.Kind) switch
    {
        (ReadingKinds.Reading, AuthorKind.Device) => CheckReading(evidence.Record, context),
        (ReadingKinds.Read, AuthorKind.Account) => CheckRead(evidence.Record, context),
        (ReadingKinds.Reading or ReadingKinds.Read, var author) => Verdict.Refuse("wrong-author", $"{evidence.Record.Kind} is not for {author} to say"),
        _ => Verdict.Refuse("unknown-kind", $"a network of readings knows no evidence '{evidence.Record.Kind}'"),
    };

    static Verdict CheckReading(EvidenceRecord record, CheckContext context)
    {
        var terms = ReadingTerms.Read(context.Parameters.Rules);
        if (!Reading.Read(record.Body, terms).TryGet(out var reading, out var fault)) return new Verdict(Grade.F, fault);
        if (context.Devices.Find(record.Author.Device) is not { Revoked: false } device || device.Network != record.Network)
            return Verdict.Refuse("unknown-device", $"{record.Author.Device} is no active device of {record.Network}");
        if (reading.Cell is null && terms.CellOf(device) is null) return new Verdict(Grade.F, Cell.Wrong("the fact 'cell' of the device's registration", terms.Cells!.Resolution));
        var before = ReadingState.LastOf(context.Carry, device.Id);
        return Verdict.Accept(record.TimeMs <= before ? Grade.F : Grade.C);
    }

    static Verdict CheckRead(EvidenceRecord record, CheckContext context)
    {
        if (!ReadBody.Read(record.Body, ReadingTerms.PriceOf(context.Parameters)).TryGet(out var read, out var fault)) return new Verdict(Grade.F, fault);
        return read.Devices.All(id => context.Devices.Find(id)?.Network == record.Network)
            ? Verdict.Accept(Grade.A)
            : Verdict.Refuse("unknown-device", $"the purchase names a device that is none of {record.Network}");
    }
}
