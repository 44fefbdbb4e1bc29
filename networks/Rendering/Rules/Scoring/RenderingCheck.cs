using Grange.Kernel;
using Grange.Rendering.Rules.Bodies;

namespace Grange.Rendering.Rules.Scoring;

/// <summary>Admission of rendering evidence: who may say it, and whether it is well formed. Pure.</summary>
public static class RenderingCheck
{
    public static Verdict Check(Evidence evidence) => (evidence.Record.Kind, evidence.Record.Author.Kind) switch
    {
        (RenderingKinds.Order, AuthorKind.Account) => Of(OrderBody.Read(evidence.Record.Body), Grade.A),
        (RenderingKinds.Approval, AuthorKind.Account) => Of(ApprovalBody.Read(evidence.Record.Body), Grade.A),
        (RenderingKinds.Frame, AuthorKind.Device) => Of(FrameBody.Read(evidence.Record.Body), Grade.C),
        (RenderingKinds.Check, AuthorKind.Device) => Of(CheckBody.Read(evidence.Record.Body), Grade.B),
        (RenderingKinds.Compared, AuthorKind.Operator) => Of(ComparedBody.Read(evidence.Record.Body), Grade.C),
        var (kind, author) when RenderingKinds.All.Contains(kind) => Verdict.Refuse("wrong-author", $"{kind} is not for {author} to say"),
        _ => Verdict.Refuse("unknown-kind", $"rendering knows no evidence '{evidence.Record.Kind}'"),
    };

    static Verdict Of<T>(Result<T> read, Grade grade) => read.TryGet(out _, out var fault) ? Verdict.Accept(grade) : new Verdict(Grade.F, fault);
}
