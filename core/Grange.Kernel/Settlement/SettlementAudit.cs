using Grange.Content;

namespace Grange.Kernel;

/// <summary>Recomputes settlements from bundles and chain alone and names the first difference. Attesters run it before they sign. One audit at a time.</summary>
/// <param name="source">Where the blocks are; every one is hashed again.</param>
/// <param name="chain">The chain; without one, seeds and signatures are not held against it.</param>
/// <param name="modules">The modules this program has, by name.</param>
/// <param name="known">Registry logs that earlier audits verified; this one's are added.</param>
public sealed class SettlementAudit(IBlockReader source, IChainFacts? chain, IReadOnlyDictionary<string, INetwork> modules, KnownRegistries? known = null)
{
    readonly VerifiedBlocks blocks = new(source);
    readonly Dictionary<LedgerTerms, EpochReplay> replays = []; // each remembers the registry logs it verified

    /// <summary>Audits a settlement that stands on the chain.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="options">How far back, which receipts.</param>
    /// <param name="cancel">Ends the audit.</param>
    public async Task<AuditReport> RunAsync(long number, AuditOptions options, CancellationToken cancel)
    {
        if (chain is null) throw new InvalidOperationException("a settlement is found by number on a chain");
        if (await chain.SettlementAsync(number, cancel) is not { } facts)
            return new AuditReport(number, null, Finding.Missing("settlement", $"settlement {number}"), AuditCounts.None, null);
        var report = await RunAsync(SettlementManifest.CidOf(facts.Manifest), options, cancel);
        var wrong = report.First is not null ? report.First : report.Number != number ? Finding.Mismatch("settlement-number", $"settlement {number}", number, report.Number) : null;
        return report with { Number = number, First = wrong };
    }

    /// <summary>Audits a settlement by its manifest, whether it stands on the chain already or is only proposed.</summary>
    /// <inheritdoc cref="RunAsync(long, AuditOptions, CancellationToken)"/>
    public async Task<AuditReport> RunAsync(Cid manifest, AuditOptions options, CancellationToken cancel)
    {
        if (!(await SettlementManifest.LoadAsync(manifest, blocks, cancel)).TryGet(out var last, out var why))
            return new AuditReport(0, manifest, why, AuditCounts.None, null);
        var run = new AuditRun(blocks, chain, ReplayOf(last.Ledger), last.Ledger, options);
        var finding = await run.LedgerAsync(cancel)
            ?? (options.FromStart ? await run.FromStartAsync(manifest, last, cancel) : await run.FromBaseAsync(manifest, last, cancel));
        return new AuditReport(last.Number, manifest, finding, run.Counts, chain is null ? null : await chain.SettlementAsync(last.Number, cancel));
    }

    EpochReplay ReplayOf(LedgerTerms ledger)
    {
        if (!replays.TryGetValue(ledger, out var replay)) replays.Add(ledger, replay = new EpochReplay(blocks, ledger, modules, known));
        return replay;
    }
}
