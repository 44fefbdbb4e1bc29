using Grange.Kernel;

namespace Grange.Storage;

/// <summary>Admission of storage evidence: who may say it, and whether it fits what is known. Pure.</summary>
/// <remarks>A wrong proof is admitted with grade F, so that the fault stands in the bundle and in the score for all to see.</remarks>
public static class StorageCheck
{
    public static Verdict Check(Evidence evidence, CheckContext context) => (evidence.Record.Kind, evidence.Record.Author.Kind) switch
    {
        (StorageKinds.Order, AuthorKind.Account) => CheckOrder(evidence.Record),
        (StorageKinds.Placed, AuthorKind.Operator) => CheckPlaced(evidence.Record, context),
        (StorageKinds.Coded, AuthorKind.Operator) => Coding.Read(evidence.Record.Body).TryGet(out _, out var uncoded)
            ? Verdict.Accept(Grade.C)
            : new Verdict(Grade.F, uncoded),
        (StorageKinds.Audited, AuthorKind.Operator) => Storage.Audited.Read(evidence.Record.Body).TryGet(out _, out var unseen)
            ? Verdict.Accept(Grade.C)
            : new Verdict(Grade.F, unseen),
        (StorageKinds.Leaving, AuthorKind.Device) => Storage.Leaving.Read(evidence.Record.Body).TryGet(out _, out var unsaid)
            ? Verdict.Accept(Grade.A)
            : new Verdict(Grade.F, unsaid),
        (StorageKinds.Held, AuthorKind.Device) => Holding.Read(evidence.Record.Body).TryGet(out _, out var fault)
            ? Verdict.Accept(Grade.C)
            : new Verdict(Grade.F, fault),
        (StorageKinds.Dropped, AuthorKind.Device or AuthorKind.Operator) => CheckDropped(evidence.Record, context),
        (StorageKinds.Proof, AuthorKind.Device) => CheckProof(evidence.Record, context),
        (StorageKinds.Order or StorageKinds.Placed or StorageKinds.Coded or StorageKinds.Held or StorageKinds.Dropped or StorageKinds.Proof or StorageKinds.Audited or StorageKinds.Leaving, var author)
            => Verdict.Refuse("wrong-author", $"{evidence.Record.Kind} is not for {author} to say"),
        _ => Verdict.Refuse("unknown-kind", $"storage knows no evidence '{evidence.Record.Kind}'"),
    };

    static Verdict CheckOrder(EvidenceRecord record)
        => Order.Read(record.Body).TryGet(out _, out var fault) ? Verdict.Accept(Grade.A) : new Verdict(Grade.F, fault);

    static Verdict CheckPlaced(EvidenceRecord record, CheckContext context)
    {
        if (!Placement.Read(record.Body).TryGet(out var placed, out var fault)) return new Verdict(Grade.F, fault);
        return context.Devices.Find(placed.Device) is { Revoked: false } device && device.Network == record.Network
            ? Verdict.Accept(Grade.C)
            : Verdict.Refuse("unknown-device", $"{placed.Device} is no active device of {record.Network}");
    }

    static Verdict CheckDropped(EvidenceRecord record, CheckContext context)
    {
        if (!Dropping.Read(record.Body).TryGet(out var drop, out var fault)) return new Verdict(Grade.F, fault);
        if (record.Author.Kind == AuthorKind.Device && record.Author.Device != drop.Device)
            return Verdict.Refuse("not-yours", $"{record.Author.Device} cannot drop what {drop.Device} holds");
        return StorageState.SetOf(context.Carry, drop.Device).Pieces.Any(piece => piece.Piece == drop.Piece) || context.Carry.TryGet($"wait/{drop.Device}/{drop.Piece}", out _)
            ? Verdict.Accept(Grade.C)
            : Verdict.Refuse("unknown-piece", $"{drop.Device} does not hold {drop.Piece}");
    }

    static Verdict CheckProof(EvidenceRecord record, CheckContext context)
    {
        if (!ProofAnswer.Read(record.Body).TryGet(out var answer, out var fault)) return new Verdict(Grade.F, fault);
        if (answer.Epoch != context.Epoch) return Verdict.Refuse("wrong-epoch", $"the proof is for epoch {answer.Epoch}, open is {context.Epoch}");
        var set = StorageState.SetOf(context.Carry, record.Author.Device);
        var challenge = StorageChallenge.Of(context.Seed, context.Epoch, set, StorageTerms.Read(context.Parameters.Rules).Challenges);
        if (challenge is null)
            return Verdict.Refuse("not-challenged", $"{record.Author.Device} holds nothing that can be asked for in epoch {context.Epoch}");
        return Verdict.Accept(answer.Answers(challenge) ? Grade.A : Grade.F);
    }
}
