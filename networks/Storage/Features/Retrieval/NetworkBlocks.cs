using System.Collections.Concurrent;
using Grange.Content;
using Grange.Kernel;
using Grange.Storage.Gateway;
using Grange.Storage.Pieces;
using Grange.Storage.Providers;
using Microsoft.Extensions.Logging;

namespace Grange.Storage.Retrieval;

/// <summary>Blocks of the network: from this node's segments, else from a provider, checked by hash before anyone sees them.</summary>
/// <remarks>
/// Providers are asked in order of failures and speed; a slow one is raced by the next, a wrong or silent one is passed over. While one copy can be
/// had, it is found. Providers that ask for egress are passed over: whoever wants their copies pays them directly.
/// </remarks>
sealed partial class NetworkBlocks(SegmentStore segments, PieceTable pieces, ProviderTable providers, ProviderHealth health, ProviderClient client, Func<DeviceId, bool> isPaid, TimeProvider clock, ILogger log) : IBlockReader
{
    const long CacheBytes = 64 << 20;

    /// <summary>A wrong block weighs as much as this many silences.</summary>
    const double Deceit = 4;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10), FirstHedge = TimeSpan.FromMilliseconds(500), LeastHedge = TimeSpan.FromMilliseconds(50), Remembered = TimeSpan.FromSeconds(1);

    readonly BlockCache cache = new(CacheBytes);
    readonly ConcurrentDictionary<long, (DateTimeOffset Until, IReadOnlyList<ProviderRow> Holders)> known = new();

    /// <inheritdoc/>
    /// <exception cref="ContentUnavailableException">The block is stored in this network, and no copy can be had now.</exception>
    public async ValueTask<ReadOnlyMemory<byte>?> GetAsync(Multihash hash, CancellationToken cancel)
    {
        if (await segments.GetAsync(hash, cancel) is { } here) return here;
        if (cache.Find(hash) is { } cached) return cached;
        if (await pieces.FindBlockAsync(hash, cancel) is not { } place) return null;
        var block = await FetchAsync(place, hash, cancel);
        cache.Keep(hash, block);
        return block;
    }

    /// <summary>The providers that have a piece, best first.</summary>
    public async Task<IReadOnlyList<ProviderRow>> HoldersAsync(long segment, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        if (known.TryGetValue(segment, out var recent) && recent.Until > now) return Order(recent.Holders);
        var devices = (await pieces.CopiesAsync(segment, cancel)).Select(copy => copy.Device).ToHashSet();
        IReadOnlyList<ProviderRow> holders = [.. (await providers.AllAsync(cancel)).Where(provider => devices.Contains(provider.Device))];
        known[segment] = (now + Remembered, holders);
        return Order(holders);
    }

    IReadOnlyList<ProviderRow> Order(IReadOnlyList<ProviderRow> holders)
    {
        var nowMs = clock.GetUtcNow().ToUnixTimeMilliseconds();
        return [.. holders.OrderBy(one => !one.IsAlive(nowMs)).ThenBy(one => health.Failures(one.Device)).ThenBy(one => health.Latency(one.Device))];
    }

    async Task<ReadOnlyMemory<byte>> FetchAsync(PieceBlock place, Multihash hash, CancellationToken cancel)
    {
        var holders = await HoldersAsync(place.Segment, cancel);
        var waiting = new Queue<ProviderRow>(holders.Where(holder => !isPaid(holder.Device)));
        var asked = new List<Task<byte[]?>>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        while (waiting.Count + asked.Count > 0)
        {
            var patience = new TaskCompletionSource().Task; // without end, when nobody is left to ask
            if (waiting.TryDequeue(out var provider))
            {
                asked.Add(AskAsync(provider, place, hash, stop.Token));
                if (waiting.Count > 0) patience = Task.Delay(HedgeAfter(provider), clock, stop.Token);
            }
            if (await FirstAsync(asked, patience) is not { } block) continue;
            await stop.CancelAsync();
            return block;
        }
        cancel.ThrowIfCancellationRequested();
        throw new ContentUnavailableException(hash, holders.Count, holders.Count(holder => !isPaid(holder.Device)));
    }

    /// <summary>What the first of those asked says; null too when patience ends before anyone has answered.</summary>
    static async Task<byte[]?> FirstAsync(List<Task<byte[]?>> asked, Task patience)
        => await Task.WhenAny([.. asked, patience]) is Task<byte[]?> answered && asked.Remove(answered) ? await answered : null;

    /// <summary>One provider's answer: the block, or null for silence and for anything that is not it.</summary>
    async Task<byte[]?> AskAsync(ProviderRow provider, PieceBlock place, Multihash hash, CancellationToken cancel)
    {
        var started = clock.GetTimestamp();
        try
        {
            var block = await client.RangeAsync(provider.Url, place, Patience, cancel);
            if (block is not null && hash.Matches(block))
            {
                health.Answered(provider.Device, clock.GetElapsedTime(started));
                return block;
            }
            health.Failed(provider.Device, block is null ? 1 : Deceit);
            if (block is null) LogSilent(provider.Device, place.Piece);
            else LogWrong(provider.Device, place.Piece, place.Start);
            return null;
        }
        catch (OperationCanceledException)
        {
            return null; // another was faster, or nobody waits any more
        }
    }

    TimeSpan HedgeAfter(ProviderRow provider)
    {
        var usual = health.Latency(provider.Device);
        if (usual == TimeSpan.Zero) return FirstHedge;
        return usual * 3 > LeastHedge ? usual * 3 : LeastHedge;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "provider {Device} did not give a block of piece {Piece}")]
    partial void LogSilent(DeviceId device, PieceCid piece);

    [LoggerMessage(Level = LogLevel.Error, Message = "provider {Device} gave a wrong block of piece {Piece} at {Start}; it was not used")]
    partial void LogWrong(DeviceId device, PieceCid piece, long start);
}
