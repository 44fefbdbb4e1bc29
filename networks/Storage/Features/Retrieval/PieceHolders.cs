using System.Collections.Concurrent;
using Grange.Content;
using Grange.Kernel;
using Grange.Storage.Providers;

namespace Grange.Storage.Retrieval;

/// <summary>A provider that has a part of a piece.</summary>
readonly record struct Holder(ProviderRow Provider, int Shard, PieceCid Piece)
{
    public DeviceId Device => Provider.Device;
    public Uri Url => Provider.Url;
}

/// <summary>Who has a piece, in order of failures and speed; relayed ones after those with an address of their own.</summary>
sealed class PieceHolders(StorageNode node)
{
    static readonly TimeSpan Remembered = TimeSpan.FromSeconds(1);

    readonly ConcurrentDictionary<long, (DateTimeOffset Until, IReadOnlyList<Holder> Holders)> known = new();

    /// <summary>The providers that have parts of a piece, best first.</summary>
    public async Task<IReadOnlyList<Holder>> OfAsync(long segment, CancellationToken cancel)
    {
        var now = node.Host.Clock.GetUtcNow();
        if (known.TryGetValue(segment, out var recent) && recent.Until > now) return Order(recent.Holders);
        var providers = (await node.Providers.AllAsync(cancel)).ToDictionary(provider => provider.Device);
        IReadOnlyList<Holder> holders = [.. (await node.Copies.ListAsync(segment, null, cancel)).Where(copy => providers.ContainsKey(copy.Device)).Select(copy => new Holder(providers[copy.Device], copy.Shard, copy.Piece))];
        known[segment] = (now + Remembered, holders);
        return Order(holders);
    }

    IReadOnlyList<Holder> Order(IReadOnlyList<Holder> holders)
        => [.. holders.OrderBy(one => !one.Provider.IsAlive(node.NowMs) || one.Provider.IsClosed(node.NowMs)).ThenBy(one => node.Health.Failures(one.Device)).ThenBy(one => one.Provider.IsRelayed).ThenBy(one => node.Health.Latency(one.Device))];
}
