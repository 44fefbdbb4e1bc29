using System.Collections.Concurrent;
using Grange.Content;
using Grange.Kernel;
using Grange.Storage.Providers;
using Microsoft.Extensions.Logging;

namespace Grange.Storage.Pieces;

/// <summary>
/// Background work: every sealed segment becomes a piece, gets its parts, gets lost ones back, and leaves this node; what nobody wants leaves the network.
/// </summary>
/// <remarks>
/// Each round starts from what the database says, so a restart at any point goes on where it was, and every step may be done twice.
/// </remarks>
sealed partial class PlacementWork(StorageNode node)
{
    /// <summary>Pieces worked on at a time: their bytes go out over one line.</summary>
    const int AtOnce = 4;

    /// <summary>How long a sealed segment that nothing refers to is kept: an upload under way may still count on it.</summary>
    static readonly TimeSpan Grace = TimeSpan.FromMinutes(10);

    static readonly TimeSpan Pace = TimeSpan.FromSeconds(2);

    readonly ILogger log = node.Log;
    readonly PieceCopies copies = new(node);
    readonly PartSource source = new(node);
    readonly ConcurrentDictionary<long, bool> registered = new();

    /// <summary>Makes every sealed segment a piece, from now to the network's end.</summary>
    public async Task RegisterAsync(CancellationToken cancel)
    {
        foreach (var known in await node.Pieces.PiecesAsync(cancel)) registered[known.Segment] = true;
        await foreach (var segment in node.Segments.WatchAsync(cancel))
        {
            if (registered.ContainsKey(segment.Number)) continue;
            var blocks = await BlockList.ScanAsync(segment.Path, cancel);
            await node.Pieces.AddAsync(segment, node.Segments.PolicyOf(segment.Number), blocks, node.NowMs, cancel);
            registered[segment.Number] = true;
            LogSealed(segment.Piece, segment.Length, blocks.Count);
            node.Changed.Beat();
        }
    }

    /// <summary>Gives every piece its parts and gets lost ones back, from now to the network's end.</summary>
    public async Task PlaceAsync(CancellationToken cancel)
    {
        source.Sweep();
        while (!cancel.IsCancellationRequested)
        {
            var change = node.Changed.Next;
            var held = (await node.Copies.ListAsync(null, null, cancel)).ToLookup(copy => copy.Segment);
            var providers = (await node.Providers.AllAsync(cancel)).ToDictionary(provider => provider.Device);
            var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel };
            // what is closest to being lost comes first
            var queue = (await node.Pieces.PiecesAsync(cancel)).OrderBy(piece => piece.IsLocal).ThenBy(piece => held[piece.Segment].Count(copy => copy.Counts) - piece.Policy.Needed);
            await Parallel.ForEachAsync(queue, options, async (piece, stop) => await TendAsync(piece, [.. held[piece.Segment]], providers, stop));
            await Pulse.WaitAsync(change, Pace, node.Host.Clock, cancel);
        }
    }

    /// <summary>Does what one piece needs next; trouble with one piece does not hold up the others.</summary>
    async Task TendAsync(PieceRow piece, IReadOnlyList<CopyRow> held, IReadOnlyDictionary<DeviceId, ProviderRow> providers, CancellationToken cancel)
    {
        try
        {
            await copies.FinishLeavingAsync(held, providers, cancel);
            var rent = Share(await node.Pieces.RentAsync(piece.Segment, cancel), piece.ContentBytes);
            if (rent.Count == 0)
            {
                await copies.DropAsync(held, cancel);
                await node.Repairs.ForgetAsync(piece.Segment, cancel);
                if (held.Count == 0 && node.NowMs - piece.MadeMs > Grace.TotalMilliseconds) await CollectAsync(piece, cancel);
                return;
            }
            if (piece.Policy.IsCoded) rent = [.. rent.Select(one => one with { Bytes = one.Bytes / piece.Policy.Needed }).Where(one => one.Bytes > 0)];
            var encoded = DagCbor.Encode(Rent.ToNode(rent));
            await copies.AmendAsync(held, rent, encoded, cancel);
            var placed = await new PieceCompletion(node, copies, source).RunAsync(piece, held, providers, rent, encoded, cancel);
            await copies.DropAsync(held.Where(copy => copy.State == CopyState.Lost || copy.State is CopyState.Moving or CopyState.Away && placed >= piece.Policy.Parts), cancel);
            if (placed >= piece.Policy.Parts && piece.IsLocal && !node.Terms.KeepLocal) await ReleaseAsync(piece, cancel);
        }
        catch (Exception error) when (error is IOException or InvalidOperationException && !cancel.IsCancellationRequested)
        {
            LogTrouble(piece.Piece, error);
        }
    }

    /// <summary>Rents as evidence takes them: together never more than the piece's own content. Payers of one block share it.</summary>
    internal static IReadOnlyList<Rent> Share(IReadOnlyList<Rent> rents, long contentBytes)
    {
        var total = rents.Aggregate((Int128)0, (sum, rent) => sum + rent.Bytes);
        if (total <= contentBytes) return rents;
        return [.. rents.Select(rent => rent with { Bytes = (long)((Int128)rent.Bytes * contentBytes / total) }).Where(rent => rent.Bytes > 0)];
    }

    /// <summary>The piece is durable elsewhere: this node's copy of the bytes goes, its index stays.</summary>
    async Task ReleaseAsync(PieceRow piece, CancellationToken cancel)
    {
        await node.Segments.DeleteAsync(piece.Segment, cancel);
        await node.Pieces.SetRemoteAsync(piece.Segment, cancel);
        LogReleased(piece.Piece);
    }

    async Task CollectAsync(PieceRow piece, CancellationToken cancel)
    {
        node.Collected[piece.Segment] = true; // before the look: an upload that commits meanwhile sees this, or its object is seen here
        if (!await node.Pieces.TryForgetAsync(piece.Segment, cancel))
        {
            node.Collected.TryRemove(piece.Segment, out _);
            return;
        }
        await node.Segments.DeleteAsync(piece.Segment, cancel);
        registered.TryRemove(piece.Segment, out _);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "piece {Piece} sealed: {Bytes} bytes, {Blocks} blocks")]
    partial void LogSealed(PieceCid piece, long bytes, int blocks);

    [LoggerMessage(Level = LogLevel.Information, Message = "piece {Piece} is durable; the node's own copy is gone")]
    partial void LogReleased(PieceCid piece);

    [LoggerMessage(Level = LogLevel.Warning, Message = "piece {Piece} is not placed yet")]
    partial void LogTrouble(PieceCid piece, Exception error);
}
