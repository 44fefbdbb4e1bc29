using Grange.Kernel;
using Grange.Wireless.Bodies;
using Grange.Wireless.Coverage;

namespace Grange.Wireless.Scoring;

/// <summary>Admission of wireless evidence. Pure.</summary>
public static class WirelessCheck
{
    /// <summary>From this version of the rules on, places beyond the horizon are refused.</summary>
    const int FarVersion = 3;

    public static Verdict Check(Evidence evidence, CheckContext context) => (evidence.Record.Kind, evidence.Record.Author.Kind) switch
    {
        (WirelessKinds.Usage, AuthorKind.Operator) => CheckUsage(evidence.Record, context),
        (WirelessKinds.Commit, AuthorKind.Operator) => CheckCommit(evidence.Record, context),
        (WirelessKinds.Beacon, AuthorKind.Operator) => CheckBeacon(evidence.Record, context),
        (WirelessKinds.Coverage, AuthorKind.Operator) => CheckCoverage(evidence.Record, context),
        (WirelessKinds.Heard, AuthorKind.Device) => CheckHeard(evidence.Record, context),
        (WirelessKinds.Heard or WirelessKinds.Usage or WirelessKinds.Commit or WirelessKinds.Beacon or WirelessKinds.Coverage, var author) => Verdict.Refuse("wrong-author", $"{evidence.Record.Kind} is not for {author} to say"),
        _ => Verdict.Refuse("unknown-kind", $"a wireless network knows no evidence '{evidence.Record.Kind}'"),
    };

    static Verdict CheckUsage(EvidenceRecord record, CheckContext context)
    {
        if (!UsageBody.Read(record.Body).TryGet(out var usage, out var fault)) return new Verdict(Grade.F, fault);
        foreach (var row in usage.Rows)
            if (context.Devices.Find(row.Device) is not { } gateway || gateway.Network != record.Network) return Verdict.Refuse("unknown-device", $"{row.Device} is no gateway of {record.Network}");
        return Verdict.Accept(Grade.C);
    }

    static Verdict CheckCommit(EvidenceRecord record, CheckContext context) => !CommitBody.Read(record.Body).TryGet(out var commit, out var fault) ? new Verdict(Grade.F, fault)
        : commit.Epoch <= context.Epoch ? Verdict.Refuse("too-late", $"epoch {commit.Epoch} is open or over: commit to a later one")
        : Verdict.Accept(Grade.C);

    /// <summary>The ways that are told must be those between the registered places; another machine's last digit is nobody's fault.</summary>
    static Verdict CheckBeacon(EvidenceRecord record, CheckContext context)
    {
        if (!BeaconBody.Read(record.Body).TryGet(out var beacon, out var fault)) return new Verdict(Grade.F, fault);
        if (FactsOf(beacon.Gateway, record, context) is not { } sender) return Verdict.Refuse("unknown-device", $"{beacon.Gateway} is no gateway of {record.Network}");
        foreach (var row in beacon.Heard)
        {
            if (FactsOf(row.Gateway, record, context) is not { } hearer) return Verdict.Refuse("unknown-device", $"{row.Gateway} is no gateway of {record.Network}");
            if (sender.Place is not { } from || hearer.Place is not { } to) continue;
            var way = Way.Between(from, to, beacon.Hz);
            if (way.Cells != row.Way.Cells || Math.Abs(way.Metres - row.Way.Metres) > 1 || Math.Abs(way.LossDeciDb - row.Way.LossDeciDb) > 1) return Verdict.Refuse("wrong-way", $"between {beacon.Gateway} and {row.Gateway} lie {way}, not {row.Way}");
        }
        return Verdict.Accept(Grade.B);
    }

    static Verdict CheckCoverage(EvidenceRecord record, CheckContext context)
    {
        if (!CoverageBody.Read(record.Body).TryGet(out var coverage, out var fault)) return new Verdict(Grade.F, fault);
        foreach (var row in coverage.Rows)
        {
            if (FactsOf(row.Gateway, record, context) is not { } gateway) return Verdict.Refuse("unknown-device", $"{row.Gateway} is no gateway of {record.Network}");
            if (context.Parameters.RulesVersion >= FarVersion && !CoverageBody.IsNear(row.Cell, gateway.Place)) return Verdict.Refuse("too-far", $"{row.Cell} is further from {row.Gateway} than any sensor is heard");
        }
        return Verdict.Accept(Grade.A);
    }

    static Verdict CheckHeard(EvidenceRecord record, CheckContext context)
        => !HeardBody.Read(record.Body).TryGet(out _, out var fault) ? new Verdict(Grade.F, fault)
            : FactsOf(record.Author.Device, record, context) is null ? Verdict.Refuse("unknown-device", $"{record.Author} is no gateway of {record.Network}")
            : Verdict.Accept(Grade.B);

    /// <summary>Null for a device that is no gateway of the network.</summary>
    static GatewayFacts? FactsOf(DeviceId gateway, EvidenceRecord record, CheckContext context)
        => context.Devices.Find(gateway) is { } device && device.Network == record.Network ? GatewayFacts.Of(device) : null;
}
