using Grange.Kernel;
using Grange.Vehicles.Rules.Bodies;
using Grange.Vehicles.Rules.Facts;

namespace Grange.Vehicles.Rules.Scoring;

/// <summary>Admission of what an operator says of vehicles: who says it, whether it can be read, whether the hour is over. Pure.</summary>
/// <remarks>The batches below the root are signed by the vehicle's device, which its owner holds: grade C. What a car cannot do is admitted as F, for all to see.</remarks>
public static class VehiclesCheck
{
    public static Verdict Check(Evidence evidence, CheckContext context)
    {
        var record = evidence.Record;
        if (record.Kind == VehicleKinds.Sold) return CheckSold(record, context);
        if (record.Kind != VehicleKinds.Window) return Verdict.Refuse("unknown-kind", $"a vehicles network knows no evidence '{record.Kind}'");
        if (record.Author.Kind != AuthorKind.Operator) return Verdict.Refuse("wrong-author", $"{record.Kind} is not for {record.Author.Kind} to say");
        if (!WindowBody.Read(record.Body).TryGet(out var window, out var fault)) return new Verdict(Grade.F, fault);
        if (context.Devices.Find(window.Device) is not { Revoked: false } device || device.Network != record.Network)
            return Verdict.Refuse("unknown-device", $"{window.Device} is no active device of {record.Network}");
        if (window.SlotMs + WindowFacts.Ms > record.TimeMs) return Verdict.Refuse("too-early", "the hour is not over");
        return Verdict.Accept(window.Facts.Doubts == Doubts.None ? Grade.C : Grade.F);
    }

    static Verdict CheckSold(EvidenceRecord record, CheckContext context)
    {
        if (record.Author.Kind != AuthorKind.Operator) return Verdict.Refuse("wrong-author", $"{record.Kind} is not for {record.Author.Kind} to say");
        if (!UsageBody.Read(record.Body).TryGet(out var sold, out var fault)) return new Verdict(Grade.F, fault);
        foreach (var row in sold.Rows)
            if (context.Devices.Find(row.Device) is not { } device || device.Network != record.Network) return Verdict.Refuse("unknown-device", $"{row.Device} is no device of {record.Network}");
        return Verdict.Accept(Grade.C);
    }
}
