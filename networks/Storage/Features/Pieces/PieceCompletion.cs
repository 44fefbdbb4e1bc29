using Grange.Content;
using Grange.Kernel;
using Grange.Storage.Providers;

namespace Grange.Storage.Pieces;

/// <summary>Brings a piece to its full policy: finds out which parts it lacks, gets their bytes, chooses who takes them.</summary>
sealed class PieceCompletion(StorageNode node, PieceCopies copies, PartSource source)
{
    /// <summary>Every so many pieces, one part goes to a provider that is still being tried out.</summary>
    const int NewcomersTurn = 20;

    /// <summary>Gives a piece the parts it lacks, and says how many are placed now.</summary>
    public async Task<int> RunAsync(
        PieceRow piece, IReadOnlyList<CopyRow> held, IReadOnlyDictionary<DeviceId, ProviderRow> providers, IReadOnlyList<Rent> rent, byte[] encodedRent, CancellationToken cancel)
    {
        var (keeping, tasks) = (new List<CopyRow>(), new List<Task<bool>>());
        foreach (var copy in held.Where(copy => copy.Counts))
        {
            if (copy.State == CopyState.Stored && !(providers.GetValueOrDefault(copy.Device)?.IsAlive(node.NowMs) ?? false))
            {
                // gone before it said that it holds the piece: another is chosen
                await node.Copies.RemoveAsync(copy, cancel);
                continue;
            }
            keeping.Add(copy);
            if (copy.State == CopyState.Stored) tasks.Add(copies.PlaceAsync(copy, providers[copy.Device], rent, encodedRent, cancel));
        }
        using var parts = await GiveAsync(piece, held, keeping, providers, rent, encodedRent, tasks, cancel);
        var done = await Task.WhenAll(tasks);
        if (done.Contains(true)) node.Changed.Beat();
        return keeping.Count(copy => copy.State == CopyState.Placed) + done.Count(placed => placed);
    }

    /// <summary>Begins to give away what is missing; the bytes must stay until that is done.</summary>
    async Task<PartBytes?> GiveAsync(
        PieceRow piece, IReadOnlyList<CopyRow> held, IReadOnlyList<CopyRow> keeping, IReadOnlyDictionary<DeviceId, ProviderRow> providers, IReadOnlyList<Rent> rent, byte[] encodedRent,
        List<Task<bool>> tasks, CancellationToken cancel)
    {
        var missing = Missing(piece.Policy, keeping);
        if (missing.Count == 0) return null;
        var names = await source.NamesAsync(piece, cancel);
        if (names.Count == 0) return null;
        var chosen = await ChooseAsync(piece, held, names[0].RawBytes, providers.Values, missing.Count, cancel);
        if (chosen.Count == 0) return null;
        missing = [.. missing.Take(chosen.Count)];
        var sources = missing.Distinct().ToDictionary(number => number, number => SourcesOf(names[number], held, providers));
        int[] wanted = [.. sources.Where(source => piece.IsLocal || source.Value.Count == 0).Select(source => source.Key)];
        var parts = wanted.Length == 0 ? null : await source.OpenAsync(piece, names, held, wanted, cancel);
        for (var i = 0; i < chosen.Count; i++)
        {
            var (number, provider) = (missing[i], chosen[i].Provider);
            var part = new CopyRow(piece.Segment, names[number], number, provider.Device, CopyState.Stored, null, null);
            if (parts?.Find(number) is { } open) tasks.Add(copies.GiveAsync(part, provider, [], open, rent, encodedRent, cancel));
            else if (sources[number].Count > 0) tasks.Add(copies.GiveAsync(part, provider, sources[number], null, rent, encodedRent, cancel));
        }
        return parts;
    }

    /// <summary>Numbers of the parts that are lacking; of whole copies each is number 0.</summary>
    internal static IReadOnlyList<int> Missing(Redundancy policy, IReadOnlyList<CopyRow> keeping) => policy.IsCoded
        ? [.. Enumerable.Range(0, policy.Parts).Except(keeping.Select(copy => copy.Shard))]
        : [.. Enumerable.Repeat(0, Math.Max(0, policy.Parts - keeping.Count))];

    /// <summary>Where the same bytes can be had for nothing, best first.</summary>
    IReadOnlyList<Uri> SourcesOf(PieceCid part, IReadOnlyList<CopyRow> held, IReadOnlyDictionary<DeviceId, ProviderRow> providers) =>
    [
        .. held.Where(copy => copy.Piece == part && copy.State != CopyState.Lost && providers.TryGetValue(copy.Device, out var provider) && provider.IsAlive(node.NowMs) && !provider.IsClosed(node.NowMs) && !node.IsPaid(copy.Device))
            .OrderBy(copy => copy.State == CopyState.Away).ThenBy(copy => node.Health.Failures(copy.Device)).ThenBy(copy => providers[copy.Device].IsRelayed).ThenBy(copy => node.Health.Latency(copy.Device)).Select(copy => providers[copy.Device].Url),
    ];

    async Task<IReadOnlyList<Candidate>> ChooseAsync(PieceRow piece, IReadOnlyList<CopyRow> held, long bytes, IEnumerable<ProviderRow> providers, int missing, CancellationToken cancel)
    {
        var devices = node.Host.Devices.View;
        var counted = held.Where(copy => copy.Counts).Select(copy => copy.Device).ToList();
        var most = await node.Pieces.PriceAsync(piece.Segment, cancel) ?? 0;
        var market = new ProviderMarket(node);
        return ProviderChoice.Pick(market.Candidates(providers), new Wanted(
            bytes, most, missing, node.Terms.Dev, piece.Segment % NewcomersTurn == 0,
            counted.Select(devices.Find).OfType<Device>().Select(device => device.Owner).ToHashSet(),
            held.Select(copy => copy.Device).ToHashSet(),
            providers.Where(provider => counted.Contains(provider.Device)).Select(market.NeighbourhoodOf).OfType<string>().ToHashSet()), node.NowMs);
    }
}
