using Grange.Content;

namespace Grange.Kernel;

/// <summary>One audit on its way. A method returns the first finding, or null when everything it looked at holds.</summary>
sealed class AuditRun(VerifiedBlocks blocks, IChainFacts? chain, EpochReplay replay, LedgerTerms ledger, AuditOptions options)
{
    public AuditCounts Counts { get; private set; } = AuditCounts.None;

    /// <summary>The manifest's ledger is the one that is deployed.</summary>
    public async ValueTask<Finding?> LedgerAsync(CancellationToken cancel)
    {
        if (chain is null) return null;
        var deployed = await chain.LedgerAsync(cancel);
        return deployed.Equals(ledger) ? null : Finding.Mismatch("ledger", "the manifest", deployed, ledger);
    }

    /// <summary>Recomputes one settlement from the vector of the one before, which the chain or the manifest vouches for by its root.</summary>
    public async ValueTask<Finding?> FromBaseAsync(Cid cid, SettlementManifest manifest, CancellationToken cancel)
    {
        SettlementState? before = null;
        if (manifest.Previous is { } previous)
        {
            if (!(await BaseAsync(previous, cancel)).TryGet(out before, out var why)) return why;
        }
        return (await SettlementAsync(cid, manifest, before, mustStand: false, cancel)).Finding;
    }

    /// <summary>Recomputes every settlement from the first on; nothing but bundles and chain is taken as given.</summary>
    public async ValueTask<Finding?> FromStartAsync(Cid cid, SettlementManifest manifest, CancellationToken cancel)
    {
        var line = new Stack<(Cid Cid, SettlementManifest Manifest)>();
        line.Push((cid, manifest));
        while (line.Peek().Manifest.Previous is { } previous)
        {
            if (!(await SettlementManifest.LoadAsync(previous.Manifest, blocks, cancel)).TryGet(out var earlier, out var why)) return why;
            if (earlier.Number >= line.Peek().Manifest.Number)
                return Finding.Mismatch("settlement-number", previous.Manifest.ToString(), $"below {line.Peek().Manifest.Number}", earlier.Number);
            line.Push((previous.Manifest, earlier));
        }
        SettlementState? before = null;
        while (line.TryPop(out var next))
        {
            if (!(await SettlementAsync(next.Cid, next.Manifest, before, mustStand: line.Count > 0, cancel)).TryGet(out before, out var why)) return why;
        }
        return null;
    }

    async ValueTask<Checked<SettlementState>> BaseAsync(PreviousSettlement previous, CancellationToken cancel)
    {
        if (!(await SettlementState.LoadAsync(previous.Manifest, blocks, cancel)).TryGet(out var state, out var why)) return why;
        var (manifest, where) = (state.Manifest, $"settlement {previous.Number}");
        if (manifest.Number != previous.Number) return Finding.Mismatch("settlement-number", where, previous.Number, manifest.Number);
        if (manifest.Root != previous.Root) return Finding.Mismatch("root", where, previous.Root, manifest.Root);
        return await OnChainAsync(previous.Manifest, manifest, mustStand: true, cancel) is { } differs ? differs : state;
    }

    async ValueTask<Checked<SettlementState>> SettlementAsync(
        Cid cid, SettlementManifest published, SettlementState? before, bool mustStand, CancellationToken cancel)
    {
        if (!ledger.Continues(published.Ledger)) return Finding.Mismatch("ledger", $"settlement {published.Number}", ledger, published.Ledger);
        if (await OnChainAsync(cid, published, mustStand, cancel) is { } differs) return differs;
        var results = new List<EpochResult>();
        var (locks, credits) = chain is null ? (null, null) : (new LockAudit(chain), new CreditAudit(chain, blocks, ledger, replay.DefinitionAsync));
        await blocks.ExpectAsync(cid, cancel);
        foreach (var row in published.Epochs)
        {
            options.Progress?.Report(new AuditProgress(published.Number, row, results.Count, published.Epochs.Count));
            if (!(await EpochAsync(row, locks, credits, cancel)).TryGet(out var result, out var wrong)) return wrong;
            results.Add(result);
        }
        if (results.Count == 0) return Finding.Mismatch("settlement-empty", $"settlement {published.Number}", "at least one epoch", "none");
        if (!(await replay.AgreeAsync(before?.Manifest.Registry, results, cancel)).TryGet(out var registry, out var apart)) return apart;
        if (!SettlementDraft.Compose(published.Ledger, published.Number, before, results, registry, published.SetVersion).TryGet(out var draft, out var why)) return why;
        if (await new AuditDifference(blocks).OfAsync(draft.State, cid, published, cancel) is { } difference) return difference;
        if (locks is not null && await locks.CheckAsync(before?.Vector ?? CumulativeVector.Empty, cancel) is { } unfounded) return unfounded;
        if (credits is not null && await credits.CheckAsync(before?.Manifest.Heads ?? [], await ProposedAsync(published.Number, cancel), cancel) is { } unspent) return unspent;
        if (await AbsentAsync(draft.Blocks, cancel) is { } absent) return absent;
        Counts = Counts with { Settlements = Counts.Settlements + 1, Leaves = draft.State.Vector.Count };
        return draft.State;
    }

    async ValueTask<Checked<EpochResult>> EpochAsync(SettledEpoch row, LockAudit? locks, CreditAudit? credits, CancellationToken cancel)
    {
        if (!(await replay.RunAsync(row.Bundle, row.Signature, cancel)).TryGet(out var scored, out var why)) return why;
        if (chain is not null && scored.Bundle.Seed is { } seed)
        {
            if (await chain.BlockHashAsync(seed.Number, cancel) is not { } canonical) return Finding.Missing("seed-block", $"block {seed.Number}");
            if (canonical != seed.Hash) return Finding.Mismatch("seed-block", row.ToString(), canonical, seed.Hash);
        }
        if (await AnchoredAsync(scored.Bundle, cancel) is { } late) return late;
        if (await BurnedAsync(scored.Bundle, cancel) is { } unburned) return unburned;
        var result = EpochResult.Of(scored, row.Signature);
        if (await new AuditDifference(blocks).OfAsync(result, row, cancel) is { } difference) return difference;
        if (locks is not null && await locks.AddAsync(scored, cancel) is { } unread) return unread;
        credits?.Add(scored);
        Counts = Counts.With(scored);
        return Dropped(scored.Bundle) is { } dropped ? dropped : result;
    }

    /// <summary>The block in which a settlement was proposed; null where it was not.</summary>
    async ValueTask<long?> ProposedAsync(long number, CancellationToken cancel) => (await chain!.SettlementAsync(number, cancel))?.Block;

    /// <summary>What the seed asks for stood on the chain in the block before the seed's, and the operator had tried nothing else.</summary>
    async ValueTask<Finding?> AnchoredAsync(OpenBundle bundle, CancellationToken cancel)
    {
        if (chain is null || bundle.Anchor is not { } anchor) return null;
        var (block, where) = (bundle.Seed!.Value.Number - 1, bundle.Root.Where);
        if (await chain.AnchorAsync(bundle.Inputs.Parameters.AccountOf(bundle.Operator), anchor.Slot, cancel) is not { } facts)
            return Finding.Mismatch("seed-anchor", where, $"{anchor.Root} in block {block}", "none");
        return facts == new AnchorFacts(block, anchor.Root) ? null : Finding.Mismatch("seed-anchor", where, $"{anchor.Root} in block {block}", $"{facts.Root} in block {facts.Block}");
    }

    /// <summary>What came back as net emission was burned on the days the bundle says.</summary>
    async ValueTask<Finding?> BurnedAsync(OpenBundle bundle, CancellationToken cancel)
    {
        var token = bundle.Inputs.Parameters.Token;
        if (chain is null || token.Emission.Net is not { } net) return null;
        if (!ledger.Tokens.TryGetValue(token.Symbol, out var address)) return Finding.Missing("token", token.Symbol);
        var day = (bundle.Before?.Net ?? net.Start).Day;
        foreach (var said in bundle.Root.Burned!)
        {
            if (await chain.BurnedOnAsync(address, day, cancel) is not { } burned) return Finding.Missing("burned", $"day {day} of {token.Symbol} is not over");
            if (burned != said) return Finding.Mismatch("burned", $"{bundle.Root.Where}, day {day}", burned, said);
            day++;
        }
        return null;
    }

    /// <summary>A record for which the operator gave a receipt is in the bundle that the receipt names, refused or not.</summary>
    Finding? Dropped(OpenBundle bundle)
    {
        var promised = (options.Receipts ?? []).Where(receipt =>
            receipt.Network == bundle.Root.Network && receipt.Epoch == bundle.Root.Epoch && receipt.Operator == bundle.Operator && bundle.IsSigned(receipt)).ToList();
        if (promised.Count == 0) return null;
        var present = bundle.Records.Select(record => record.Cid).ToHashSet();
        if (promised.Find(receipt => !present.Contains(receipt.Evidence)) is { } dropped)
            return Finding.Mismatch("receipt", dropped.Evidence.ToString(), $"a record of {bundle.Root.Where}", "nothing of it");
        Counts = Counts with { Receipts = Counts.Receipts + promised.Count };
        return null;
    }

    /// <summary>What stands on the chain under this number is this manifest; one that is only proposed may not stand there yet.</summary>
    async ValueTask<Finding?> OnChainAsync(Cid cid, SettlementManifest manifest, bool mustStand, CancellationToken cancel)
    {
        if (chain is null) return null;
        var where = $"settlement {manifest.Number}";
        if (await chain.SettlementAsync(manifest.Number, cancel) is not { } facts) return mustStand ? Finding.Missing("settlement", where) : null;
        if (facts.Status is SettlementStatus.Vetoed or SettlementStatus.Expired)
            return Finding.Mismatch("settlement-status", where, SettlementStatus.Active, facts.Status);
        if (facts.Manifest != SettlementManifest.Digest(cid)) return Finding.Mismatch("manifest", where, SettlementManifest.CidOf(facts.Manifest), cid);
        if (facts.Root != manifest.Root) return Finding.Mismatch("root", where, facts.Root, manifest.Root);
        if (facts.Previous != manifest.PreviousRoot) return Finding.Mismatch("previous-root", where, facts.Previous, manifest.PreviousRoot);
        if (facts.SetVersion != manifest.SetVersion) return Finding.Mismatch("set-version", where, facts.SetVersion, manifest.SetVersion);
        return facts.Totals.SequenceEqual(manifest.Totals) ? null : Finding.Mismatch("totals", where, string.Join(", ", facts.Totals), string.Join(", ", manifest.Totals));
    }

    /// <summary>People claim with the published scores and vector, so these must be there too, not only follow.</summary>
    async ValueTask<Finding?> AbsentAsync(IReadOnlyList<Block> produced, CancellationToken cancel)
    {
        foreach (var block in produced)
            if ((await blocks.BytesAsync(block.Cid, "artefact", cancel)).Finding is { } absent) return absent;
        return null;
    }
}
