using Grange.Content;

namespace Grange.Kernel;

/// <summary>Consecutive records of one author under one signature over the last; the links carry it to the others.</summary>
/// <param name="Records">Canonical block of each record, in order.</param>
/// <param name="Signature">Device, operator: P-256 r‖s over SHA-256 of the last block. Account: EIP-712, see <see cref="AccountEvidence"/>.</param>
public sealed record EvidenceBatch(IReadOnlyList<ReadOnlyMemory<byte>> Records, ReadOnlyMemory<byte> Signature)
{
    /// <summary>The batch as it is sent: canonical dag-cbor <c>{sig: bytes, records: [bytes]}</c>.</summary>
    public byte[] Encode() => DagCbor.Encode(DagNode.Map(
        ("sig", DagNode.Of(Signature.Span)), ("records", DagNode.List(Records.Select(record => DagNode.Of(record.Span))))));

    /// <summary>Reads a batch as sent; what is in it is not judged here.</summary>
    public static Result<EvidenceBatch> Decode(ReadOnlySpan<byte> bytes)
    {
        var fault = DagCbor.TryDecode(bytes, out var node);
        if (fault != DagCborFault.None) return new Fault("batch-not-canonical", $"a batch is one value in canonical dag-cbor: {fault}");
        if (!node!.TryGet("sig", DagKind.Bytes, out var signature) || !node.TryGet("records", DagKind.List, out var records) || node.AsMap.Count != 2)
            return new Fault("batch-keys", "a batch is a map of exactly sig (bytes) and records (list of bytes)");
        if (records.AsList.Any(record => record.Kind != DagKind.Bytes)) return new Fault("batch-keys", "every record of a batch is bytes");
        return new EvidenceBatch([.. records.AsList.Select(record => (ReadOnlyMemory<byte>)record.AsBytes.ToArray())], signature.AsBytes.ToArray());
    }
}

/// <summary>A batch that was read: its records are one author's, of one network and operator, consecutive and linked. Who signed is not yet known.</summary>
/// <param name="Records">At least one.</param>
/// <param name="Blocks">The block of each record.</param>
public sealed record EvidenceRun(IReadOnlyList<Evidence> Records, IReadOnlyList<ReadOnlyMemory<byte>> Blocks, ReadOnlyMemory<byte> Signature)
{
    public EvidenceRecord First => Records[0].Record;
    public EvidenceRecord Last => Records[^1].Record;
    public Author Author => First.Author;
    public NetworkSlug Network => First.Network;
    public DeviceId Operator => First.Operator;
}

/// <summary>What is accepted of an author's chain already, as far as a run touches it.</summary>
/// <param name="NextSequence">The number the next new record must have.</param>
/// <param name="Last">The record it must link to.</param>
/// <param name="Accepted">CIDs of accepted records by sequence: at least those of the run that lie below <paramref name="NextSequence"/>.</param>
/// <param name="PerDay">Records accepted by day of their own time (<see cref="BatchLimits.Day"/>): at least the days the run touches; none is 0.</param>
public sealed record AuthorChain(long NextSequence, Cid? Last, IReadOnlyDictionary<long, Cid> Accepted, IReadOnlyDictionary<long, int> PerDay)
{
    /// <summary>An author of whom nothing is accepted yet.</summary>
    public static AuthorChain Empty { get; } = new(0, null, new Dictionary<long, Cid>(), new Dictionary<long, int>());
}

/// <summary>Bounds of what one author may send.</summary>
/// <param name="MaxRecordsPerDay">By the network's module, counted by the records' own UTC day, so that buffered days may come late.</param>
/// <param name="MaxRecordBytes">Largest block.</param>
/// <param name="MaxRecords">Most records in one batch.</param>
/// <param name="MaxAheadMs">How far a record's time may lie ahead of the node's clock.</param>
/// <param name="MaxBehindMs">How old a record may be.</param>
/// <param name="Kinds">The kinds the network's module understands; null takes any.</param>
public sealed record BatchLimits(
    int MaxRecordsPerDay, int MaxRecordBytes = EvidenceCodec.MaxBytes, int MaxRecords = 1024, long MaxAheadMs = 5 * 60_000, long MaxBehindMs = 31L * 86_400_000, IReadOnlyCollection<string>? Kinds = null)
{
    /// <summary>The bounds a module states.</summary>
    public static BatchLimits Of(ModuleInfo module) => new(module.MaxRecordsPerDeviceAndDay, Kinds: module.EvidenceKinds);

    /// <summary>The UTC day a time belongs to, counted from 1970-01-01.</summary>
    public static long Day(long timeMs) => timeMs / 86_400_000;
}

/// <summary>What came of a batch: records from <paramref name="Already"/> on are new, those before were accepted earlier.</summary>
/// <param name="Run">The batch.</param>
/// <param name="Already">How many records at its front were accepted before, by the same CIDs.</param>
public sealed record BatchOutcome(EvidenceRun Run, int Already)
{
    public IEnumerable<Evidence> New => Run.Records.Skip(Already);

    /// <summary><c>accepted</c>, or <c>already-accepted</c> when nothing is new: sending again is safe.</summary>
    public string Name => Already == Run.Records.Count ? "already-accepted" : "accepted";
}
