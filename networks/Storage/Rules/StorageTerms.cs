using Grange.Content;

namespace Grange.Storage;

/// <summary>The storage part of a definition (its <c>rules</c>); what is left out has the default of <c>rules.schema.json</c>.</summary>
/// <param name="Policy">How content is kept that names no policy; where the rules name none, as so many copies.</param>
/// <param name="Challenges">Leaves asked of each device and epoch.</param>
/// <param name="CeilingMicroUsd">The most a provider may ask, in microUsd per TiB and 30 days.</param>
/// <param name="OfflineMs">A provider that was silent for longer has lost what it held, in milliseconds.</param>
/// <param name="AuditMs">How often each provider is looked at through its public door, in milliseconds.</param>
/// <param name="VettingAudits">Audits to pass before a provider is given more than a few pieces; 0: none.</param>
/// <param name="HoldBack">New providers' rent is partly held back, <see cref="Storage.HoldBack"/>.</param>
/// <param name="SlashWrong">Tokens of its owner's bond that burn for a wrong proof.</param>
/// <param name="SlashMissing">Tokens that burn for every missing proof from the third in a row on.</param>
/// <param name="Dev">A network for one machine: copies may lie with one owner.</param>
/// <param name="KeepLocal">The node keeps its own copy of what is durable.</param>
/// <param name="SegmentBytes">A segment is sealed, and becomes a piece, at this size.</param>
/// <param name="IdleMs">… or this long after its last write, in milliseconds.</param>
/// <param name="OrderDays">How long an order that names no end runs.</param>
public sealed record StorageTerms(Redundancy Policy, int Challenges, long CeilingMicroUsd, long OfflineMs, long AuditMs, int VettingAudits, bool HoldBack, long SlashWrong, long SlashMissing, bool Dev, bool KeepLocal, long SegmentBytes, int IdleMs, int OrderDays)
{
    public static StorageTerms Default { get; } = new(Redundancy.Copies(3), 20, 2_500_000, 14_400_000, 900_000, 200, HoldBack: false, 0, 0, Dev: false, KeepLocal: false, 32L << 20, 2000, 30);

    /// <summary>Reads the rules; the host has checked them against the schema, so a foreign value here is a bug.</summary>
    public static StorageTerms Read(DagNode rules) => new(
        PolicyOf(rules),
        (int)Number(rules, "challenges", Default.Challenges),
        Number(rules, "ceilingMicroUsdPerTibMonth", Default.CeilingMicroUsd),
        Number(rules, "offlineMs", Default.OfflineMs),
        Number(rules, "auditMs", Default.AuditMs),
        (int)Number(rules, "vettingAudits", Default.VettingAudits),
        Flag(rules, "holdBack"),
        Number(rules, "slashWrong", Default.SlashWrong),
        Number(rules, "slashMissing", Default.SlashMissing),
        Flag(rules, "dev"),
        Flag(rules, "keepLocal"),
        Number(rules, "segmentBytes", Default.SegmentBytes),
        (int)Number(rules, "idleMs", Default.IdleMs),
        (int)Number(rules, "orderDays", Default.OrderDays));

    static Redundancy PolicyOf(DagNode rules)
        => rules.TryGetText("policy", out var text) && Redundancy.TryParse(text, out var named) ? named : Redundancy.Copies((int)Number(rules, "copies", Default.Policy.Parts));

    static long Number(DagNode rules, string key, long otherwise) => rules.TryGetLong(key, out var number) ? number : otherwise;
    static bool Flag(DagNode rules, string key) => rules.TryGet(key, DagKind.Bool, out var flag) && flag.AsBool;
}
