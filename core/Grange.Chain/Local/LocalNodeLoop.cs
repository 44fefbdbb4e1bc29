using System.Security.Cryptography;
using System.Threading.Channels;
using Grange.Kernel;
using Microsoft.Extensions.Logging;

namespace Grange.Chain;

/// <summary>The one writer of the local chain: journal first, then anvil, then the caller.</summary>
sealed partial class LocalNodeLoop(LocalNodeOptions options, NodeEngine engine, TimeProvider clock, ILogger log) : IAsyncDisposable
{
    const int MaxBatch = 256, MaxStarts = 5;

    /// <summary>A snapshot is followed by twenty times its own duration without one.</summary>
    const int RestAfterSnapshot = 20;

    readonly NodeGenerations generations = new(options.Folder);
    NodeJournal journal = null!;
    NodeHeader header = null!;
    int generation;
    long skippedSeconds;
    bool wantsBlock, changed;
    DateTimeOffset lastBlock, nextSnapshot, soonestSnapshot;

    /// <summary>Where reads pass.</summary>
    public NodeGate Gate { get; } = new(clock);

    public int ProcessId { get; private set; }

    public int Restarts { get; private set; }

    /// <summary>Starts anvil where the chain was; an empty folder gets a new chain.</summary>
    public async Task OpenAsync(CancellationToken cancel)
    {
        if (generations.List().Count == 0) Begin();
        var newest = generations.List()[^1];
        (generation, journal) = (newest.Number, NodeJournal.Continue(newest.Journal));
        await StartAsync(cancel);
        skippedSeconds = Math.Max(0, engine.Head.Timestamp - clock.GetUtcNow().ToUnixTimeSeconds());
        nextSnapshot = clock.GetUtcNow() + options.SnapshotInterval;
    }

    public void SkipTime(TimeSpan ahead) => Interlocked.Add(ref skippedSeconds, (long)ahead.TotalSeconds);

    /// <summary>Runs until the channel is completed, then takes a last snapshot.</summary>
    public async Task RunAsync(Channel<NodeCommand> commands)
    {
        var batch = new List<NodeCommand>(MaxBatch);
        try
        {
            while (await WaitAsync(commands.Reader))
            {
                batch.Clear();
                while (batch.Count < MaxBatch && commands.Reader.TryRead(out var command)) batch.Add(command);
                await TurnAsync(batch);
            }
            if (journal.Count > 0) await SnapshotAsync();
        }
        catch (Exception why)
        {
            LogStopped(why);
            Gate.Break(why);
            foreach (var command in batch) command.Fail(why);
            commands.Writer.TryComplete(why);
            while (commands.Reader.TryRead(out var waiting)) waiting.Fail(why);
            throw;
        }
    }

    /// <summary>Until there is something to do; false when no command will come any more.</summary>
    async Task<bool> WaitAsync(ChannelReader<NodeCommand> commands)
    {
        using var stop = new CancellationTokenSource();
        var pause = Due() - clock.GetUtcNow();
        var timer = pause <= TimeSpan.Zero ? Task.CompletedTask : Task.Delay(pause, clock, stop.Token);
        var asked = commands.WaitToReadAsync(stop.Token).AsTask();
        await Task.WhenAny(asked, timer, engine.Process.Exited);
        await stop.CancelAsync();
        await ((Task)asked).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !asked.IsCompletedSuccessfully || await asked;
    }

    async Task TurnAsync(List<NodeCommand> batch)
    {
        if (engine.Process.Exited.IsCompleted) await RestartAsync();
        foreach (var fund in batch.OfType<NodeCommand.Fund>()) await FundAsync(fund);
        var sends = batch.OfType<NodeCommand.Send>().ToArray();
        if (sends.Length > 0)
        {
            var replies = await CommitAsync([.. sends.Select(send => new JournalEntry.Transaction(send.Raw))]);
            for (var i = 0; i < sends.Length; i++) sends[i].Done.TrySetResult(replies[i]);
            wantsBlock = changed = true;
        }
        var mines = batch.OfType<NodeCommand.Mine>().ToArray();
        if (mines.Length > 0 || clock.GetUtcNow() >= NextBlock()) await MineAsync();
        foreach (var mine in mines) mine.Done.TrySetResult(engine.Head);
        var snapshots = batch.OfType<NodeCommand.Snapshot>().ToArray();
        if (snapshots.Length > 0 || SnapshotIsDue()) await SnapshotAsync();
        foreach (var snapshot in snapshots) snapshot.Done.TrySetResult();
    }

    async Task FundAsync(NodeCommand.Fund fund)
    {
        var before = await SafelyAsync(() => engine.BalanceAsync(fund.Account, CancellationToken.None));
        var reply = await CommitAsync([new JournalEntry.Balance(fund.Account, fund.Balance(before))]);
        if (reply[0].Error is { } refused) fund.Fail(new RpcException(reply[0].Method, refused));
        else fund.Done.TrySetResult();
        wantsBlock = changed = true;
    }

    async Task MineAsync()
    {
        var timestamp = Math.Max(engine.Head.Timestamp, clock.GetUtcNow().ToUnixTimeSeconds() + Interlocked.Read(ref skippedSeconds));
        var producer = Address.Read(RandomNumberGenerator.GetBytes(Address.Size));
        await CommitAsync([new JournalEntry.Block(engine.Head.Number + 1, timestamp, producer)]);
        journal.AppendLazily(new JournalEntry.Mined(engine.Head.Number, engine.Head.Hash));
        lastBlock = clock.GetUtcNow();
        // After work comes one more block soon: what waits for a confirmation, or for a block nobody foresaw, need not wait long.
        wantsBlock = engine.Head.Transactions.Count > 0;
    }

    /// <summary>Makes entries durable and does them, through any number of deaths of anvil.</summary>
    async Task<IReadOnlyList<RpcReply>> CommitAsync(IReadOnlyList<JournalEntry> entries)
    {
        journal.Append([.. entries]);
        try
        {
            var replies = new List<RpcReply>(entries.Count);
            foreach (var entry in entries) replies.Add(await engine.ApplyAsync(entry, CancellationToken.None));
            return replies;
        }
        catch (Exception broken) when (IsDeath(broken))
        {
            // They are the last of the journal, so the replay does them.
            var replies = await RestartAsync();
            return [.. replies.TakeLast(entries.Count)];
        }
    }

    async Task<T> SafelyAsync<T>(Func<Task<T>> read)
    {
        while (true)
        {
            try
            {
                return await read();
            }
            catch (Exception broken) when (IsDeath(broken))
            {
                await RestartAsync();
            }
        }
    }

    async Task<IReadOnlyList<RpcReply>> RestartAsync()
    {
        var began = clock.GetTimestamp();
        Gate.Close();
        Restarts++;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var replies = await StartAsync(CancellationToken.None);
                LogRestarted(engine.Head.Number, replies.Count, clock.GetElapsedTime(began).TotalMilliseconds);
                return replies;
            }
            catch (Exception broken) when (attempt < MaxStarts && IsDeath(broken))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100 * attempt), clock);
            }
        }
    }

    async Task<IReadOnlyList<RpcReply>> StartAsync(CancellationToken cancel)
    {
        var start = generations.Start();
        while (true)
        {
            try
            {
                header = start.Header;
                var replies = await engine.StartAsync(start, cancel);
                ProcessId = engine.Process.Id;
                Gate.Open(engine.Process.Endpoint);
                return replies;
            }
            catch (LocalChainException refused) when (start.Generation.Number > 0 && !engine.HasState)
            {
                LogFellBack(start.Generation.Number, refused.Message);
                start = generations.Start(below: start.Generation.Number);
            }
        }
    }

    async Task SnapshotAsync()
    {
        var began = clock.GetUtcNow();
        var next = generations.Of(generation + 1);
        LogSnapshot(engine.Head.Number, next.Number);
        var (dump, pool) = await SafelyAsync(async () => (await engine.DumpAsync(CancellationToken.None), await engine.PoolAsync(CancellationToken.None)));
        header = header with
        {
            StateDigest = generations.WriteState(next, dump),
            Number = engine.Head.Number,
            Hash = engine.Head.Hash,
            Carried = pool.Count,
        };
        var following = NodeJournal.Create(next.Journal, header.ToString(), pool);
        journal.Dispose();
        (journal, generation, changed) = (following, next.Number, false);
        generations.Prune();
        var now = clock.GetUtcNow();
        (nextSnapshot, soonestSnapshot) = (now + options.SnapshotInterval, now + RestAfterSnapshot * (now - began));
        if (engine.Head.Number - engine.LoadedAt > options.RecycleBlocks) await RestartAsync();
    }

    void Begin()
    {
        var first = generations.Of(0);
        var genesis = new NodeHeader(options.ChainId, clock.GetUtcNow().ToUnixTimeSeconds(), options.Hardfork, "-", 0, default, 0);
        using var created = NodeJournal.Create(first.Journal, genesis.ToString(), options.Funded.Select(funded => new JournalEntry.Balance(funded.Key, funded.Value)));
    }

    DateTimeOffset NextBlock() => lastBlock + (wantsBlock ? options.BlockInterval : options.IdleInterval);

    DateTimeOffset Due()
    {
        var snapshot = changed ? nextSnapshot > soonestSnapshot ? nextSnapshot : soonestSnapshot : DateTimeOffset.MaxValue;
        return snapshot < NextBlock() ? snapshot : NextBlock();
    }

    /// <summary>After a minute in which something happened, or before a replay would get long; never so often that it is what the node does.</summary>
    bool SnapshotIsDue()
    {
        var now = clock.GetUtcNow();
        return now >= soonestSnapshot && (journal.Count >= options.SnapshotEntries || changed && now >= nextSnapshot);
    }

    static bool IsDeath(Exception broken) => broken is HttpRequestException or IOException or TimeoutException;

    public async ValueTask DisposeAsync()
    {
        await engine.DisposeAsync();
        journal?.Dispose();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "anvil ended; started again at block {Number} after {Entries} journal entries in {Milliseconds:0} ms")]
    partial void LogRestarted(long number, int entries, double milliseconds);

    [LoggerMessage(Level = LogLevel.Debug, Message = "a snapshot of block {Number} begins as generation {Generation}")]
    partial void LogSnapshot(long number, int generation);

    [LoggerMessage(Level = LogLevel.Error, Message = "generation {Generation} of the local chain does not load, trying the one before: {Reason}")]
    partial void LogFellBack(int generation, string reason);

    [LoggerMessage(Level = LogLevel.Critical, Message = "the local chain has stopped")]
    partial void LogStopped(Exception why);
}
