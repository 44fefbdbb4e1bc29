using Grange.Charging.Rules.Bodies;
using Grange.Charging.Rules.Stations;
using Grange.Kernel;

namespace Grange.Charging.Rules.Scoring;

/// <summary>Admission of charging evidence: who may say it, and whether it can be read. Pure. What a session is worth is the score's to say.</summary>
public static class ChargingCheck
{
    public static Verdict Check(Evidence evidence, CheckContext context)
    {
        var record = evidence.Record;
        return (record.Kind, record.Author.Kind) switch
        {
            (ChargingKinds.Tariff, AuthorKind.Device) => CheckTariff(record, context),
            (ChargingKinds.Order, AuthorKind.Account) => OrderBody.Read(record.Body).TryGet(out var order, out var fault) ? CheckStation(order.Station, record, context, Grade.A) : new(Grade.F, fault),
            (ChargingKinds.Session, AuthorKind.Operator) => SessionBody.Read(record.Body).TryGet(out var session, out var fault)
                ? CheckStation(session.Station, record, context, session.Records.Count > 0 ? Grade.B : Grade.C)
                : new(Grade.F, fault),
            (ChargingKinds.Reserve, AuthorKind.Account) => ReserveBody.Read(record.Body).TryGet(out var kept, out var fault) ? CheckStation(kept.Station, record, context, Grade.A) : new(Grade.F, fault),
            (ChargingKinds.Decision, AuthorKind.Operator) => HoldBody.ReadDecision(record.Body).TryGet(out _, out var fault) ? Verdict.Accept(Grade.D) : new(Grade.F, fault),
            (ChargingKinds.Ended or ChargingKinds.Reserved, AuthorKind.Operator) or (ChargingKinds.Stop or ChargingKinds.Dispute, AuthorKind.Account)
                => HoldBody.Read(record.Body, record.Kind).TryGet(out _, out var fault) ? Verdict.Accept(Grade.C) : new(Grade.F, fault),
            _ => ChargingKinds.All.Contains(record.Kind)
                ? Verdict.Refuse("wrong-author", $"{record.Kind} is not for {record.Author.Kind} to say")
                : Verdict.Refuse("unknown-kind", $"charging knows no evidence '{record.Kind}'"),
        };
    }

    static Verdict CheckTariff(EvidenceRecord record, CheckContext context)
        => TariffWord.Read(record.Body).TryGet(out _, out var fault) ? CheckStation(record.Author.Device, record, context, Grade.A) : new(Grade.F, fault);

    static Verdict CheckStation(DeviceId id, EvidenceRecord record, CheckContext context, Grade grade)
        => context.Devices.Find(id) is { Revoked: false } device && device.Network == record.Network && StationFacts.Of(device) is not null
            ? Verdict.Accept(grade)
            : Verdict.Refuse("unknown-station", $"{id} is no active station of {record.Network}");
}
