using Grange.Content;

namespace Grange.Kernel;

/// <summary>Finds the first place where something published differs from what was recomputed, down to the device or account.</summary>
sealed class AuditDifference(VerifiedBlocks blocks)
{
    /// <summary>An epoch's row in the manifest against its recomputed result.</summary>
    public async ValueTask<Finding?> OfAsync(EpochResult expected, SettledEpoch published, CancellationToken cancel)
    {
        var (row, where) = (expected.Row, published.ToString());
        if (row.Key != published.Key) return Finding.Mismatch("epoch", where, row, published);
        if (row.Parameters != published.Parameters) return Finding.Mismatch("parameters", where, row.Parameters, published.Parameters);
        if (row.Registry != published.Registry) return Finding.Mismatch("registry", where, row.Registry, published.Registry);
        if (row.Scores != published.Scores)
        {
            if (!(await EpochScores.LoadAsync(published.Scores, blocks, cancel)).TryGet(out var scores, out var why)) return why;
            return OfScores(expected.Scores, scores, where) ?? Finding.Mismatch("scores", where, row.Scores, published.Scores);
        }
        return row.Carry == published.Carry ? null : Finding.Mismatch("carry", where, row.Carry, published.Carry);
    }

    /// <summary>A whole manifest against the recomputed one.</summary>
    public async ValueTask<Finding?> OfAsync(SettlementState expected, Cid cid, SettlementManifest published, CancellationToken cancel)
    {
        if (expected.Cid == cid) return null;
        var (manifest, where) = (expected.Manifest, $"settlement {published.Number}");
        if (manifest.Previous != published.Previous) return Finding.Mismatch("previous", where, manifest.Previous, published.Previous);
        if (manifest.Vector != published.Vector)
        {
            if (!(await CumulativeVector.LoadAsync(published.Vector, blocks, cancel)).TryGet(out var vector, out var why)) return why;
            return OfVectors(expected.Vector, vector) ?? Finding.Mismatch("vector", where, manifest.Vector, published.Vector);
        }
        if (manifest.Root != published.Root) return Finding.Mismatch("root", where, manifest.Root, published.Root);
        if (!manifest.Totals.SequenceEqual(published.Totals))
            return Finding.Mismatch("totals", where, string.Join(", ", manifest.Totals), string.Join(", ", published.Totals));
        if (!manifest.Heads.SequenceEqual(published.Heads))
            return Finding.Mismatch("heads", where, string.Join(", ", manifest.Heads), string.Join(", ", published.Heads));
        if (manifest.Registry != published.Registry) return Finding.Mismatch("registry", where, manifest.Registry, published.Registry);
        return Finding.Mismatch("manifest", where, expected.Cid, cid);
    }

    static Finding? OfScores(EpochScores expected, EpochScores published, string where)
    {
        if (expected.Pool != published.Pool) return Finding.Mismatch("score-pool", where, expected.Pool, published.Pool);
        for (var i = 0; i < Math.Max(expected.Work.Count, published.Work.Count); i++)
        {
            var (own, theirs) = (expected.Work.ElementAtOrDefault(i), published.Work.ElementAtOrDefault(i));
            if (own != theirs) return Finding.Mismatch("score", $"device {(own ?? theirs)!.Device} in {where}", own, theirs);
        }
        for (var i = 0; i < Math.Max(expected.Payments.Count, published.Payments.Count); i++)
        {
            var (own, theirs) = (expected.Payments.ElementAtOrDefault(i), published.Payments.ElementAtOrDefault(i));
            if (own != theirs) return Finding.Mismatch("payment", $"account {(own ?? theirs)!.Payer} in {where}", own, theirs);
        }
        for (var i = 0; i < Math.Max(expected.Burns.Count, published.Burns.Count); i++)
        {
            var (own, theirs) = (expected.Burns.ElementAtOrDefault(i), published.Burns.ElementAtOrDefault(i));
            if (own != theirs) return Finding.Mismatch("burn", $"account {(own ?? theirs)!.Payer} in {where}", own, theirs);
        }
        for (var i = 0; i < Math.Max(expected.Unpaid.Count, published.Unpaid.Count); i++)
        {
            var (own, theirs) = (expected.Unpaid.ElementAtOrDefault(i), published.Unpaid.ElementAtOrDefault(i));
            if (own != theirs) return Finding.Mismatch("debt", $"account {(own ?? theirs)!.Claim.Debtor} in {where}", own, theirs);
        }
        return expected.Remainder == published.Remainder ? null : Finding.Mismatch("score-remainder", where, expected.Remainder, published.Remainder);
    }

    static Finding? OfVectors(CumulativeVector expected, CumulativeVector published)
    {
        for (var i = 0; i < Math.Min(expected.Count, published.Count); i++)
            if (expected.Entries[i] != published.Entries[i])
                return Finding.Mismatch("leaf", $"account {expected.Entries[i].Account}", expected.Entries[i], published.Entries[i]);
        return expected.Count == published.Count ? null : Finding.Mismatch("leaves", "the vector", expected.Count, published.Count);
    }
}
