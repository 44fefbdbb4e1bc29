using Grange.Content;
using Grange.Kernel.Crypto;

namespace Grange.Kernel;

/// <summary>One author's chain as the hardware keeps it: adds records, signs a batch. Not thread-safe.</summary>
/// <param name="key">The device's or operator's current key.</param>
/// <param name="author">The author; after a rotation the id is still that of the first key.</param>
/// <param name="network">The network it speaks to.</param>
/// <param name="operatorId">The operator it speaks to.</param>
/// <param name="next">The number of the next record: where the node says the chain stands.</param>
/// <param name="last">The CID to link to, null at the beginning.</param>
public sealed class EvidenceSigner(P256Key key, Author author, NetworkSlug network, DeviceId operatorId, long next = 0, Cid? last = null)
{
    readonly List<ReadOnlyMemory<byte>> unsent = [];

    public long Next { get; private set; } = next;
    public Cid? Last { get; private set; } = last;

    /// <summary>Records added since the last <see cref="Seal"/>.</summary>
    public int Unsent => unsent.Count;

    /// <summary>Adds one record.</summary>
    /// <param name="kind">A kind the network's module declares.</param>
    /// <param name="timeMs">Unix milliseconds.</param>
    /// <param name="body">A map of facts.</param>
    public Evidence Add(string kind, long timeMs, DagNode body)
    {
        var record = new EvidenceRecord(network, operatorId, kind, author, Next, timeMs, Last, body);
        var block = EvidenceCodec.Encode(record);
        var cid = EvidenceCodec.CidOf(block);
        unsent.Add(block);
        (Next, Last) = (Next + 1, cid);
        return new Evidence(record, cid);
    }

    /// <summary>One signature over everything added since the last call. Sending the batch twice is safe; making it again is not needed.</summary>
    public EvidenceBatch Seal()
    {
        if (unsent.Count == 0) throw new InvalidOperationException("nothing was added");
        var batch = new EvidenceBatch([.. unsent], key.Sign(unsent[^1].Span));
        unsent.Clear();
        return batch;
    }
}
