using Grange.Content;

namespace Grange.Kernel;

/// <summary>Reads a bundle's evidence: each author's records continue its chain without gap, and every batch is signed.</summary>
/// <param name="before">Where the chains stood; none in epoch 0.</param>
/// <param name="registry">The log the bundle pins.</param>
/// <param name="earlier">The log of the epoch before: keys replaced since then still count for this epoch.</param>
sealed class BundleRecords(VerifiedBlocks blocks, SigningDomain domain, BundleRoot root, EpochCarry? before, RegistryLog registry, RegistryLog? earlier)
{
    readonly List<Evidence> records = [];
    readonly List<EvidenceRun> runs = [];
    int unsigned;

    public async ValueTask<Checked<IReadOnlyList<Evidence>>> ReadAsync(CancellationToken cancel)
    {
        if (!(await blocks.ItemsAsync(root.Pages, "bundle-page", cancel)).TryGet(out var items, out var why)) return why;
        foreach (var item in items)
        {
            if (item.Kind != DagKind.List || item.AsList is not [{ Kind: DagKind.Link } link, { Kind: DagKind.Bytes or DagKind.Null } signature])
                return Finding.Mismatch("bundle-page", root.Where, "[link, signature]", item.Kind);
            if (!(await blocks.BytesAsync(link.AsLink, "evidence", cancel)).TryGet(out var block, out why)) return why;
            if (Take(link.AsLink, block, signature) is { } wrong) return wrong;
        }
        if (unsigned > 0) return Unsigned();
        var forged = runs.AsParallel().AsOrdered().WithCancellation(cancel).Select(CheckSignature).FirstOrDefault(finding => finding is not null);
        return forged is not null ? forged : records;
    }

    Finding? Take(Cid cid, ReadOnlyMemory<byte> block, DagNode signature)
    {
        var fault = EvidenceCodec.TryDecode(block.Span, out var record);
        if (fault != EvidenceFault.None) return Finding.Mismatch("evidence", cid.ToString(), "a record of evidence", fault);
        if (record!.Network != root.Network) return Finding.Mismatch("evidence-network", cid.ToString(), root.Network, record.Network);
        if (record.Operator != root.Operator) return Finding.Mismatch("evidence-other-operator", cid.ToString(), root.Operator, record.Operator);
        var last = records.Count > 0 ? records[^1] : null;
        var sameAuthor = last is not null && last.Record.Author == record.Author;
        if (last is not null && !sameAuthor && last.Record.Author.CompareTo(record.Author) > 0)
            return Finding.Mismatch("evidence-order", cid.ToString(), "authors ascending", record.Author);
        if (!sameAuthor && unsigned > 0) return Unsigned();
        var head = sameAuthor ? new ChainHead(last!.Record.Sequence + 1, last.Cid) : before?.Head(record.Author);
        if (record.Sequence != (head?.NextSequence ?? 0))
            return Finding.Mismatch("evidence-sequence", $"{cid} of {record.Author}", head?.NextSequence ?? 0, record.Sequence);
        if (record.Previous != head?.Last) return Finding.Mismatch("evidence-link", $"{cid} of {record.Author}", head?.Last, record.Previous);
        records.Add(new Evidence(record, cid));
        unsigned++;
        if (signature.Kind == DagKind.Null) return null;
        runs.Add(new EvidenceRun(records.GetRange(records.Count - unsigned, unsigned), [block], signature.AsBytes.ToArray()));
        unsigned = 0;
        return null;
    }

    Finding Unsigned() => Finding.Mismatch("evidence-signature", $"{records[^1].Cid} of {records[^1].Record.Author}", "a signature over the last record", "none");

    Finding? CheckSignature(EvidenceRun run)
    {
        var fault = run.Author.Kind == AuthorKind.Account ? Signatures.Check(run, registry, domain) : CheckKeys(run);
        return fault is null ? null : Finding.Mismatch(fault.Code, $"{run.Records[^1].Cid} of {run.Author}", "signed evidence of a registered author", fault.Detail);
    }

    Fault? CheckKeys(EvidenceRun run)
    {
        if (Standing(run.Author) is { } excluded) return excluded;
        Fault? wrong = null;
        foreach (var key in registry.KeysSince(run.Author.Device, earlier?.Count ?? 0)) // any key it had in this epoch will do
            if ((wrong = Signatures.CheckKey(run, key.Span)) is null) return null;
        return wrong ?? new Fault("author-unknown", $"{run.Author} is not registered");
    }

    Fault? Standing(Author author)
    {
        var id = author.Device;
        if (author.Kind == AuthorKind.Operator && id != root.Operator) return new Fault("author-unknown", $"{author} is not the operator of this bundle");
        if (author.Kind == AuthorKind.Device && registry.Find(id)?.Network != root.Network)
            return new Fault("author-unknown", $"{author} is not registered for '{root.Network}'");
        return earlier?.Find(id)?.Revoked == true || earlier?.FindOperator(id)?.Revoked == true ? new Fault("device-revoked", $"{id} was revoked before this epoch") : null;
    }
}
