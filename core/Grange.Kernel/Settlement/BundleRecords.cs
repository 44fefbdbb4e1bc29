using System.Security.Cryptography;
using Grange.Content;
using Grange.Kernel.Crypto;

namespace Grange.Kernel;

/// <summary>Reads a bundle's evidence: each author's records continue its chain without gap, and every batch is signed.</summary>
/// <param name="before">Where the chains stood; none in epoch 0.</param>
/// <param name="registry">The log the bundle pins.</param>
/// <param name="earlier">The log of the epoch before: keys replaced since then still count for this epoch.</param>
sealed class BundleRecords(VerifiedBlocks blocks, SigningDomain domain, BundleRoot root, EpochCarry? before, RegistryLog registry, RegistryLog? earlier)
{
    /// <summary>Runs whose signatures one processor checks at a time.</summary>
    const int Share = 256;

    readonly List<Evidence> records = [];
    readonly List<EvidenceRun> runs = []; // of the page at hand
    int unsigned;

    public async ValueTask<Checked<IReadOnlyList<Evidence>>> ReadAsync(CancellationToken cancel)
    {
        foreach (var page in root.Pages)
        {
            if (!(await blocks.ItemsAsync(page, "bundle-page", cancel)).TryGet(out var items, out var why)) return why;
            var read = new Checked<ReadItem>[items.Count];
            await Parallel.ForAsync(0, items.Count, cancel, async (i, stop) => read[i] = await ReadItemAsync(items[i], stop));
            foreach (var one in read)
            {
                if (!one.TryGet(out var item, out why)) return why;
                if (Take(item) is { } wrong) return wrong;
            }
            if (CheckSignatures(cancel) is { } forged) return forged;
            runs.Clear();
        }
        return unsigned > 0 ? Unsigned() : Checked<IReadOnlyList<Evidence>>.Of(records);
    }

    async ValueTask<Checked<ReadItem>> ReadItemAsync(DagNode item, CancellationToken cancel)
    {
        if (item.Kind != DagKind.List || item.AsList is not [{ Kind: DagKind.Link } link, { Kind: DagKind.Bytes or DagKind.Null } signature])
            return Finding.Mismatch("bundle-page", root.Where, "[link, signature]", item.Kind);
        var cid = link.AsLink;
        if (!(await blocks.BytesAsync(cid, "evidence", cancel)).TryGet(out var block, out var why)) return why;
        var fault = EvidenceCodec.TryDecode(block.Span, out var record);
        if (fault != EvidenceFault.None) return Finding.Mismatch("evidence", cid.ToString(), "a record of evidence", fault);
        return new ReadItem(new Evidence(record!, cid), block, signature.Kind == DagKind.Null ? null : signature.AsBytes.ToArray());
    }

    /// <summary>One record of a page, with its batch's signature where it is the last of one.</summary>
    sealed record ReadItem(Evidence Evidence, ReadOnlyMemory<byte> Block, byte[]? Signature);

    Finding? Take(ReadItem item)
    {
        var (record, cid) = item.Evidence;
        if (record.Network != root.Network) return Finding.Mismatch("evidence-network", cid.ToString(), root.Network, record.Network);
        if (record.Operator != root.Operator) return Finding.Mismatch("evidence-other-operator", cid.ToString(), root.Operator, record.Operator);
        var last = records.Count > 0 ? records[^1] : null;
        var sameAuthor = last is not null && last.Record.Author == record.Author;
        if (last is not null && !sameAuthor && last.Record.Author.CompareTo(record.Author) > 0)
            return Finding.Mismatch("evidence-order", cid.ToString(), "authors ascending", record.Author);
        if (!sameAuthor && unsigned > 0) return Unsigned();
        var head = sameAuthor ? new ChainHead(last!.Record.Sequence + 1, last.Cid) : before?.Heads.Find(record.Author);
        if (record.Sequence != (head?.NextSequence ?? 0))
            return Finding.Mismatch("evidence-sequence", $"{cid} of {record.Author}", head?.NextSequence ?? 0, record.Sequence);
        if (record.Previous != head?.Last) return Finding.Mismatch("evidence-link", $"{cid} of {record.Author}", head?.Last, record.Previous);
        records.Add(item.Evidence);
        unsigned++;
        if (item.Signature is null) return null;
        runs.Add(new EvidenceRun(records.GetRange(records.Count - unsigned, unsigned), [item.Block], item.Signature));
        unsigned = 0;
        return null;
    }

    Finding Unsigned() => Finding.Mismatch("evidence-signature", $"{records[^1].Cid} of {records[^1].Record.Author}", "a signature over the last record", "none");

    /// <summary>The first run of the page that is not signed as it must be.</summary>
    Finding? CheckSignatures(CancellationToken cancel)
    {
        var found = new Finding?[(runs.Count + Share - 1) / Share];
        Parallel.For(0, found.Length, new ParallelOptions { CancellationToken = cancel }, share => found[share] = CheckShare(runs.GetRange(share * Share, Math.Min(Share, runs.Count - share * Share))));
        return found.FirstOrDefault(finding => finding is not null);
    }

    /// <summary>Most authors have one key and are checked side by side; who is not found good there, or has several, is judged alone.</summary>
    Finding? CheckShare(List<EvidenceRun> share)
    {
        var keys = share.ConvertAll(run => run.Author.Kind == AuthorKind.Account ? null : OnlyKey(run.Author));
        int[] many = [.. Enumerable.Range(0, share.Count).Where(i => keys[i] is not null)];
        var verdicts = new P256Fault[many.Length];
        P256Batch.Verify([.. many.Select(i => new SignedHash(keys[i]!.Value, SHA256.HashData(share[i].Blocks[^1].Span), share[i].Signature))], verdicts);
        var good = many.Where((_, at) => verdicts[at] == P256Fault.None).ToHashSet();
        return share.Where((_, i) => !good.Contains(i)).Select(CheckSignature).FirstOrDefault(finding => finding is not null);
    }

    ReadOnlyMemory<byte>? OnlyKey(Author author)
    {
        if (Standing(author) is not null) return null;
        using var keys = registry.KeysSince(author.Device, earlier?.Count ?? 0).GetEnumerator();
        if (!keys.MoveNext()) return null;
        var first = keys.Current;
        return keys.MoveNext() ? null : first;
    }

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
