using Grange.Content;
using Grange.Storage.Providers;

namespace Grange.Storage.Pieces;

/// <summary>Where parts of a piece come from: this node's own segment, or what providers still have of it.</summary>
sealed class PartSource(StorageNode node)
{
    string Folder => Path.Combine(node.Host.DataFolder, "parts");

    /// <summary>Clears what a crash left.</summary>
    public void Sweep()
    {
        if (Directory.Exists(Folder)) Directory.Delete(Folder, recursive: true);
    }

    /// <summary>
    /// Gets parts ready to be given away, each of them checked. What providers still have of the same bytes they give each other, and is not fetched here; null
    /// when too little is left that can be read now.
    /// </summary>
    public async Task<PartBytes?> OpenAsync(PieceRow piece, IReadOnlyList<PieceCid> names, IReadOnlyList<CopyRow> held, IReadOnlyList<int> wanted, CancellationToken cancel)
    {
        var parts = new PartBytes(Path.Combine(Folder, Guid.CreateVersion7(node.Host.Clock.GetUtcNow()).ToString("N")));
        try
        {
            if (piece.IsLocal && node.Segments.Find(piece.Segment, piece.Piece) is { } here) parts.AddSegment(here.Path, piece);
            else if (piece.Policy.IsCoded) await FetchAsync(parts, piece, held, cancel);
            if (!piece.Policy.IsCoded ? parts.Numbers.Count > 0 : await MakeAsync(parts, piece, names, wanted, cancel)) return parts;
        }
        catch
        {
            parts.Dispose();
            throw;
        }
        parts.Dispose();
        return null;
    }

    /// <summary>The names of all shards. They are computed once, from the segment, and said as evidence.</summary>
    public async Task<IReadOnlyList<PieceCid>> NamesAsync(PieceRow piece, CancellationToken cancel)
    {
        if (!piece.Policy.IsCoded) return [piece.Piece];
        if (await node.Pieces.ShardsAsync(piece.Segment, cancel) is { Count: > 0 } known) return known;
        using var parts = await OpenAsync(piece, [], [], [.. Enumerable.Range(0, piece.Policy.Parts)], cancel);
        if (parts is null) return [];
        var names = new PieceCid[piece.Policy.Parts];
        for (var shard = 0; shard < names.Length; shard++) names[shard] = await parts.NameAsync(shard, cancel);
        var said = await node.Host.Evidence.ObserveAsync(StorageKinds.Coded, new Coding(piece.Piece, piece.Policy.Needed, names).ToNode(), cancel);
        if (!said.IsOk) throw new InvalidOperationException(said.Fault.ToString());
        await node.Pieces.SetShardsAsync(piece.Segment, names, cancel);
        return names;
    }

    static async Task<bool> MakeAsync(PartBytes parts, PieceRow piece, IReadOnlyList<PieceCid> names, IReadOnlyList<int> wanted, CancellationToken cancel)
    {
        if (!await parts.MakeAsync(piece, wanted, cancel)) return false;
        if (names.Count == 0) return true;
        foreach (var number in wanted)
            if (await parts.NameAsync(number, cancel) != names[number])
                throw new InvalidOperationException($"shard {number} of {piece.Piece} came out as another than it was");
        return true;
    }

    /// <summary>Fetches as many shards as are needed, the best providers first; each is checked against its name.</summary>
    async Task FetchAsync(PartBytes parts, PieceRow piece, IReadOnlyList<CopyRow> held, CancellationToken cancel)
    {
        var providers = (await node.Providers.AllAsync(cancel)).ToDictionary(provider => provider.Device);
        var best = held.Where(copy => providers.TryGetValue(copy.Device, out var provider) && provider.IsAlive(node.NowMs) && !node.IsPaid(copy.Device))
            .OrderBy(copy => copy.State is CopyState.Lost or CopyState.Away).ThenBy(copy => node.Health.Failures(copy.Device)).ThenBy(copy => node.Health.Latency(copy.Device)).ToList();
        while (parts.Numbers.Count < piece.Policy.Needed && best.Count > 0)
        {
            var now = best.DistinctBy(copy => copy.Shard).Where(copy => parts.Find(copy.Shard) is null).Take(piece.Policy.Needed - parts.Numbers.Count).ToList();
            if (now.Count == 0) return;
            best.RemoveAll(now.Contains);
            var came = await Task.WhenAll(now.Select(copy => FetchAsync(parts, copy, providers[copy.Device], cancel)));
            for (var i = 0; i < now.Count; i++)
                if (came[i]) parts.AddFile(now[i].Shard);
        }
    }

    async Task<bool> FetchAsync(PartBytes parts, CopyRow copy, ProviderRow provider, CancellationToken cancel)
    {
        if (await node.Transfer.FetchAsync(provider.Url, copy.Piece, parts.PathOf(copy.Shard), cancel)) return true;
        node.Health.Failed(copy.Device);
        return false;
    }
}
