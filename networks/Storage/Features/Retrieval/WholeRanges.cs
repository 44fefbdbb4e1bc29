using Grange.Content;
using Grange.Kernel;
using Grange.Storage.Pieces;
using Microsoft.Extensions.Logging;

namespace Grange.Storage.Retrieval;

/// <summary>Blocks of pieces that are kept as copies: a slow provider is raced by the next, a wrong or silent one is passed over.</summary>
sealed partial class WholeRanges(StorageNode node)
{
    /// <summary>A wrong block weighs as much as this many silences.</summary>
    public const double Deceit = 4;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10), FirstHedge = TimeSpan.FromMilliseconds(500), LeastHedge = TimeSpan.FromMilliseconds(50);

    readonly ILogger log = node.Log;

    /// <summary>The block, or null when nobody gives it; and how many would for nothing.</summary>
    public async Task<(byte[]? Block, int Willing)> FetchAsync(PieceBlock place, Multihash hash, IReadOnlyList<Holder> holders, CancellationToken cancel)
    {
        var waiting = new Queue<Holder>(holders.Where(holder => !node.IsPaid(holder.Device)));
        var (willing, asked) = (waiting.Count, new List<Task<byte[]?>>());
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        while (waiting.Count + asked.Count > 0)
        {
            var patience = new TaskCompletionSource().Task; // without end, when nobody is left to ask
            if (waiting.TryDequeue(out var holder))
            {
                asked.Add(AskAsync(holder, place, hash, stop.Token));
                if (waiting.Count > 0) patience = Task.Delay(HedgeAfter(node, holder), node.Host.Clock, stop.Token);
            }
            if (await FirstAsync(asked, patience) is not { } block) continue;
            await stop.CancelAsync();
            return (block, willing);
        }
        return (null, willing);
    }

    /// <summary>What the first of those asked says; null too when patience ends before anyone has answered.</summary>
    static async Task<byte[]?> FirstAsync(List<Task<byte[]?>> asked, Task patience)
        => await Task.WhenAny([.. asked, patience]) is Task<byte[]?> answered && asked.Remove(answered) ? await answered : null;

    /// <summary>One provider's answer: the block, or null for silence and for anything that is not it.</summary>
    async Task<byte[]?> AskAsync(Holder holder, PieceBlock place, Multihash hash, CancellationToken cancel)
    {
        var started = node.Host.Clock.GetTimestamp();
        try
        {
            var block = await node.Client.RangeAsync(holder.Url, place.Piece, place.Start, place.Length, Patience, cancel);
            if (block is not null && hash.Matches(block))
            {
                node.Health.Answered(holder.Device, node.Host.Clock.GetElapsedTime(started));
                return block;
            }
            node.Health.Failed(holder.Device, block is null ? 1 : Deceit);
            if (block is null) LogSilent(holder.Device, place.Piece);
            else LogWrong(holder.Device, place.Piece, place.Start);
            return null;
        }
        catch (OperationCanceledException)
        {
            return null; // another was faster, or nobody waits any more
        }
    }

    /// <summary>How long a provider is waited for before another is asked beside it.</summary>
    public static TimeSpan HedgeAfter(StorageNode node, Holder holder)
    {
        var usual = node.Health.Latency(holder.Device);
        if (usual == TimeSpan.Zero) return FirstHedge;
        return usual * 3 > LeastHedge ? usual * 3 : LeastHedge;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "provider {Device} did not give a block of piece {Piece}")]
    partial void LogSilent(DeviceId device, PieceCid piece);

    [LoggerMessage(Level = LogLevel.Error, Message = "provider {Device} gave a wrong block of piece {Piece} at {Start}; it was not used")]
    partial void LogWrong(DeviceId device, PieceCid piece, long start);
}
