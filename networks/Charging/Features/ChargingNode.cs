using Grange.Charging.Features.Lists;
using Grange.Charging.Features.Ocpp;
using Grange.Charging.Features.Power;
using Grange.Charging.Features.Reservations;
using Grange.Charging.Features.Roaming;
using Grange.Charging.Features.Sessions;
using Grange.Charging.Features.Stations;
using Grange.Charging.Features.Tags;
using Grange.Charging.Features.Transactions;
using Grange.Charging.Rules;
using Grange.Charging.Rules.Stations;
using Grange.Kernel;
using Grange.Store;
using Microsoft.Extensions.Logging;

namespace Grange.Charging.Features;

/// <summary>One charging network, open in a node: its tables, its stations' lines, its sessions.</summary>
sealed class ChargingNode : IDisposable
{
    ChargingNode(INetworkHost host)
    {
        Host = host;
        Log = host.Logs.CreateLogger("Grange.Charging");
        (Stations, Transactions, SessionRows) = (new(host.Store, Slug), new(host.Store, Slug), new(host.Store, Slug));
        (TagRows, ReservationRows, ListRows) = (new(host.Store, Slug), new(host.Store, Slug), new(host.Store, Slug));
        (ProfileRows, SiteRows) = (new(host.Store, Slug), new(host.Store, Slug));
        Committer = new(Transactions);
        Lines = new(this);
        Tariffs = new(host);
        (Sessions, Tags, Reservations, Lists) = (new(this), new(this), new(this), new(this));
        (Power, Sites, Roaming, Cards) = (new(this), new(this), new(this), new(this));
        Messages = new(this);
        Operator = host.Face<IOperatorKey>();
        Accounts = host.Face<IAccountSigner>();
        Said = host.Face<IEvidenceReader>();
    }

    public INetworkHost Host { get; }
    public StationTable Stations { get; }
    public TransactionTable Transactions { get; }
    public SessionTable SessionRows { get; }
    public TagTable TagRows { get; }
    public ReservationTable ReservationRows { get; }
    public ListTable ListRows { get; }
    public ProfileTable ProfileRows { get; }
    public SiteTable SiteRows { get; }
    public EventCommitter Committer { get; }
    public StationLines Lines { get; }
    public TariffBook Tariffs { get; }
    public SessionBook Sessions { get; }
    public TagBook Tags { get; }
    public ReservationBook Reservations { get; }
    public ListKeeper Lists { get; }
    public StationPower Power { get; }
    public SiteKeeper Sites { get; }
    public RoamingKeeper Roaming { get; }
    public CardSessions Cards { get; }
    public MessageHandler Messages { get; }
    public IOperatorKey Operator { get; }
    public IAccountSigner Accounts { get; }
    public IEvidenceReader Said { get; }
    public ILogger Log { get; }

    public NetworkSlug Slug => Host.Definition.Slug;
    public ChargingTerms Terms => ChargingTerms.Read(Host.Definition.Rules);
    public DateTimeOffset Now => Host.Clock.GetUtcNow();
    public long NowMs => Now.ToUnixTimeMilliseconds();

    /// <summary>A station is connected and has been accepted: what it holds is brought to what it should.</summary>
    public void Arrived(StationIdentity station)
    {
        Lists.Arrived(station);
        Sites.Arrived(station);
    }

    public static async Task<ChargingNode> OpenAsync(INetworkHost host, CancellationToken cancel)
    {
        await host.Store.MigrateAsync(ChargingTables.Module, ChargingTables.All, cancel);
        var node = new ChargingNode(host);
        await node.LoadAsync(cancel);
        return node;
    }

    /// <summary>What was so when the node ended is known before anybody is let in: a station that comes at once finds its session, and nobody a place that is somebody else's.</summary>
    async Task LoadAsync(CancellationToken cancel)
    {
        await Tags.LoadAsync(cancel);
        await Sessions.LoadAsync(cancel);
        await Reservations.LoadAsync(cancel);
        await Sites.LoadAsync(cancel);
        await Roaming.LoadAsync(cancel);
    }

    public void Dispose()
    {
        Cards.Dispose();
        Sites.Dispose();
        Roaming.Dispose();
    }
}
