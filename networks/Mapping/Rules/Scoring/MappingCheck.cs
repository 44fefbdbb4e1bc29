using Grange.Kernel;
using Grange.Mapping.Bodies;

namespace Grange.Mapping.Scoring;

/// <summary>Admission of a mapping network's evidence. Pure.</summary>
public static class MappingCheck
{
    public static Verdict Check(Evidence evidence, CheckContext context) => (evidence.Record.Kind, evidence.Record.Author.Kind) switch
    {
        (MappingKinds.Drive, AuthorKind.Device) => Of(DriveBody.Read(evidence.Record.Body), Grade.C),
        (MappingKinds.Taken, AuthorKind.Operator) => CheckTaken(evidence.Record, context),
        (MappingKinds.Review, AuthorKind.Operator) => Of(ReviewBody.Read(evidence.Record.Body), Grade.C),
        (MappingKinds.Order, AuthorKind.Account) => Of(OrderBody.Read(evidence.Record.Body, MappingTerms.CreditsPerHexWeek(context.Parameters)), Grade.A),
        (MappingKinds.Burst, AuthorKind.Account) => Of(BurstBody.Read(evidence.Record.Body, MappingTerms.CreditsPerBurst(context.Parameters)), Grade.A),
        (MappingKinds.Drive or MappingKinds.Taken or MappingKinds.Review or MappingKinds.Order or MappingKinds.Burst, var author) => Verdict.Refuse("wrong-author", $"{evidence.Record.Kind} is not for {author} to say"),
        _ => Verdict.Refuse("unknown-kind", $"a mapping network knows no evidence '{evidence.Record.Kind}'"),
    };

    static Verdict CheckTaken(EvidenceRecord record, CheckContext context)
    {
        if (!TakenBody.Read(record.Body).TryGet(out var taken, out var fault)) return new Verdict(Grade.F, fault);
        if (context.Devices.Find(taken.Camera) is not { } camera || camera.Network != record.Network) return Verdict.Refuse("unknown-device", $"{taken.Camera} is no camera of {record.Network}");
        return Verdict.Accept(taken.Rows.All(row => row.IsSigned) ? Grade.B : Grade.C);
    }

    static Verdict Of<T>(Result<T> read, Grade grade) => read.TryGet(out _, out var fault) ? Verdict.Accept(grade) : new Verdict(Grade.F, fault);
}
