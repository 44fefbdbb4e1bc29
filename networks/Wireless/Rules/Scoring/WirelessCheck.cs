using Grange.Kernel;
using Grange.Wireless.Bodies;

namespace Grange.Wireless.Scoring;

/// <summary>Admission of wireless evidence. Pure.</summary>
public static class WirelessCheck
{
    public static Verdict Check(Evidence evidence, CheckContext context) => (evidence.Record.Kind, evidence.Record.Author.Kind) switch
    {
        (WirelessKinds.Usage, AuthorKind.Operator) => CheckUsage(evidence.Record, context),
        (WirelessKinds.Usage, var author) => Verdict.Refuse("wrong-author", $"{evidence.Record.Kind} is not for {author} to say"),
        _ => Verdict.Refuse("unknown-kind", $"a wireless network knows no evidence '{evidence.Record.Kind}'"),
    };

    static Verdict CheckUsage(EvidenceRecord record, CheckContext context)
    {
        if (!UsageBody.Read(record.Body).TryGet(out var usage, out var fault)) return new Verdict(Grade.F, fault);
        foreach (var row in usage.Rows)
            if (context.Devices.Find(row.Gateway) is not { } gateway || gateway.Network != record.Network) return Verdict.Refuse("unknown-device", $"{row.Gateway} is no gateway of {record.Network}");
        return Verdict.Accept(Grade.C);
    }
}
