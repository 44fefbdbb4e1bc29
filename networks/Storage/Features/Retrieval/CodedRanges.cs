using Grange.Content;
using Grange.Kernel;
using Grange.Storage.Pieces;
using Microsoft.Extensions.Logging;

namespace Grange.Storage.Retrieval;

/// <summary>
/// Blocks of pieces that are kept as shards. A block lies plain in one shard, or two; where that one is slow, silent or wrong, any others that are enough give it back.
/// </summary>
sealed partial class CodedRanges(StorageNode node)
{
    /// <summary>Ways to put a block together that are tried when providers lie.</summary>
    const int MostTries = 500;

    readonly ILogger log = node.Log;
    readonly ShardRanges ranges = new(node);

    /// <summary>The block, or null when too few give their part; and how many would for nothing.</summary>
    public async Task<(byte[]? Block, int Willing)> FetchAsync(PieceBlock place, Multihash hash, IReadOnlyList<Holder> holders, CancellationToken cancel)
    {
        IReadOnlyList<Holder> free = [.. holders.Where(holder => !node.IsPaid(holder.Device)).DistinctBy(holder => holder.Shard)];
        var layout = new ShardLayout(place.Piece.RawBytes, place.Policy.Needed);
        var slices = layout.Slices(place.Start, place.Length).ToList();
        var parts = await Task.WhenAll(slices.Select(slice => SliceAsync(place.Policy, slice, free, cancel)));
        if (Array.TrueForAll(parts, part => part is not null))
        {
            byte[] block = [.. parts.SelectMany(part => part!)];
            if (hash.Matches(block)) return (block, free.Count);
            LogWrong(place.Piece, place.Start);
        }
        return (free.Count > place.Policy.Needed ? await SearchAsync(place, hash, slices, free, cancel) : null, free.Count);
    }

    /// <summary>Some bytes of a data shard, unchecked: from its holder, or from the others when it is slow or was no good lately.</summary>
    async Task<byte[]?> SliceAsync(Redundancy policy, ShardSlice slice, IReadOnlyList<Holder> holders, CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var asked = new List<Task<byte[]?>>();
        if (holders.Where(holder => holder.Shard == slice.Shard).Cast<Holder?>().FirstOrDefault() is { } plain && plain.Provider.IsAlive(node.NowMs) && node.Health.Failures(plain.Device) == 0)
        {
            asked.Add(ranges.AskAsync(plain, slice.Offset, (int)slice.Length, stop.Token));
            var patience = Task.Delay(WholeRanges.HedgeAfter(node, plain), node.Host.Clock, stop.Token);
            if (await Task.WhenAny(asked[0], patience) == asked[0] && await asked[0] is { } direct)
            {
                await stop.CancelAsync();
                return direct;
            }
        }
        asked.Add(DecodeAsync(policy, slice, [.. holders.Where(holder => holder.Shard != slice.Shard || asked.Count == 0)], stop.Token));
        byte[]? found = null;
        while (found is null && asked.Count > 0)
        {
            var next = await Task.WhenAny(asked);
            asked.Remove(next);
            found = await next;
        }
        await stop.CancelAsync();
        return found;
    }

    /// <summary>The same bytes from any shards that are enough.</summary>
    async Task<byte[]?> DecodeAsync(Redundancy policy, ShardSlice slice, IReadOnlyList<Holder> holders, CancellationToken cancel)
    {
        var window = Window.Around(slice);
        var came = await ranges.GatherAsync(holders, policy.Needed, window, cancel);
        return came.Count < policy.Needed ? null : window.Cut(Decode(policy, came, [slice.Shard], window.Length), slice);
    }

    static byte[] Decode(Redundancy policy, IReadOnlyDictionary<int, byte[]> came, int[] wanted, int length)
    {
        var mix = new ErasureCode(policy.Needed, policy.Parts).Recover(came.Keys, wanted)!;
        var sources = new byte[mix.Sources.Count * length];
        for (var i = 0; i < mix.Sources.Count; i++) came[mix.Sources[i]].CopyTo(sources, i * length);
        var made = new byte[wanted.Length * length];
        mix.Apply(sources, made, length);
        return made;
    }

    /// <summary>Somebody lied: everybody is asked, and shards are put together in other ways until the block has its hash.</summary>
    async Task<byte[]?> SearchAsync(PieceBlock place, Multihash hash, IReadOnlyList<ShardSlice> slices, IReadOnlyList<Holder> holders, CancellationToken cancel)
    {
        var windows = slices.Select(Window.Around).ToList();
        var all = new List<IReadOnlyDictionary<int, byte[]>>();
        foreach (var window in windows) all.Add(await ranges.GatherAsync(holders, holders.Count, window, cancel));
        int[] shards = [.. holders.Select(holder => holder.Shard).Where(shard => all.TrueForAll(came => came.ContainsKey(shard)))];
        foreach (var chosen in Choices(shards, place.Policy.Needed).Take(MostTries))
        {
            var good = all.Select(came => chosen.ToDictionary(shard => shard, shard => came[shard])).ToList();
            byte[] block = [.. slices.SelectMany((slice, i) => windows[i].Cut(Decode(place.Policy, good[i], [slice.Shard], windows[i].Length), slice))];
            if (!hash.Matches(block)) continue;
            Blame(place, good[0], all[0], holders, windows[0].Length);
            return block;
        }
        return null;
    }

    /// <summary>Now it is known what everybody should have sent.</summary>
    void Blame(PieceBlock place, IReadOnlyDictionary<int, byte[]> good, IReadOnlyDictionary<int, byte[]> came, IReadOnlyList<Holder> holders, int length)
    {
        foreach (var holder in holders.Where(holder => came.ContainsKey(holder.Shard) && !good.ContainsKey(holder.Shard)))
        {
            if (Decode(place.Policy, good, [holder.Shard], length).AsSpan().SequenceEqual(came[holder.Shard])) continue;
            node.Health.Failed(holder.Device, WholeRanges.Deceit);
            LogLied(holder.Device, holder.Piece);
        }
    }

    /// <summary>All ways to choose so many, those with the first first.</summary>
    internal static IEnumerable<IReadOnlyList<int>> Choices(ReadOnlyMemory<int> from, int count)
    {
        if (count == 0)
        {
            yield return [];
            yield break;
        }
        for (var i = 0; i + count <= from.Length; i++)
            foreach (var rest in Choices(from[(i + 1)..], count - 1)) yield return [from.Span[i], .. rest];
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "shards of piece {Piece} gave a wrong block at {Start}; it was not used")]
    partial void LogWrong(PieceCid piece, long start);

    [LoggerMessage(Level = LogLevel.Error, Message = "provider {Device} gave wrong bytes of shard {Shard}")]
    partial void LogLied(DeviceId device, PieceCid shard);
}
