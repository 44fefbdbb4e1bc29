using System.Collections.Concurrent;
using Grange.Content;
using Grange.Kernel;
using Grange.Storage.Objects;
using Grange.Storage.Pieces;
using Grange.Storage.Providers;
using Grange.Storage.Retrieval;
using Grange.Store;
using Grange.Store.Segments;
using Microsoft.Extensions.Logging;

namespace Grange.Storage;

/// <summary>One storage network, open in a node: its segments, its tables, its providers.</summary>
sealed class StorageNode : IAsyncDisposable
{
    readonly HttpClient http = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(2), PooledConnectionLifetime = TimeSpan.FromMinutes(2) }) { Timeout = Timeout.InfiniteTimeSpan };

    StorageNode(INetworkHost host, SegmentStore segments)
    {
        (Host, Segments) = (host, segments);
        Log = host.Logs.CreateLogger("Grange.Storage");
        (Objects, Pieces, Providers, Health) = (new(host.Store, Slug), new(host.Store, Slug), new(host.Store, Slug), new(host.Clock));
        Client = new ProviderClient(http, host.Clock);
        Blocks = new NetworkBlocks(segments, Pieces, Providers, Health, Client, device => EgressPrice.Of(host.Devices.View.Find(device)).MicroUsdPerTib > 0, host.Clock, Log);
        (Operator, Accounts) = (host.Face<IOperatorKey>(), host.Face<IAccountSigner>());
    }

    public INetworkHost Host { get; }
    public SegmentStore Segments { get; }
    public ObjectTable Objects { get; }
    public PieceTable Pieces { get; }
    public ProviderTable Providers { get; }
    public ProviderHealth Health { get; }
    public ProviderClient Client { get; }
    public NetworkBlocks Blocks { get; }
    public IOperatorKey Operator { get; }
    public IAccountSigner Accounts { get; }
    public ILogger Log { get; }

    public NetworkSlug Slug => Host.Definition.Slug;
    public StorageTerms Terms => StorageTerms.Read(Host.Definition.Rules);
    public long NowMs => Host.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Beats when an object, a piece or a copy changed.</summary>
    public Pulse Changed { get; } = new();

    /// <summary>Segments that were collected since the start; an upload that counted on one begins again.</summary>
    public ConcurrentDictionary<long, bool> Collected { get; } = new();

    public static async Task<StorageNode> OpenAsync(INetworkHost host, CancellationToken cancel)
    {
        await host.Store.MigrateAsync(StorageTables.Module, StorageTables.All, cancel);
        await host.Store.MigrateAsync(S3.S3Tables.Module, S3.S3Tables.All, cancel);
        var terms = StorageTerms.Read(host.Definition.Rules);
        var index = await SegmentIndex.OpenAsync(host.Store, IndexModule(host.Definition.Slug), cancel);
        var options = new SegmentOptions { MaxBytes = terms.SegmentBytes, IdleSeal = TimeSpan.FromMilliseconds(terms.IdleMs), Clock = host.Clock };
        return new StorageNode(host, await SegmentStore.OpenAsync(host.DataFolder, index, options, cancel));
    }

    /// <summary>Leave for a provider to take or remove a piece, for as long as that may take.</summary>
    public string Token(PieceAction action, DeviceId device, PieceCid piece)
        => new PieceToken(action, device, piece, NowMs + (long)TimeSpan.FromHours(1).TotalMilliseconds).Seal(bytes => Operator.Sign(bytes));

    /// <summary>A module's name for the network's own block index: letters and digits only, so the slug is spelled in hex.</summary>
    static string IndexModule(NetworkSlug slug)
        => "storageindex" + Convert.ToHexStringLower(Kernel.Crypto.Keccak256.Hash(System.Text.Encoding.UTF8.GetBytes(slug.ToString())).AsSpan(0, 8));

    public async ValueTask DisposeAsync()
    {
        await Segments.DisposeAsync();
        http.Dispose();
    }
}
