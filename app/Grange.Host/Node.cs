using Grange.Chain;
using Grange.Content;
using Grange.Host.Admission;
using Grange.Host.Attesting;
using Grange.Host.Content;
using Grange.Host.Crediting;
using Grange.Host.Devices;
using Grange.Host.Epochs;
using Grange.Host.Http;
using Grange.Host.Ledger;
using Grange.Host.Live;
using Grange.Host.Money;
using Grange.Host.Monitoring;
using Grange.Host.Networks;
using Grange.Host.Operators;
using Grange.Host.Policy;
using Grange.Kernel;
using Grange.Kernel.Crypto;
using Grange.Store;
using Grange.Store.Partitions;
using Grange.Store.Segments;
using Grange.Verbs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Grange.Host;

/// <summary>One running node: the composition of all rooms. It may be killed at any moment; what it acknowledged is there at the next start.</summary>
public sealed class Node : IAsyncDisposable
{
    readonly Stack<Func<ValueTask>> closing = new();

    Node(Uri address) => Address = address;

    /// <summary>Where it answers.</summary>
    public Uri Address { get; private set; }

    public NodeServices Services { get; private set; } = null!;

    /// <summary>Starts a node; every port answers on return.</summary>
    public static async Task<Node> StartAsync(NodeOptions options, TimeProvider clock, CancellationToken cancel)
    {
        var node = new Node(new Uri("http://127.0.0.1"));
        try
        {
            await node.OpenAsync(options, clock, cancel);
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    async Task OpenAsync(NodeOptions options, TimeProvider clock, CancellationToken cancel)
    {
        NodeFolder.RequireFree(options.Http);
        if (options is { S3: { } s3, S3MayMove: false }) NodeFolder.RequireFree(s3, "S3", "--s3");
        if (options.Udp is { } udp && !NodeFolder.IsFree(udp))
            options = options.UdpMayMove ? options with { Udp = new(udp.Address, 0) } : throw new StartException($"gateways cannot be served at {udp}: another program listens there", "choose another with --udp PORT; port 0 takes a free one");
        Closes(await NodeFolder.TakeAsync(options.DataFolder, clock, cancel));
        if (await JoinedLedger.OpenAsync(options, cancel) is { } joined) options = options with { Joined = joined, Rpc = joined.Rpc };
        var app = Application(options);
        var logs = app.Services.GetRequiredService<ILoggerFactory>();
        var store = Closes(await Database(options).OpenAsync(clock, cancel));
        await store.MigrateAsync(NodeTables.Module, NodeTables.All, cancel);
        await store.MigrateAsync(PolicyTables.Module, PolicyTables.All, cancel);
        await store.MigrateAsync("credits", CreditTable.Migrations, cancel);
        await store.MigrateAsync("claims", ClaimedTable.Migrations, cancel);
        await store.MigrateAsync(StatementTable.Module, StatementTable.All, cancel);
        var segments = Closes(await SegmentStoreOf(options, store, clock, cancel));
        var identity = OwnKeys.Operator(options);
        var (attesters, book) = (OwnKeys.Attesters(options), new DefinitionBook(store, options));
        var definitions = await book.OpenAsync(new OperatorTerms(identity.Account, identity.Key.PublicKey), OwnKeys.Terms(attesters), cancel);
        var chain = Closes(await ChainRoom.OpenAsync(options, identity.Account, clock, logs, cancel));
        var ledger = await chain.LedgerAsync(definitions, identity, store, cancel);
        Services = await ServicesAsync(options, clock, logs, store, new NodeContent(segments), identity, ledger, chain, await book.ChainsAsync(ledger.Domain, cancel), cancel);
        await Services.Holds.ReleaseUnboundAsync(cancel);
        if (Services.Devices.Log.FindOperator(identity.Id) is null) await RegisterOperatorAsync(options.PublicUrl, cancel);
        var background = new BackgroundWork(clock, logs.CreateLogger("Grange.Background"));
        var doors = Closes(new NodeDoors(app, Services, background));
        doors.Map(chain, book, segments);
        await doors.ResumeAsync(cancel);
        StartAttesters(attesters, definitions, background, chain.Reader);
        await app.StartAsync(cancel);
        closing.Push(app.DisposeAsync);
        closing.Push(async () => await app.StopAsync(CancellationToken.None));
        (Address, Services.Ports) = OwnPorts.Of(app);
        await RegisterOperatorAsync(options.PublicUrl ?? Address, cancel);
        closing.Push(background.DisposeAsync);
        background.Start();
    }

    static StoreOptions Database(NodeOptions options) => options.Database is { } postgres ? new PostgresOptions(postgres) : new SqliteOptions(Path.Combine(options.DataFolder, "node.db"));

    async Task<NodeServices> ServicesAsync(
        NodeOptions options, TimeProvider clock, ILoggerFactory logs, IStore store, NodeContent content, OperatorIdentity identity, LedgerClient ledger, ChainRoom chain,
        IReadOnlyList<DefinitionChain> networks, CancellationToken cancel)
    {
        var devices = new DeviceRegistry(store, content, clock);
        await devices.OpenAsync(ledger.Domain, cancel);
        var mirror = options.Joined is { } joined ? new RegistryMirror(new PeerClient(Closing(new HttpClient()), joined.Keeper), devices, clock, logs.CreateLogger("Grange.Registry")) : null;
        if (mirror is not null) await mirror.CatchUpAsync(cancel);
        var decisions = new DecisionLog(store, clock);
        await decisions.OpenAsync(cancel);
        return new NodeServices
        {
            Options = options,
            Clock = clock,
            Logs = logs,
            Store = store,
            Content = content,
            Ledger = ledger,
            Operator = identity,
            Devices = devices,
            Mirror = mirror,
            Partitions = Closes(new InProcessPartitions(store, TimeSpan.FromSeconds(10), clock)),
            Evidence = new EvidenceTable(store),
            Epochs = new EpochTable(store),
            Holds = new Holds(store, ledger, clock),
            Credits = new CreditBook(store, ledger, clock),
            Decisions = decisions,
            Denylists = Closing(new DenylistFolder(Path.Combine(options.DataFolder, "deny"), decisions, clock, logs.CreateLogger("Grange.Denylists"))),
            Faucet = chain.Faucet(ledger),
            Metrics = new NodeMetrics(),
            Presence = new DevicePresence(clock),
            Live = new LiveFeed(clock),
            Networks = [.. networks.Select(rules => new RunningNetwork(rules, options.Available.First(module => module.Info.Module == rules.Newest.Module)))],
        };
    }

    static WebApplication Application(NodeOptions options)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(options.Http));
        OwnPorts.Open(builder.WebHost, options);
        builder.Logging.ClearProviders().AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(options.IsVerbose ? LogLevel.Debug : LogLevel.Information)
            .AddFilter("Microsoft", LogLevel.Warning).AddFilter("Microsoft.AspNetCore.Diagnostics", LogLevel.None); // Problems logs what failed
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(3)); // open event streams do not hold up the end
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, HostJson.Default));
        ApiDocument.Add(builder.Services);
        builder.Services.AddRouting();
        builder.Services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true); // so that it becomes a problem and no empty 400
        return builder.Build();
    }

    /// <summary>Registers the operator, or says where its node answers now.</summary>
    async Task RegisterOperatorAsync(Uri? answers, CancellationToken cancel)
    {
        var (identity, log, deadline) = (Services.Operator, Services.Devices.Log, (ulong)(Services.NowMs / 1000 + 600));
        var url = answers?.ToString().TrimEnd('/');
        var (known, nonce) = (log.FindOperator(identity.Id), log.NextNonce(identity.Account));
        if (known is not null && (url is null || known.Facts.GetValueOrDefault("url") == url)) return;
        var facts = DeviceFacts.Of(url is null ? [] : [new("url", url)]);
        var signed = known is null
            ? RegistryAction.Operator(identity.Account, identity.Key.PublicKey, Environment.MachineName, facts, nonce, deadline).Sign(Services.Domain, identity.AccountKey, identity.Key)
            : RegistryAction.Update(identity.Account, identity.Id, known.Name, facts, nonce, deadline).Sign(Services.Domain, identity.AccountKey);
        var accepted = Services.Mirror is { } mirror ? await mirror.AcceptAsync(signed, cancel) : await Services.Devices.AcceptAsync(signed, cancel);
        if (!accepted.TryGet(out _, out var fault)) throw new StartException($"the operator cannot be registered: {fault.Detail}", fault.Hint ?? "look at the log of the node that keeps the registry");
    }

    void StartAttesters(IReadOnlyList<Secp256k1Key> keys, IReadOnlyList<NetworkDefinition> definitions, BackgroundWork background, ChainReader chain)
    {
        var wanted = definitions.SelectMany(definition => definition.Attesters.Accounts).ToHashSet();
        foreach (var key in keys.Where(key => wanted.Contains(Kernel.Address.Read(key.AddressBytes))))
        {
            var account = Kernel.Address.Read(key.AddressBytes);
            var votes = new VoteBook(Path.Combine(Services.Options.DataFolder, "attesters", account.ToString()));
            var log = Services.Logs.CreateLogger("Grange.Attester");
            background.Add($"attester {account}", token => // begins when the node has its address
                new Attester(new NodeClient(Address), [chain], Services.Ledger.Artifacts, key, votes, bundles: null, Services.Clock, log).RunAsync(token));
        }
    }

    static async Task<SegmentStore> SegmentStoreOf(NodeOptions options, IStore store, TimeProvider clock, CancellationToken cancel)
        => await SegmentStore.OpenAsync(
            Path.Combine(options.DataFolder, "segments"), await SegmentIndex.OpenAsync(store, "blocks", cancel), new SegmentOptions { MaxBytes = 32L << 20, Clock = clock }, cancel);

    HttpClient Closing(HttpClient http)
    {
        http.Timeout = PeerClient.Patience;
        closing.Push(() => { http.Dispose(); return ValueTask.CompletedTask; });
        return http;
    }

    DenylistFolder Closing(DenylistFolder lists)
    {
        closing.Push(() => { lists.Dispose(); return ValueTask.CompletedTask; });
        return lists;
    }

    T Closes<T>(T part)
        where T : IAsyncDisposable
    {
        closing.Push(part.DisposeAsync);
        return part;
    }

    /// <summary>Stops taking work, finishes what was accepted, closes everything in the reverse order of its opening.</summary>
    public async ValueTask DisposeAsync()
    {
        while (closing.TryPop(out var close)) await close();
    }
}
