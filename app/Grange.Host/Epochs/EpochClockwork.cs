using Grange.Host.Live;
using Grange.Host.Networks;
using Grange.Kernel;
using Microsoft.Extensions.Logging;

namespace Grange.Host.Epochs;

/// <summary>Drives one network's epochs: opens, pins the seed, publishes challenges, closes, has it scored. It may die anywhere and go on.</summary>
public sealed partial class EpochClockwork(RunningNetwork network, NodeServices node, ILogger log)
{
    static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);

    /// <summary>After a start, an epoch stays open for half its length, and for so long at most: devices could say nothing while the node was away.</summary>
    static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    readonly EpochScorer scorer = new(network, node, log);
    readonly long startedMs = node.NowMs;
    volatile TaskCompletionSource wanted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    volatile TaskCompletionSource<long> closing = NewRequest();

    /// <summary>Asks for the open epoch to be closed now; answers its number once it is closed and scored.</summary>
    public Task<long> CloseNowAsync(CancellationToken cancel)
    {
        wanted.TrySetResult();
        return closing.Task.WaitAsync(cancel);
    }

    /// <summary>Goes on where the node ended; before any door opens, so that nobody is told of another epoch and nothing is judged by another's rules.</summary>
    public async Task ResumeAsync(CancellationToken cancel)
    {
        await node.Epochs.StartAsync(network.Slug, node.NowMs, cancel);
        await ScoreClosedAsync(cancel);
        await EnterAsync(cancel);
    }

    /// <summary>Runs until the node stops.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            var closed = await ScoreClosedAsync(cancel);
            var (entered, carry) = await EnterAsync(cancel);
            if (closed is { } number) Answer(number);
            var open = await WithSeedAsync(entered, carry, cancel);
            await WaitForEndAsync(open, cancel);
            await CloseAsync(open, cancel);
        }
    }

    /// <summary>Scores what is closed; answers the newest of it.</summary>
    async Task<long?> ScoreClosedAsync(CancellationToken cancel)
    {
        long? newest = null;
        foreach (var epoch in (await node.Epochs.InStateAsync(EpochState.Sealed, cancel)).Where(row => row.Network == network.Slug))
        {
            await scorer.ScoreAsync(epoch, cancel);
            newest = epoch.Number;
        }
        return newest;
    }

    /// <summary>Enters the open epoch, still without its seed: from here on its definition and carry hold.</summary>
    async Task<(EpochRow Open, Carry Carry)> EnterAsync(CancellationToken cancel)
    {
        var open = (await node.Epochs.OpenAsync(network.Slug, cancel))!;
        var carry = open.Number == 0 ? Carry.Empty : await CarryAsync(open.Number - 1, cancel);
        network.Enter(new OpenEpoch(open.Number, open.FromMs, null), carry, []);
        return (open, carry);
    }

    /// <summary>Tells whoever asked for the close; only now, when the node stands in the epoch that follows.</summary>
    void Answer(long closed)
    {
        var asked = closing;
        closing = NewRequest();
        asked.TrySetResult(closed);
    }

    /// <summary>From number 1 on, waits for the block that gives the epoch's seed; publishes what the seed asks.</summary>
    async Task<EpochRow> WithSeedAsync(EpochRow open, Carry carry, CancellationToken cancel)
    {
        if (open.Number > 0 && open.Seed is null)
        {
            SeedBlock? block;
            while ((block = await SeedBlockAsync(open, cancel)) is null) await Task.Delay(Poll, node.Clock, cancel);
            if (!BlockHeader.TryRead(block.Header.Span, out var header)) throw new InvalidDataException("the chain gave a header that is none");
            await node.Epochs.PinSeedAsync(network.Slug, open.Number, block, EpochSeed.Of(header.Hash, network.Slug, open.Number), cancel);
            open = (await node.Epochs.OpenAsync(network.Slug, cancel))!;
        }
        var challenges = open.Seed is { } seed
            ? [.. network.Module.Challenges(seed, open.Number, network.Rules.InForce(open.Number), carry, node.Devices.Log)]
            : (IReadOnlyList<Challenge>)[];
        network.Enter(new OpenEpoch(open.Number, open.FromMs, open.Seed), carry, challenges);
        LogOpened(log, network.Slug, open.Number, challenges.Count);
        await TellAsync(open.Number, EpochState.Open, cancel);
        return open;
    }

    /// <summary>The seed's block once there is one; where challenges fall on what the carry commits to, that is anchored first.</summary>
    async Task<SeedBlock?> SeedBlockAsync(EpochRow open, CancellationToken cancel)
    {
        if (!network.Module.Info.Anchors(network.Rules.InForce(open.Number))) return await node.Ledger.SeedBlockAsync(open.FromMs, cancel);
        var before = await node.Epochs.FindAsync(network.Slug, open.Number - 1, cancel);
        var anchor = SeedAnchor.Of(node.Operator.Id, network.Slug, open.Number, before!.Carry!.Value);
        var found = await node.Ledger.SeedAfterAsync($"{network.Slug}:{open.Number}", anchor, open.FromMs, cancel);
        if (found.TryGet(out var block, out var refused)) return block;
        LogUnanchored(log, network.Slug, open.Number, refused.Detail);
        return null;
    }

    async Task<Carry> CarryAsync(long number, CancellationToken cancel)
    {
        var row = await node.Epochs.FindAsync(network.Slug, number, cancel);
        var loaded = await EpochCarry.LoadAsync(row!.Carry!.Value, new VerifiedBlocks(node.Content), cancel);
        return loaded.TryGet(out var carry, out var finding) ? carry.Module : throw new InvalidDataException($"the node's own carry does not hold: {finding}");
    }

    async Task WaitForEndAsync(EpochRow open, CancellationToken cancel)
    {
        var length = LengthMs(open);
        var end = Math.Max(open.FromMs + length, startedMs + Math.Min(length / 2, (long)Grace.TotalMilliseconds));
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
        var (now, length) = (node.NowMs, LengthMs(open));
        var to = Math.Min(now, open.FromMs + length);
        if (!await node.Epochs.CloseAsync(open, to, now - to < length ? to : now, cancel)) return;
        LogSealed(log, network.Slug, open.Number);
        await TellAsync(open.Number, EpochState.Sealed, cancel);
    }

    async Task TellAsync(long number, EpochState state, CancellationToken cancel)
        => node.Live.Publish(new EpochHappened(network.Slug, number, state, await node.Evidence.CountAsync(network.Slug, number, cancel)));

    long LengthMs(EpochRow epoch) => network.Rules.InForce(epoch.Number).EpochSeconds * 1000L;

    static TaskCompletionSource<long> NewRequest() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Network} epoch {Epoch} is open, {Challenges} challenges")]
    static partial void LogOpened(ILogger log, NetworkSlug network, long epoch, int challenges);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Network} epoch {Epoch} has no seed yet: its anchor was refused: {Reason}")]
    static partial void LogUnanchored(ILogger log, NetworkSlug network, long epoch, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Network} epoch {Epoch} is sealed")]
    static partial void LogSealed(ILogger log, NetworkSlug network, long epoch);
}
