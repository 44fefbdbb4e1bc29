using Grange.Content;
using Grange.Kernel;
using Grange.Verbs.Hardware;

namespace Grange.Storage.Agent;

/// <summary>
/// Sends a device's evidence one signed batch at a time; a batch is on disk before it is on the wire, so that a retry is the same bytes.
/// </summary>
/// <remarks>
/// What to say is never queued: it follows from the pieces and the challenge. So a crash loses nothing, and a definite refusal clears the slot. Where the disk takes
/// nothing the batch is kept in memory: a proof is worth more than the certainty that a retry after a crash is the same bytes.
/// </remarks>
sealed class EvidenceSlot(string folder, DeviceIdentity identity, NetworkSlug network, EvidenceLink node)
{
    readonly string path = Path.Combine(folder, "evidence.batch");
    EvidenceHead? head;
    EvidenceBatch? unsaved;
    bool stuck;

    /// <summary>The batch that still waits for a definite answer.</summary>
    public EvidenceBatch? Pending()
    {
        if (unsaved is not null || stuck || !File.Exists(path)) return unsaved;
        if (EvidenceBatch.Decode(File.ReadAllBytes(path)).TryGet(out var batch, out _)) return batch;
        Clear(); // never torn by a crash, so somebody else wrote here: what it said will be said again
        return null;
    }

    /// <summary>Signs what is to be said and makes it durable; only when nothing is pending.</summary>
    public async Task<Result<EvidenceBatch>> FillAsync(IEnumerable<(string Kind, DagNode Body)> says, long nowMs, CancellationToken cancel)
    {
        if (head is null)
        {
            if (!(await node.HeadAsync(Author.Of(identity.Id), cancel)).TryGet(out var stands, out var why)) return why;
            head = stands;
        }
        var signer = new EvidenceSigner(identity.Key, Author.Of(identity.Id), network, head.Operator, head.Next, head.Last);
        foreach (var (kind, body) in says) signer.Add(kind, nowMs, body);
        var batch = signer.Seal();
        Save(batch);
        return batch;
    }

    /// <summary>
    /// Sends the pending batch. A receipt per record, or a fault; after a fault that is no invitation to try again the slot is free.
    /// </summary>
    public async Task<Result<IReadOnlyList<EvidenceReceipt>>> SendAsync(EvidenceBatch batch, CancellationToken cancel)
    {
        var answer = await node.AppendAsync(batch, cancel);
        if (answer.IsOk)
        {
            _ = EvidenceCodec.TryDecode(batch.Records[^1].Span, out var last);
            head = new EvidenceHead(last!.Operator, last.Sequence + 1, answer.Value[^1].Evidence);
            return answer;
        }
        if (IsDefinite(answer.Fault))
        {
            head = null; // where the chain really stands, the node says
            Clear();
        }
        return answer;
    }

    /// <summary>Frees the slot once what the answer means is durable too.</summary>
    public void Clear()
    {
        unsaved = null;
        try
        {
            File.Delete(path);
            stuck = false;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            stuck = true; // what lies there was said; the disk does not let it go
        }
    }

    void Save(EvidenceBatch batch)
    {
        try
        {
            DurableFile.Replace(path, batch.Encode());
            stuck = false;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            unsaved = batch;
        }
    }

    // 403: not registered, or not yet: the owner may still do it. 408, 429 and 5xx: later.
    static bool IsDefinite(Fault fault) => fault.Status is >= 400 and < 500 and not (403 or 404 or 408 or 429);
}
