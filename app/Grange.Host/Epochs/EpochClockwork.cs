using Grange.Content;
using Grange.Host.Networks;
using Grange.Kernel;
using Microsoft.Extensions.Logging;

namespace Grange.Host.Epochs;

/// <summary>Drives one network's epochs: opens, pins the seed, publishes challenges, closes, bundles, scores. It may die anywhere and go on.</summary>
public sealed partial class EpochClockwork(RunningNetwork network, NodeServices node, ILogger log)
{
    static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);

    volatile TaskCompletionSource<long> closing = NewRequest();

    /// <summary>Asks for the open epoch to be closed now; answers its number once it is closed and scored.</summary>
    public Task<long> CloseNowAsync(CancellationToken cancel)
    {
        wanted.TrySetResult();
        return closing.Task.WaitAsync(cancel);
    }

    volatile TaskCompletionSource wanted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Runs until the node stops.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        await node.Epochs.StartAsync(network.Slug, node.NowMs, cancel);
        while (!cancel.IsCancellationRequested)
        {
            await ScoreClosedAsync(cancel);
            var open = await WithSeedAsync((await node.Epochs.OpenAsync(network.Slug, cancel))!, cancel);
            await WaitForEndAsync(open, cancel);
            await CloseAsync(open, cancel);
        }
    }

    /// <summary>Bundles and scores what is closed. Every artefact is content-addressed, so doing it twice changes nothing.</summary>
    async Task ScoreClosedAsync(CancellationToken cancel)
    {
        foreach (var epoch in (await node.Epochs.InStateAsync(EpochState.Sealed, cancel)).Where(row => row.Network == network.Slug))
        {
            var before = epoch.Number == 0 ? null : await node.Epochs.FindAsync(network.Slug, epoch.Number - 1, cancel);
            var bundle = await StoreBundleAsync(epoch, before?.Carry, cancel);
            var replay = new EpochReplay(new VerifiedBlocks(node.Content), node.Ledger.Terms, Roster.ByName);
            var block = await node.Content.GetAsync(bundle.Hash, cancel) ?? throw new InvalidDataException($"bundle {bundle} is gone");
            var replayed = await replay.RunAsync(bundle, node.Operator.Key.Sign(block.Span), cancel);
            if (!replayed.TryGet(out var scored, out var finding)) throw new InvalidDataException($"the node's own bundle {bundle} does not hold: {finding}");
            var (scores, carry) = (scored.Scores.Encode(), scored.Carry.Encode());
            await scores.StoreAsync(node.Content, cancel);
            await node.Content.KeepAsync(carry, cancel);
            if (await node.Epochs.ScoredAsync(epoch, bundle, scores.Root, carry.Root, cancel))
                LogScored(log, network.Slug, epoch.Number, scored.Bundle.Records.Count, scored.Scores.Work.Count);
            closing.TrySetResult(epoch.Number);
            closing = NewRequest();
        }
    }

    async Task<Cid> StoreBundleAsync(EpochRow epoch, Cid? carry, CancellationToken cancel)
    {
        var rows = await node.Evidence.OfEpochAsync(network.Slug, epoch.Number, cancel);
        foreach (var row in rows) await node.Content.PutAsync(row.Cid, row.Block, cancel);
        var definition = Block.Of(network.Definition.Canonical);
        await node.Content.PutAsync(definition.Cid, definition.Bytes, cancel);
        var registry = await node.Devices.PublishAsync(cancel);
        var bundle = new Bundle(
            network.Slug, node.Operator.Id, epoch.Number, epoch.FromMs, epoch.ToMs!.Value, epoch.SeedBlock, definition.Cid, null, registry, carry,
            [.. rows.Select(row => new SealedRecord(Read(row), row.Signature))], await node.Evidence.RefusalsAsync(network.Slug, epoch.Number, cancel)).Encode();
        await node.Content.KeepAsync(bundle, cancel);
        return bundle.Root;
    }

    static Grange.Kernel.Evidence Read(Admission.EvidenceRow row)
        => EvidenceCodec.TryDecode(row.Block.Span, out var record) == EvidenceFault.None
            ? new Grange.Kernel.Evidence(record!, row.Cid)
            : throw new InvalidDataException($"evidence {row.Cid} in the database is torn");

    /// <summary>Enters the open epoch; from number 1 on it waits for the block that gives its seed and publishes what the seed asks.</summary>
    async Task<EpochRow> WithSeedAsync(EpochRow open, CancellationToken cancel)
    {
        var carry = open.Number == 0 ? Carry.Empty : await CarryAsync(open.Number - 1, cancel);
        if (open.Number > 0 && open.Seed is null)
        {
            network.Enter(new OpenEpoch(open.Number, open.FromMs, null), carry, []);
            SeedBlock? block;
            while ((block = await node.Ledger.SeedBlockAsync(open.FromMs, cancel)) is null) await Task.Delay(Poll, node.Clock, cancel);
            if (!BlockHeader.TryRead(block.Header.Span, out var header)) throw new InvalidDataException("the chain gave a header that is none");
            await node.Epochs.PinSeedAsync(network.Slug, open.Number, block, EpochSeed.Of(header.Hash, network.Slug, open.Number), cancel);
            open = (await node.Epochs.OpenAsync(network.Slug, cancel))!;
        }
        var challenges = open.Seed is { } seed
            ? [.. network.Module.Challenges(seed, open.Number, network.Definition, carry, node.Devices.Log)]
            : (IReadOnlyList<Challenge>)[];
        network.Enter(new OpenEpoch(open.Number, open.FromMs, open.Seed), carry, challenges);
        LogOpened(log, network.Slug, open.Number, challenges.Count);
        return open;
    }

    async Task<Carry> CarryAsync(long number, CancellationToken cancel)
    {
        var row = await node.Epochs.FindAsync(network.Slug, number, cancel);
        var loaded = await EpochCarry.LoadAsync(row!.Carry!.Value, new VerifiedBlocks(node.Content), cancel);
        return loaded.TryGet(out var carry, out var finding) ? carry.Module : throw new InvalidDataException($"the node's own carry does not hold: {finding}");
    }

    async Task WaitForEndAsync(EpochRow open, CancellationToken cancel)
    {
        var end = open.FromMs + network.Definition.EpochSeconds * 1000L;
        var left = TimeSpan.FromMilliseconds(Math.Max(0, end - node.NowMs));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await Task.WhenAny(wanted.Task, Task.Delay(left, node.Clock, stop.Token));
        await stop.CancelAsync();
        cancel.ThrowIfCancellationRequested();
        wanted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Closes at the full length at most; after a long pause the next epoch opens now, and nothing is earned in between.</summary>
    async Task CloseAsync(EpochRow open, CancellationToken cancel)
    {
        var (now, length) = (node.NowMs, network.Definition.EpochSeconds * 1000L);
        var to = Math.Min(now, open.FromMs + length);
        await node.Epochs.CloseAsync(open, to, now - to < length ? to : now, cancel);
    }

    static TaskCompletionSource<long> NewRequest() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Network} epoch {Epoch} is open, {Challenges} challenges")]
    static partial void LogOpened(ILogger log, NetworkSlug network, long epoch, int challenges);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Network} epoch {Epoch} scored: {Records} records, {Rows} rows")]
    static partial void LogScored(ILogger log, NetworkSlug network, long epoch, int records, int rows);
}
