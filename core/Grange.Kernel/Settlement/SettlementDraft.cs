using Grange.Content;

namespace Grange.Kernel;

/// <summary>An epoch that a settlement takes in, by its artefacts, with what it adds.</summary>
/// <param name="Row">How the manifest names it.</param>
/// <param name="Before">The carry it started from; none in epoch 0.</param>
/// <param name="Terms">The definition in force.</param>
/// <param name="Scores">Its result.</param>
/// <param name="Blocks">The blocks of scores and carry.</param>
public sealed record EpochResult(SettledEpoch Row, Cid? Before, NetworkDefinition Terms, EpochScores Scores, IReadOnlyList<Block> Blocks)
{
    /// <summary>When the epoch closed, Unix milliseconds.</summary>
    public long ToMs { get; init; }

    /// <inheritdoc cref="LocksBlock.After"/>
    public IReadOnlyList<EarlierEpoch> After { get; init; } = [];

    public static EpochResult Of(ScoredEpoch scored, ReadOnlyMemory<byte> signature)
    {
        var (root, scores, carry) = (scored.Bundle.Root, scored.Scores.Encode(), scored.Carry.Encode());
        var row = new SettledEpoch(root.Network, root.Operator, root.Epoch, root.Cid, signature, scores.Root, carry.Root, root.Parameters, root.Registry);
        return new EpochResult(row, root.Carry, scored.Bundle.Inputs.Parameters, scored.Scores, [.. scores.Blocks, .. carry.Blocks]) { ToMs = root.ToMs, After = root.Locks?.After ?? [] };
    }

    /// <summary>An epoch that its own node scored before, by the artefacts it has stored: nothing is verified or recomputed, and no block needs to be kept again.</summary>
    public static async ValueTask<Checked<EpochResult>> LoadAsync(
        Cid bundle, ReadOnlyMemory<byte> signature, Cid scores, Cid carry, NetworkDefinition terms, VerifiedBlocks blocks, CancellationToken cancel)
    {
        if (!(await BundleRoot.LoadAsync(bundle, blocks, cancel)).TryGet(out var root, out var why)) return why;
        if (root.Parameters != terms.Cid) return Finding.Mismatch("parameters", root.Where, terms.Cid, root.Parameters);
        if (!(await EpochScores.LoadAsync(scores, blocks, cancel)).TryGet(out var read, out why)) return why;
        var row = new SettledEpoch(root.Network, root.Operator, root.Epoch, root.Cid, signature, scores, carry, root.Parameters, root.Registry);
        return new EpochResult(row, root.Carry, terms, read, []) { ToMs = root.ToMs, After = root.Locks?.After ?? [] };
    }
}

/// <summary>A settlement as it follows from its epochs: what is proposed, and what attesters recompute before they sign.</summary>
/// <param name="State">Manifest, vector and tree.</param>
/// <param name="Blocks">All of it to keep: scores and carries, vector, manifest.</param>
public sealed record SettlementDraft(SettlementState State, IReadOnlyList<Block> Blocks)
{
    /// <summary>Adds epochs to the active settlement.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="number">The next free number on the chain.</param>
    /// <param name="before">The active settlement; none for the first.</param>
    /// <param name="epochs">In any order. Of each network at each operator they follow its last settled epoch without gap.</param>
    /// <param name="registry">The longest registry log among them and the active settlement's (<see cref="EpochReplay.AgreeAsync"/>).</param>
    /// <param name="setVersion">The attester set that is to sign.</param>
    public static Checked<SettlementDraft> Compose(LedgerTerms ledger, long number, SettlementState? before, IEnumerable<EpochResult> epochs, Cid registry, uint setVersion)
    {
        var sorted = epochs.OrderBy(epoch => epoch.Row.Key).ToList();
        var last = before?.Manifest.Number ?? 0;
        if (number <= last) return Finding.Mismatch("settlement-number", $"settlement {number}", $"above {last}", number);
        if (!Advance(before?.Manifest.Heads ?? [], sorted).TryGet(out var heads, out var why)) return why;
        if (Disagreement(ledger, sorted) is { } disagreement) return disagreement;
        var vector = (before?.Vector ?? CumulativeVector.Empty).Add(sorted.Select(epoch => epoch.Scores.Growth(ledger.Tokens[epoch.Terms.Token.Symbol], epoch.Terms.AccountOf(epoch.Row.Operator))));
        if (vector.Count == 0) return Finding.Mismatch("settlement-empty", $"settlement {number}", "somebody who earned or owes something", "nobody");
        if (vector.Unbalanced() is { } asset) return Finding.Mismatch("vector-balance", asset.ToString(), "paid + fees = spent", "a difference");
        var (tree, encoded) = (vector.Tree(), vector.Encode());
        var previous = before is null ? null : new PreviousSettlement(before.Manifest.Number, before.Manifest.Root, before.Cid);
        var manifest = new SettlementManifest(ledger, number, previous, tree.Root, encoded.Root, vector.Totals(), [.. sorted.Select(epoch => epoch.Row)], heads, registry, setVersion);
        var block = manifest.Encode();
        return new SettlementDraft(new SettlementState(manifest, block.Cid, vector, tree), [.. sorted.SelectMany(epoch => epoch.Blocks), .. encoded.Blocks, block]);
    }

    /// <summary>The heads after the epochs, each of which must follow the one before it and start from its carry.</summary>
    static Checked<List<EpochHead>> Advance(IReadOnlyList<EpochHead> before, List<EpochResult> sorted)
    {
        var heads = new SortedDictionary<(NetworkSlug, DeviceId), EpochHead>();
        foreach (var head in before) heads[head.Key] = head;
        foreach (var epoch in sorted)
        {
            var row = epoch.Row;
            heads.TryGetValue((row.Network, row.Operator), out var head);
            if (row.Epoch != (head?.Epoch + 1 ?? 0)) return Finding.Mismatch("epoch-order", row.ToString(), head?.Epoch + 1 ?? 0, row.Epoch);
            if (epoch.Before != head?.Carry) return Finding.Mismatch("epoch-carry", row.ToString(), head?.Carry, epoch.Before);
            heads[(row.Network, row.Operator)] = new EpochHead(row.Network, row.Operator, row.Epoch, row.Carry);
        }
        foreach (var epoch in sorted)
            if (Missing(epoch, heads) is { } earlier) return Finding.Mismatch("epoch-after", epoch.Row.ToString(), $"{earlier} settled before it or with it", "it is not");
        return heads.Values.ToList();
    }

    /// <summary>The epochs of these that can settle now: one whose operator took others' charges off first waits until those settle, and so does what follows it in its network.</summary>
    /// <param name="before">Where every network stands.</param>
    /// <param name="epochs">Of each network at each operator without gap.</param>
    public static IReadOnlyList<EpochResult> Ready(IReadOnlyList<EpochHead> before, IEnumerable<EpochResult> epochs)
    {
        var ready = epochs.ToList();
        while (true)
        {
            var heads = before.ToDictionary(head => head.Key);
            foreach (var row in ready.Select(epoch => epoch.Row).OrderBy(row => row.Key)) heads[(row.Network, row.Operator)] = new EpochHead(row.Network, row.Operator, row.Epoch, row.Carry);
            if (ready.Find(epoch => Missing(epoch, heads) is not null)?.Row is not { } waits) return ready;
            ready.RemoveAll(epoch => epoch.Row.Network == waits.Network && epoch.Row.Operator == waits.Operator && epoch.Row.Epoch >= waits.Epoch);
        }
    }

    static EarlierEpoch? Missing(EpochResult epoch, IReadOnlyDictionary<(NetworkSlug, DeviceId), EpochHead> heads)
        => epoch.After.FirstOrDefault(one => !heads.TryGetValue((one.Network, epoch.Row.Operator), out var head) || head.Epoch < one.Epoch);

    static Finding? Disagreement(LedgerTerms ledger, List<EpochResult> sorted)
    {
        var newest = sorted.GroupBy(epoch => epoch.Row.Network).Select(group => group.MaxBy(epoch => epoch.Row.Epoch)!.Terms).ToList();
        if (newest.FirstOrDefault(terms => !ledger.Tokens.ContainsKey(terms.Token.Symbol)) is { } foreign)
            return Finding.Mismatch("ledger-token", foreign.Slug.ToString(), string.Join(", ", ledger.Tokens.Keys.Order(StringComparer.Ordinal)), foreign.Token.Symbol);
        return NetworkDrafts.CheckTogether(newest) is [var first, ..] ? Finding.Mismatch("definitions", first.Field, "definitions that agree", first.Limit) : null;
    }
}
