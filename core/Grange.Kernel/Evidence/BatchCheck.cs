using Grange.Content;

namespace Grange.Kernel;

/// <summary>The kernel's own admission of evidence, before a network's Check. Pure: two steps, between which the shell reads the author's chain.</summary>
public static class BatchCheck
{
    /// <summary>Step 1: decodes the records and holds them against each other. Needs nothing but the batch, and no signature arithmetic.</summary>
    public static Result<EvidenceRun> Read(EvidenceBatch batch, BatchLimits limits)
    {
        var count = batch.Records.Count;
        if (count == 0) return new Fault("batch-empty", "a batch has at least one record");
        if (count > limits.MaxRecords) return new Fault("batch-too-long", $"a batch has at most {limits.MaxRecords} records, not {count}", Status: 413);
        var records = new Evidence[count];
        for (var i = 0; i < count; i++)
        {
            var block = batch.Records[i].Span;
            var fault = EvidenceCodec.TryDecode(block, out var record, limits.MaxRecordBytes);
            if (fault != EvidenceFault.None) return EvidenceCodec.Refusal(fault, $"record {i} of the batch: ");
            if (limits.Kinds is { } kinds && !kinds.Contains(record!.Kind))
                return new Fault("evidence-kind-unknown", $"record {i} of the batch is '{record.Kind}', the network knows {string.Join(", ", kinds)}");
            records[i] = new Evidence(record!, EvidenceCodec.CidOf(block));
            if (i > 0 && Follows(records[i - 1], records[i].Record) is { } broken) return broken;
        }
        return new EvidenceRun(records, batch.Records, batch.Signature);
    }

    /// <summary>Step 2: who signed, does it continue the chain, is it new, is it within bounds.</summary>
    /// <param name="run">What <see cref="Read"/> gave.</param>
    /// <param name="network">The network it was sent to.</param>
    /// <param name="operatorId">The operator whose node this is.</param>
    /// <param name="chain">The author's accepted chain in that network.</param>
    /// <param name="devices">The registry as of now.</param>
    /// <param name="domain">The ledger, for accounts' signatures.</param>
    /// <param name="nowMs">The node's clock, Unix milliseconds.</param>
    /// <param name="limits">Bounds.</param>
    public static Result<BatchOutcome> Admit(
        EvidenceRun run, NetworkSlug network, DeviceId operatorId, AuthorChain chain, IDeviceView devices, SigningDomain domain, long nowMs, BatchLimits limits)
        => Admit(run, network, operatorId, chain, Signatures.Check(run, devices, domain), nowMs, limits);

    /// <summary>The same with what was found of the signature; a run for somebody else is refused for that.</summary>
    /// <param name="unsigned">Why it is not signed; null when it is.</param>
    public static Result<BatchOutcome> Admit(EvidenceRun run, NetworkSlug network, DeviceId operatorId, AuthorChain chain, Fault? unsigned, long nowMs, BatchLimits limits)
        => Misdirected(run, network, operatorId) is { } misdirected ? misdirected : unsigned is not null ? unsigned : AdmitSigned(run, network, operatorId, chain, nowMs, limits);

    /// <summary>Step 2 without who signed, which <see cref="Signatures.CheckAll"/> says for many runs at once.</summary>
    public static Result<BatchOutcome> AdmitSigned(EvidenceRun run, NetworkSlug network, DeviceId operatorId, AuthorChain chain, long nowMs, BatchLimits limits)
    {
        if (Misdirected(run, network, operatorId) is { } misdirected) return misdirected;
        if (!Known(run, chain).TryGet(out var already, out var fork)) return fork;
        if (already == run.Records.Count) return new BatchOutcome(run, already);
        if (Continues(run.Records[already], chain) is { } broken) return broken;
        if (Untimely(run, already, nowMs, limits) is { } untimely) return untimely;
        return TooMany(run, already, chain, limits) is { } many ? many : new BatchOutcome(run, already);
    }

    static Fault? Misdirected(EvidenceRun run, NetworkSlug network, DeviceId operatorId)
        => run.Network != network ? new Fault("evidence-other-network", $"the record speaks to '{run.Network}', this is '{network}'")
            : run.Operator != operatorId ? new Fault("evidence-other-operator", $"the record speaks to operator {run.Operator}, this is a node of {operatorId}", "send it to a node of that operator", 409)
            : null;

    static Fault? Follows(Evidence before, EvidenceRecord record)
    {
        if (record.Author != before.Record.Author) return new Fault("batch-authors", $"one batch has one author, not {before.Record.Author} and {record.Author}");
        if (record.Network != before.Record.Network) return new Fault("batch-networks", $"one batch has one network, not {before.Record.Network} and {record.Network}");
        if (record.Operator != before.Record.Operator) return new Fault("batch-operators", $"one batch has one operator, not {before.Record.Operator} and {record.Operator}");
        if (record.Sequence != before.Record.Sequence + 1) return new Fault("evidence-gap", $"record {before.Record.Sequence} is followed by {record.Sequence}");
        return record.Previous == before.Cid ? null : new Fault("evidence-link", $"record {record.Sequence} links to {record.Previous}, the record before is {before.Cid}");
    }

    /// <summary>How many records at the front are accepted already; another CID at an accepted number is a fork, provable by its signature.</summary>
    static Result<int> Known(EvidenceRun run, AuthorChain chain)
    {
        var known = (int)Math.Clamp(chain.NextSequence - run.First.Sequence, 0, run.Records.Count);
        foreach (var evidence in run.Records.Take(known))
        {
            if (!chain.Accepted.TryGetValue(evidence.Record.Sequence, out var accepted))
                throw new ArgumentException($"the accepted record {evidence.Record.Sequence} was not given", nameof(chain));
            if (accepted != evidence.Cid) return Fork(run.Author, evidence.Record.Sequence, accepted, evidence.Cid);
        }
        return known;
    }

    static Fault? Continues(Evidence first, AuthorChain chain)
    {
        var record = first.Record;
        if (record.Sequence > chain.NextSequence)
            return new Fault("evidence-gap", $"the next record of {record.Author} is {chain.NextSequence}, not {record.Sequence}", $"send the records from {chain.NextSequence} on", 409);
        return record.Previous == chain.Last ? null : Fork(record.Author, record.Sequence - 1, chain.Last!.Value, record.Previous!.Value);
    }

    static Fault Fork(Author author, long sequence, Cid accepted, Cid other)
        => new("evidence-fork", $"record {sequence} of {author} is {accepted}, not {other}", "continue the accepted chain; an author has one", 409);

    static Fault? Untimely(EvidenceRun run, int from, long nowMs, BatchLimits limits)
    {
        foreach (var evidence in run.Records.Skip(from))
        {
            var time = evidence.Record.TimeMs;
            if (time > nowMs + limits.MaxAheadMs) return new Fault("evidence-in-future", $"record {evidence.Record.Sequence} is of {time} ms, this node's clock is {nowMs} ms", "set the device's clock", 422);
            if (time < nowMs - limits.MaxBehindMs) return new Fault("evidence-too-old", $"record {evidence.Record.Sequence} is of {time} ms, the oldest accepted now is {nowMs - limits.MaxBehindMs} ms", Status: 422);
        }
        return null;
    }

    static Fault? TooMany(EvidenceRun run, int from, AuthorChain chain, BatchLimits limits)
    {
        foreach (var day in run.Records.Skip(from).CountBy(evidence => BatchLimits.Day(evidence.Record.TimeMs)))
        {
            var total = (long)day.Value + chain.PerDay.GetValueOrDefault(day.Key);
            if (total > limits.MaxRecordsPerDay)
                return new Fault("evidence-too-many", $"{run.Author} would have {total} records of day {day.Key}, at most {limits.MaxRecordsPerDay} are taken", "sum more facts up in one record", 429);
        }
        return null;
    }
}
