using Grange.Content;

namespace Grange.Kernel;

/// <summary>How an audit ended; the values are the exit codes of <c>grange audit</c>.</summary>
public enum AuditOutcome
{
    /// <summary>Everything published follows from the facts.</summary>
    Same = 0,

    /// <summary>Something differs; the report names the first difference.</summary>
    Mismatch = 2,

    /// <summary>Something is not there; the report names it.</summary>
    Missing = 3,
}

/// <summary>How much an audit went through, and what it rests on.</summary>
/// <param name="Settlements">Settlements recomputed.</param>
/// <param name="Epochs">Epochs recomputed.</param>
/// <param name="Records">Records of evidence verified.</param>
/// <param name="OperatorRecords">Of these, records that only an operator signed.</param>
/// <param name="Refusals">Of these, records that were refused and count for nothing.</param>
/// <param name="Devices">Devices that earned, per epoch.</param>
/// <param name="Leaves">Leaves of the last vector.</param>
/// <param name="Receipts">Receipts that were kept.</param>
public sealed record AuditCounts(int Settlements, int Epochs, long Records, long OperatorRecords, long Refusals, long Devices, int Leaves, int Receipts)
{
    public static AuditCounts None { get; } = new(0, 0, 0, 0, 0, 0, 0, 0);

    internal AuditCounts With(ScoredEpoch epoch) => this with
    {
        Epochs = Epochs + 1,
        Records = Records + epoch.Bundle.Records.Count,
        OperatorRecords = OperatorRecords + epoch.Bundle.Records.Count(record => record.Record.Author.Kind == AuthorKind.Operator),
        Refusals = Refusals + epoch.Bundle.Refusals.Count,
        Devices = Devices + epoch.Scores.Work.Where(row => row.Amount > 0).Select(row => row.Device).Distinct().Count(),
    };
}

/// <summary>The result of an audit.</summary>
/// <param name="Number">The settlement audited; 0 when its manifest could not be read.</param>
/// <param name="Manifest">Its manifest; none when the chain has no such settlement.</param>
/// <param name="First">The first difference or the first thing missing; none when everything is the same.</param>
/// <param name="Counts">What was gone through before it ended.</param>
/// <param name="OnChain">What the chain has, when a chain was asked and the settlement stands there.</param>
public sealed record AuditReport(long Number, Cid? Manifest, Finding? First, AuditCounts Counts, SettlementFacts? OnChain)
{
    public AuditOutcome Outcome => First is null ? AuditOutcome.Same : First.Kind == FindingKind.Missing ? AuditOutcome.Missing : AuditOutcome.Mismatch;
}

/// <summary>What an audit is to do beyond the settlement itself.</summary>
/// <param name="FromStart">Replay every settlement from the first instead of starting from the vector before.</param>
/// <param name="Receipts">Receipts that somebody holds: each must be in the bundle it promises.</param>
/// <param name="Progress">Told before each epoch.</param>
public sealed record AuditOptions(bool FromStart = false, IReadOnlyList<EvidenceReceipt>? Receipts = null, IProgress<AuditProgress>? Progress = null)
{
    public static AuditOptions Default { get; } = new();
}

/// <summary>Where a running audit stands.</summary>
/// <param name="Settlement">The settlement being recomputed.</param>
/// <param name="Epoch">The epoch being recomputed.</param>
/// <param name="Done">Epochs of this settlement done.</param>
/// <param name="Of">Epochs of this settlement.</param>
public sealed record AuditProgress(long Settlement, SettledEpoch Epoch, int Done, int Of);
