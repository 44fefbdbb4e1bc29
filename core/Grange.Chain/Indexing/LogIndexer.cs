using System.Data.Common;
using Grange.Kernel;
using Grange.Store;

namespace Grange.Chain;

/// <summary>Follows a chain's final blocks and hands their logs on, each block once and in order.</summary>
/// <remarks>
/// The cursor is the last 256 blocks as (number, hash). Where the chain no longer has the newest of them, the blocks above the fork are taken
/// back, through the sink and in one write, before anything else is read. Near the head blocks are followed one by one through their parents
/// and logs are asked for by block hash, so a reorganisation between two questions cannot mix two histories.
/// </remarks>
public sealed class LogIndexer(IStore store, ChainReader chain, Finality finality, ILogSink sink, TimeProvider clock)
{
    /// <summary>Blocks the cursor remembers: the deepest reorganisation that does not start the index anew.</summary>
    public const int Window = 256;

    const int Chunk = 1_000, Group = 64;

    /// <summary>Reads until cancelled, looking for new blocks every <paramref name="poll"/>.</summary>
    public async Task RunAsync(TimeSpan poll, CancellationToken cancel)
    {
        while (true)
        {
            while (await StepAsync(cancel))
            {
            }
            await Task.Delay(poll, clock, cancel);
        }
    }

    /// <summary>The last block taken in; null before the first.</summary>
    public async Task<long?> PositionAsync(CancellationToken cancel) => (await store.ReadAsync(NewestAsync, cancel))?.Number;

    /// <summary>Takes in the next blocks, or takes some back.</summary>
    /// <returns>True when something changed, so that more may be waiting.</returns>
    public async Task<bool> StepAsync(CancellationToken cancel)
    {
        if (await chain.FinalBlockAsync(finality, cancel) is not { } final) return false;
        var at = await store.ReadAsync(NewestAsync, cancel);
        if (at is not null && !await IsOnChainAsync(at, cancel)) return await RollBackAsync(at, cancel);
        var next = at?.Number + 1 ?? sink.FirstBlock;
        if (next > final.Number) return false;
        var read = final.Number - next >= 2 * Window
            ? await ReadRangeAsync(next, Math.Min(next + Chunk - 1, final.Number - Window), cancel)
            : await ReadChainAsync(at, next, Math.Min(next + Group - 1, final.Number), cancel);
        return read.Count > 0 && await store.WriteAsync((db, cancel) => ApplyAsync(db, at, read, cancel), cancel);
    }

    /// <summary>Old blocks, which no reorganisation reaches: only those with logs, and the last.</summary>
    async Task<IReadOnlyList<Piece>> ReadRangeAsync(long from, long to, CancellationToken cancel)
    {
        var pieces = new List<Piece>();
        foreach (var logs in (await chain.LogsAsync(from, to, sink.Contracts, cancel)).GroupBy(log => log.Block))
        {
            if (await chain.BlockAsync(BlockTag.At(logs.Key), cancel) is not { } block || logs.Any(log => log.BlockHash != block.Hash)) return pieces;
            pieces.Add(new(block, [.. logs]));
        }
        if ((pieces.Count == 0 || pieces[^1].Block.Number < to) && await chain.BlockAsync(BlockTag.At(to), cancel) is { } last) pieces.Add(new(last, []));
        return pieces;
    }

    /// <summary>Recent blocks, each the parent of the next; stops where the chain changed meanwhile.</summary>
    async Task<IReadOnlyList<Piece>> ReadChainAsync(Mark? at, long from, long to, CancellationToken cancel)
    {
        var pieces = new List<Piece>();
        var parent = at is not null && at.Number == from - 1 ? at.Hash : (Hash32?)null;
        for (var number = from; number <= to; number++)
        {
            if (await chain.BlockAsync(BlockTag.At(number), cancel) is not { } block || parent is { } expected && block.Parent != expected) break;
            if (await LogsOfAsync(block, cancel) is not { } logs) break;
            pieces.Add(new(block, logs));
            parent = block.Hash;
        }
        return pieces;
    }

    /// <summary>Null when the chain no longer knows the block.</summary>
    async Task<IReadOnlyList<ChainLog>?> LogsOfAsync(ChainBlock block, CancellationToken cancel)
    {
        try
        {
            return await chain.LogsAsync(block.Hash, sink.Contracts, cancel);
        }
        catch (RpcException) when (!cancel.IsCancellationRequested)
        {
            if ((await chain.BlockAsync(BlockTag.At(block.Number), cancel))?.Hash == block.Hash) throw;
            return null;
        }
    }

    async Task<bool> ApplyAsync(DbConnection db, Mark? at, IReadOnlyList<Piece> pieces, CancellationToken cancel)
    {
        // Another node may have come first, or be at it just now: then the first mark collides and PostgreSQL runs this again.
        if (await NewestAsync(db, cancel) != at) return true;
        foreach (var (block, _) in pieces)
        {
            await db.RunAsync("INSERT INTO chain_cursor (name, number, hash) VALUES (@name, @number, @hash) ON CONFLICT DO NOTHING",
                new { name = sink.Name, number = block.Number, hash = block.Hash.ToByteArray() }, cancel);
        }
        foreach (var (block, logs) in pieces)
            if (logs.Count > 0) await sink.ApplyAsync(db, block, logs, cancel);
        await db.RunAsync("DELETE FROM chain_cursor WHERE name = @name AND number <= @number",
            new { name = sink.Name, number = pieces[^1].Block.Number - Window }, cancel);
        return true;
    }

    async Task<bool> RollBackAsync(Mark at, CancellationToken cancel)
    {
        var marks = await store.ReadAsync((db, cancel) => db.ListAsync<MarkRow>(
            "SELECT number AS Number, hash AS Hash FROM chain_cursor WHERE name = @name ORDER BY number DESC", new { name = sink.Name }, cancel), cancel);
        var from = sink.FirstBlock;
        foreach (var mark in marks.Skip(1))
        {
            if (!await IsOnChainAsync(mark.Read(), cancel)) continue;
            from = mark.Number + 1;
            break;
        }
        return await store.WriteAsync(async (db, cancel) =>
        {
            if (await NewestAsync(db, cancel) != at) return true;
            await sink.RollbackAsync(db, from, cancel);
            await db.RunAsync("DELETE FROM chain_cursor WHERE name = @name AND number >= @from", new { name = sink.Name, from }, cancel);
            return true;
        }, cancel);
    }

    async Task<bool> IsOnChainAsync(Mark mark, CancellationToken cancel) => (await chain.BlockAsync(BlockTag.At(mark.Number), cancel))?.Hash == mark.Hash;

    async Task<Mark?> NewestAsync(DbConnection db, CancellationToken cancel) => (await db.FindAsync<MarkRow>(
        "SELECT number AS Number, hash AS Hash FROM chain_cursor WHERE name = @name ORDER BY number DESC LIMIT 1", new { name = sink.Name }, cancel))?.Read();

    sealed record Mark(long Number, Hash32 Hash);

    sealed record Piece(ChainBlock Block, IReadOnlyList<ChainLog> Logs);

    sealed class MarkRow
    {
        public long Number { get; init; }

        public byte[] Hash { get; init; } = [];

        public Mark Read() => new(Number, Hash32.Read(Hash));
    }
}
