using Grange.Kernel;
using Grange.Store;
using Grange.Vehicles.Features.Audit;
using Grange.Vehicles.Features.Credentials;
using Grange.Vehicles.Features.Evidence;
using Grange.Vehicles.Features.Hooks;
using Grange.Vehicles.Features.Ingest;
using Grange.Vehicles.Features.Keys;
using Grange.Vehicles.Features.Owners;
using Grange.Vehicles.Features.Privacy;
using Grange.Vehicles.Features.Programs;
using Grange.Vehicles.Features.Reads;
using Grange.Vehicles.Features.Sales;
using Grange.Vehicles.Features.Witness;
using Grange.Vehicles.Rules;
using Microsoft.Extensions.Logging;

namespace Grange.Vehicles.Features;

/// <summary>One vehicles network, open in a node: whose vehicles are whose, their keys, what they said, who read it.</summary>
sealed class VehiclesNode : IDisposable
{
    VehiclesNode(INetworkHost host, OwnerBook owners)
    {
        (Host, Owners, Log, Domain, Accounts) = (host, owners, host.Logs.CreateLogger("Grange.Vehicles"), host.Face<SigningDomain>(), host.Face<IAccountSigner>());
        Keys = new(host.Store, Slug, NodeKey.OpenOrCreate(host.DataFolder), host.Clock);
        Secrets = new(Slug, Keys);
        Batches = new(host.Store, Slug);
        Committer = new(Batches);
        Lanes = new();
        Archive = new(this);
        Live = new(this);
        Zones = new(this);
        Accesses = new(this);
        Gate = new(this);
        (Rollups, Asks, Hooks) = (new(this), new(this), new(this));
        Windows = new(this);
        Till = new(this);
        (Credentials, Programs) = (new(host.Store, Slug), new(host.Store, Slug));
        Operator = host.Face<IOperatorKey>();
    }

    public INetworkHost Host { get; }
    public OwnerBook Owners { get; }
    public ILogger Log { get; }
    public SigningDomain Domain { get; }
    public IAccountSigner Accounts { get; }
    public KeyBook Keys { get; }
    public SecretTable Secrets { get; }
    public BatchTable Batches { get; }
    public BatchCommitter Committer { get; }
    public DeviceLanes Lanes { get; }
    public Archive Archive { get; }
    public LiveBook Live { get; }
    public ZoneBook Zones { get; }
    public AccessBook Accesses { get; }
    public ReadGate Gate { get; }
    public HookBook Hooks { get; }
    public AskBook Asks { get; }
    public RollupBook Rollups { get; }
    public WindowKeeper Windows { get; }
    public Till Till { get; }
    public CredentialTable Credentials { get; }
    public KeyTable Programs { get; }
    public IOperatorKey Operator { get; }

    public NetworkSlug Slug => Host.Definition.Slug;
    public VehiclesTerms Terms => VehiclesTerms.Read(Host.Definition.Rules);
    public long NowMs => Host.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Opens the tables, replays owners' acts, and knows of every device which of its batches are stored before anybody is let in.</summary>
    public static async Task<VehiclesNode> OpenAsync(INetworkHost host, CancellationToken cancel)
    {
        await host.Store.MigrateAsync(VehiclesTables.Module, VehiclesTables.All, cancel);
        var owners = await OwnerBook.OpenAsync(host.Store, host.Definition.Slug, host.Face<SigningDomain>(), host.Clock, cancel);
        var node = new VehiclesNode(host, owners);
        await node.Keys.LoadAsync(cancel);
        await node.Lanes.LoadAsync(node.Batches, cancel);
        await node.Committer.LoadAsync(cancel);
        await node.Accesses.LoadAsync(cancel);
        await node.Windows.LoadAsync(cancel);
        await node.Hooks.LoadAsync(cancel);
        await node.Till.LoadAsync(cancel);
        await node.Programs.LoadAsync(cancel);
        return node;
    }

    public void Dispose()
    {
        Till.Dispose();
        Zones.Dispose();
        Accesses.Dispose();
        Owners.Dispose();
    }
}
