using System.Collections.Concurrent;
using Grange.Content;
using Grange.Kernel;
using Grange.Storage.Files;
using Grange.Storage.Objects;
using Grange.Storage.Pieces;
using Grange.Storage.Providers;
using Grange.Storage.Relay;
using Grange.Storage.Retrieval;
using Grange.Store;
using Microsoft.Extensions.Logging;

namespace Grange.Storage;

/// <summary>One storage network, open in a node: its segments, its tables, its providers.</summary>
sealed class StorageNode : IAsyncDisposable
{
    readonly HttpClient http;

    StorageNode(INetworkHost host, SegmentLanes segments)
    {
        (Host, Segments) = (host, segments);
        Log = host.Logs.CreateLogger("Grange.Storage");
        (Objects, Pieces, Copies, Repairs, Providers, Health) = (new(host.Store, Slug), new(host.Store, Slug), new(host.Store, Slug), new(host.Store, Slug), new(host.Store, Slug, () => Terms.OfflineMs), new(host.Clock));
        http = new HttpClient(new RelayedRequests(Relay, new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(2), PooledConnectionLifetime = TimeSpan.FromMinutes(2) })) { Timeout = Timeout.InfiniteTimeSpan };
        (Client, Transfer) = (new ProviderClient(http, host.Clock), new PieceTransfer(http, host.Clock));
        Blocks = new NetworkBlocks(segments, Pieces, new PieceHolders(this), new WholeRanges(this), new CodedRanges(this));
        FailedAudits = new FailedAuditTable(host.Store, Slug);
        Quotas = new S3.Keys.Quotas(host.Store, Slug);
        (Operator, Accounts) = (host.Face<IOperatorKey>(), host.Face<IAccountSigner>());
    }

    public INetworkHost Host { get; }
    public SegmentLanes Segments { get; }
    public ObjectTable Objects { get; }
    public PieceTable Pieces { get; }
    public CopyTable Copies { get; }
    public RepairTable Repairs { get; }
    public FailedAuditTable FailedAudits { get; }
    public ProviderTable Providers { get; }
    public ProviderHealth Health { get; }
    public RelayHub Relay { get; } = new();
    public ProviderClient Client { get; }
    public PieceTransfer Transfer { get; }
    public NetworkBlocks Blocks { get; }
    public S3.Keys.Quotas Quotas { get; }
    public IOperatorKey Operator { get; }
    public IAccountSigner Accounts { get; }
    public ILogger Log { get; }

    public NetworkSlug Slug => Host.Definition.Slug;
    public StorageTerms Terms => StorageTerms.Read(Host.Definition.Rules);
    public long NowMs => Host.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Beats when an object, a piece or a copy changed.</summary>
    public Pulse Changed { get; } = new();

    /// <summary>What is wrong with names' orders, for who lists them.</summary>
    public ConcurrentDictionary<string, string> Warnings { get; } = new();

    /// <summary>Segments that were collected since the start; an upload that counted on one begins again.</summary>
    public ConcurrentDictionary<long, bool> Collected { get; } = new();

    public static async Task<StorageNode> OpenAsync(INetworkHost host, CancellationToken cancel)
    {
        await host.Store.MigrateAsync(StorageTables.Module, StorageTables.All, cancel);
        await host.Store.MigrateAsync(S3.S3Tables.Module, S3.S3Tables.All, cancel);
        await host.Store.MigrateAsync(Pinning.PinTables.Module, Pinning.PinTables.All, cancel);
        var segments = new SegmentLanes(host, new LaneTable(host.Store, host.Definition.Slug));
        try
        {
            await segments.OpenAsync(StorageTerms.Read(host.Definition.Rules).Policy, cancel);
            return new StorageNode(host, segments);
        }
        catch
        {
            await segments.DisposeAsync();
            throw;
        }
    }

    /// <summary>True of a provider that sends only for money.</summary>
    public bool IsPaid(DeviceId device) => EgressPrice.Of(Host.Devices.View.Find(device)).MicroUsdPerTib > 0;

    /// <summary>Takes an upload's blocks in, but for those that a denylist names.</summary>
    public RecordingWriter WriterFor(Lane lane) => new(lane, Pieces, block => Host.Policy.Screen(new PolicyQuestion("upload", Content: block)));

    /// <summary>Leave for a provider to take or remove a piece, for as long as that may take.</summary>
    public string Token(PieceAction action, DeviceId device, PieceCid piece)
        => new PieceToken(action, device, piece, NowMs + (long)TimeSpan.FromHours(1).TotalMilliseconds).Seal(bytes => Operator.Sign(bytes));

    public async ValueTask DisposeAsync()
    {
        await Segments.DisposeAsync();
        Quotas.Dispose();
        http.Dispose();
    }
}
