namespace Grange.Charging.Rules.Transactions;

/// <summary>How a transaction's first register stands to the last one seen on that connector (1.6 §7.31, note).</summary>
public enum Continuity : byte
{
    /// <summary>Nothing known before.</summary>
    First,
    Continuous,

    /// <summary>More energy than any transaction accounts for: somebody charged past the books.</summary>
    MissingEnergy,

    /// <summary>The register went back: another meter, or a reset.</summary>
    WentBack,
}

/// <summary>A transaction that is open at an EVSE, as far as finding it needs.</summary>
public sealed record OpenTransaction(string Id, long Evse, DateTimeOffset From, DateTimeOffset? To);

public static class Registers
{
    /// <summary>Meters tick between transactions; this much is no theft.</summary>
    public static readonly WattHours Tolerance = new(10);

    public static Continuity Check(WattHours? previousEnd, WattHours start)
        => previousEnd is not { } before ? Continuity.First
            : start < before ? Continuity.WentBack
            : start - before > Tolerance ? Continuity.MissingEnergy
            : Continuity.Continuous;

    /// <summary>Whose a message is that names no transaction, or −1 or 0 as some firmware does: the one at that EVSE in whose time it falls, the latest of several.</summary>
    public static string? Attach(IEnumerable<OpenTransaction> known, string said, long evse, DateTimeOffset time)
    {
        var here = known.Where(one => one.Evse == evse || one.Id == said).ToArray();
        if (said is not ("" or "0" or "-1") && here.Any(one => one.Id == said)) return said;
        return here.Where(one => one.Evse == evse && one.From <= time && (one.To is null || time <= one.To)).MaxBy(one => one.From)?.Id;
    }
}
