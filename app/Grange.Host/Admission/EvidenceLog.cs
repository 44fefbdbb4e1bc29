using Grange.Content;
using Grange.Host.Networks;
using Grange.Kernel;
using Grange.Kernel.Partitions;

namespace Grange.Host.Admission;

/// <summary>Takes evidence in for one network: the kernel's checks, the network's check, one durable write, then receipts.</summary>
/// <remarks>Authors are keys of one partitioned work: a chain has one reader, so nothing that is checked can change before it is written.</remarks>
public sealed class EvidenceLog : IEvidenceLog, IEvidenceReader, IDisposable
{
    readonly RunningNetwork network;
    readonly NodeServices node;
    readonly string work;
    readonly SemaphoreSlim observing = new(1, 1);
    readonly SignatureGate gate;

    public EvidenceLog(RunningNetwork network, NodeServices node)
    {
        (this.network, this.node) = (network, node);
        work = $"evidence-{network.Slug}";
        gate = new SignatureGate(() => node.Devices.Log, node.Domain, Environment.ProcessorCount);
        node.Partitions.Map(work, HandleAsync, PartitionOptions.Default);
    }

    /// <inheritdoc/>
    public async Task<Result<IReadOnlyList<EvidenceReceipt>>> AppendAsync(EvidenceBatch batch, CancellationToken cancel)
    {
        if (!BatchCheck.Read(batch, Limits).TryGet(out var run, out var unreadable)) return Counted(unreadable);
        var reply = await node.Partitions.SendAsync(work, run.Author.ToString(), batch.Encode(), cancel);
        return EvidenceReply.Read(reply.Span);
    }

    /// <inheritdoc/>
    public async Task<Result<EvidenceReceipt>> ObserveAsync(string kind, DagNode body, CancellationToken cancel)
    {
        await observing.WaitAsync(cancel); // the operator's own chain is made here, one record after the other
        try
        {
            var author = Author.Operator(node.Operator.Id);
            var (next, last) = await HeadAsync(author, cancel);
            var signer = new EvidenceSigner(node.Operator.Key, author, network.Slug, node.Operator.Id, next, last);
            signer.Add(kind, node.NowMs, body);
            var appended = await AppendAsync(signer.Seal(), cancel);
            return appended.TryGet(out var receipts, out var why) ? receipts[^1] : why;
        }
        finally
        {
            observing.Release();
        }
    }

    /// <inheritdoc/>
    public async Task<(long NextSequence, Cid? Last)> HeadAsync(Author author, CancellationToken cancel)
    {
        var chain = await node.Evidence.ChainAsync(network.Slug, author, long.MaxValue, long.MaxValue / 86_400_000, cancel);
        return (chain.NextSequence, chain.Last);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<Grange.Kernel.Evidence>> ReadAsync(Author author, long fromMs, long toMs, int most, CancellationToken cancel)
        => node.Evidence.OfAuthorAsync(network.Slug, author, fromMs, toMs, most, cancel);

    BatchLimits Limits => BatchLimits.Of(network.Module.Info);

    async Task<IReadOnlyList<ReadOnlyMemory<byte>>> HandleAsync(KeyBatch batch, CancellationToken cancel)
    {
        var replies = new List<ReadOnlyMemory<byte>>(batch.Messages.Count);
        foreach (var message in batch.Messages) replies.Add(EvidenceReply.Write(await AdmitAsync(EvidenceBatch.Decode(message.Span).Value, cancel)));
        return replies;
    }

    async Task<Result<IReadOnlyList<EvidenceReceipt>>> AdmitAsync(EvidenceBatch batch, CancellationToken cancel)
    {
        if (!BatchCheck.Read(batch, Limits).TryGet(out var run, out var unreadable)) return unreadable;
        var firstDay = BatchLimits.Day(run.Records.Min(one => one.Record.TimeMs));
        while (true)
        {
            var chain = await node.Evidence.ChainAsync(network.Slug, run.Author, run.First.Sequence, firstDay, cancel);
            var (epoch, now) = (network.Current, network.Now(node.Devices.Log));
            var admitted = BatchCheck.Admit(run, network.Slug, node.Operator.Id, chain, await gate.CheckAsync(run), node.NowMs, Limits);
            if (!admitted.TryGet(out var outcome, out var refused)) return Counted(refused);
            if (outcome.Already < run.Records.Count && DeviceBinding.Refuse(run.Author, node.Operator.Id, now.Parameters, node.Devices.Log) is { } elsewhere) return Counted(elsewhere);

            var verdicts = outcome.New.Select(evidence => network.Module.Check(evidence, now)).ToList();
            var acceptedMs = node.NowMs;
            if (verdicts.Count == 0 || await node.Evidence.AddAsync(now.Epoch, outcome, verdicts, acceptedMs, cancel))
            {
                Count(verdicts);
                node.Live.Accepted(network.Slug, outcome.New, verdicts, now.Epoch, acceptedMs);
                return await AnswerAsync(run, cancel);
            }
            await network.ChangedAsync(epoch, cancel); // the epoch closed meanwhile: judge the records again in the next
        }
    }

    /// <summary>Receipts for all, or the refusal of one: a refused record stands in its author's chain, counts for nothing, and the bundle says why.</summary>
    async Task<Result<IReadOnlyList<EvidenceReceipt>>> AnswerAsync(EvidenceRun run, CancellationToken cancel)
    {
        foreach (var evidence in run.Records)
        {
            if (await node.Evidence.RefusalOfAsync(network.Slug, evidence.Cid, cancel) is { } why)
                return why with { Hint = $"the record stands in the chain as refused; continue with number {run.Last.Sequence + 1}" };
        }
        return Result.Ok<IReadOnlyList<EvidenceReceipt>>(await ReceiptsAsync(run, cancel));
    }

    Fault Counted(Fault why)
    {
        node.Metrics.Refused(network.Slug, why);
        return why;
    }

    void Count(IReadOnlyList<Verdict> verdicts)
    {
        node.Metrics.Accepted(network.Slug, verdicts.Count(verdict => verdict.Refused is null));
        foreach (var verdict in verdicts)
            if (verdict.Refused is { } why) node.Metrics.Refused(network.Slug, why);
    }

    async Task<List<EvidenceReceipt>> ReceiptsAsync(EvidenceRun run, CancellationToken cancel)
    {
        var epochs = await node.Evidence.EpochsOfAsync(network.Slug, run.Records.Select(one => one.Cid), cancel);
        return [.. run.Records.Select(one => EvidenceReceipt.Sign(network.Slug, one.Cid, epochs[one.Cid], node.Operator.Id, node.Operator.Key))];
    }

    public void Dispose() => observing.Dispose();
}
