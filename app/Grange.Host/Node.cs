using System.Net;
using Grange.Chain;
using Grange.Host.Admission;
using Grange.Host.Attesting;
using Grange.Host.Content;
using Grange.Host.Devices;
using Grange.Host.Epochs;
using Grange.Host.Http;
using Grange.Host.Ledger;
using Grange.Host.Money;
using Grange.Host.Networks;
using Grange.Host.Policy;
using Grange.Host.Settlement;
using Grange.Kernel;
using Grange.Kernel.Crypto;
using Grange.Store;
using Grange.Store.Partitions;
using Grange.Store.Segments;
using Grange.Verbs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
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
        Directory.CreateDirectory(options.DataFolder);
        var app = Application(options);
        var logs = app.Services.GetRequiredService<ILoggerFactory>();
        var store = Closes(await new SqliteOptions(Path.Combine(options.DataFolder, "node.db")).OpenAsync(clock, cancel));
        await store.MigrateAsync(NodeTables.Module, NodeTables.All, cancel);
        var segments = Closes(await SegmentStoreOf(options, store, clock, cancel));
        var content = new NodeContent(segments);

        var identity = OperatorIdentity.Open(options.DataFolder, OwnAccount(options));
        var attesters = OwnAttesters(options);
        var definitions = await new DefinitionBook(store, options).OpenAsync(
            new OperatorTerms(identity.Account, identity.Key.PublicKey), new AttesterTerms(Math.Max(1, attesters.Count / 2 + 1), [.. attesters.Select(key => Kernel.Address.Read(key.AddressBytes)).Order()]), cancel);
        var chain = Closes(await ChainRoom.OpenAsync(options, identity.Account, clock, logs, cancel));
        var ledger = await chain.LedgerAsync(definitions, identity, store, cancel);
        var devices = new DeviceRegistry(store, content, clock);
        await devices.OpenAsync(ledger.Domain, cancel);

        var decisions = new DecisionLog(store, clock);
        await decisions.OpenAsync(cancel);
        Services = new NodeServices
        {
            Options = options, Clock = clock, Logs = logs, Store = store, Content = content, Ledger = ledger, Operator = identity, Devices = devices,
            Partitions = Closes(new InProcessPartitions(store, TimeSpan.FromSeconds(10), clock)), Evidence = new EvidenceTable(store), Epochs = new EpochTable(store),
            Holds = new Holds(store, ledger, clock), Decisions = decisions, Rules = ReadRules(options), Faucet = chain.Faucet(ledger),
            Networks = [.. definitions.Select(definition => new RunningNetwork(definition, options.Available.First(module => module.Info.Module == definition.Module)))],
        };
        await RegisterOperatorAsync(cancel);
        var background = new BackgroundWork(clock, logs.CreateLogger("Grange.Background"));
        Map(app, chain, background);
        await app.StartAsync(cancel);
        closing.Push(async () => await app.DisposeAsync());
        closing.Push(async () => await app.StopAsync(CancellationToken.None));
        Address = AddressOf(app);
        StartAttesters(attesters, definitions, background, chain);
        closing.Push(background.DisposeAsync);
        background.Start();
    }

    static WebApplication Application(NodeOptions options)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(options.Http));
        builder.Logging.ClearProviders().AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Information)
            .AddFilter("Microsoft", LogLevel.Warning).AddFilter("Microsoft.AspNetCore.Diagnostics", LogLevel.None); // Problems logs what failed
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, HostJson.Default));
        builder.Services.AddOpenApi("v1");
        builder.Services.AddRouting();
        builder.Services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true); // so that it becomes a problem and no empty 400
        var app = builder.Build();
        app.UseExceptionHandler(failed => failed.Run(context => Problems.AnswerExceptionAsync(context, app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Grange.Http"))));
        app.UseStatusCodePages(bare => Problems.AnswerStatusAsync(bare.HttpContext));
        return app;
    }

    void Map(WebApplication app, ChainRoom chain, BackgroundWork background)
    {
        var api = app.MapGroup("/api/v1");
        app.MapOpenApi("/openapi/{documentName}.json");
        app.MapGet("/health", () => Results.Ok(new HealthJson(true, new Dictionary<string, string> { ["epochs"] = string.Join(", ", Services.Networks.Select(one => $"{one.Slug} {one.Current.Number}")) })));
        chain.MapRpc(app);
        DeviceEndpoints.Map(api, Services);
        NetworkEndpoints.Map(api, Services);
        EpochEndpoints.Map(api, Services);
        LedgerEndpoints.Map(api, Services);
        EarningEndpoints.Map(api, Services);
        var settlements = new SettlementService(Services, new SettlementTable(Services.Store), Services.Options.Available.ToDictionary(module => module.Info.Module), Services.Logs.CreateLogger("Grange.Settlement"));
        SettlementEndpoints.Map(api, Services, settlements);
        background.Add("policy log", Services.Decisions.RunAsync);
        background.Add("settlement", settlements.RunAsync);
        background.Add("outbox", Services.Ledger.RunOutboxAsync);
        var modules = new HashSet<string>();
        var logs = Services.Networks.ToDictionary(network => network.Slug, network => new EvidenceLog(network, Services));
        var accounts = new AccountSigner(Services, slug => logs[slug]);
        foreach (var network in Services.Networks) MapNetwork(app, network, logs[network.Slug], modules.Add(network.Definition.Module), background, accounts);
        app.Map("/api/{**rest}", (string rest) => Problems.Of(new Fault("unknown-path", $"there is nothing at /api/{rest}", "GET /openapi/v1.json lists every path", StatusCodes.Status404NotFound)));
    }

    void MapNetwork(WebApplication app, RunningNetwork network, EvidenceLog log, bool isFirst, BackgroundWork background, AccountSigner accounts)
    {
        var api = app.MapGroup($"/api/v1/{network.Slug}").WithTags(network.Slug.ToString());
        var clockwork = new EpochClockwork(network, Services, Services.Logs.CreateLogger("Grange.Epochs"));
        EvidenceEndpoints.Map(api, network, log);
        EpochEndpoints.MapNetwork(api, network, clockwork, Services);
        network.Module.Map(new NetworkHost(network, Services, log, app, api, isFirst, background, Services.PolicyOf(network), accounts));
        background.Add($"{network.Slug}/epochs", clockwork.RunAsync);
    }

    async Task RegisterOperatorAsync(CancellationToken cancel)
    {
        var (identity, log) = (Services.Operator, Services.Devices.Log);
        if (log.FindOperator(identity.Id) is not null) return;
        var deadline = (ulong)(Services.NowMs / 1000 + 600);
        var action = RegistryAction.Operator(identity.Account, identity.Key.PublicKey, Environment.MachineName, DeviceFacts.Of(), log.NextNonce(identity.Account), deadline);
        var accepted = await Services.Devices.AcceptAsync(action.Sign(Services.Domain, identity.AccountKey, identity.Key), cancel);
        if (!accepted.TryGet(out _, out var fault)) throw new InvalidOperationException($"the operator cannot be registered: {fault}");
    }

    void StartAttesters(IReadOnlyList<Secp256k1Key> keys, IReadOnlyList<NetworkDefinition> definitions, BackgroundWork background, ChainRoom chain)
    {
        var wanted = definitions.SelectMany(definition => definition.Attesters.Accounts).ToHashSet();
        foreach (var key in keys.Where(key => wanted.Contains(Kernel.Address.Read(key.AddressBytes))))
        {
            var account = Kernel.Address.Read(key.AddressBytes);
            var attester = new Attester(
                new NodeClient(Address), chain.Reader, Services.Ledger.Abis, key, new VoteBook(Path.Combine(Services.Options.DataFolder, "attesters", account.ToString())),
                Services.Clock, Services.Logs.CreateLogger("Grange.Attester"));
            background.Add($"attester {account}", attester.RunAsync);
        }
    }

    static async Task<Grange.Content.SegmentStore> SegmentStoreOf(NodeOptions options, IStore store, TimeProvider clock, CancellationToken cancel)
        => await Grange.Content.SegmentStore.OpenAsync(
            Path.Combine(options.DataFolder, "segments"), await SegmentIndex.OpenAsync(store, "blocks", cancel), new Grange.Content.SegmentOptions { MaxBytes = 32L << 20, Clock = clock }, cancel);

    static Secp256k1Key OwnAccount(NodeOptions options)
    {
        var accounts = new AccountKeys(options.DataFolder);
        if (accounts.Default() is null) accounts.Create();
        return accounts.Open(null);
    }

    /// <summary>The denylists in the data folder: compact denylist format (IPIP-383), in the order of their names.</summary>
    static PolicyRules ReadRules(NodeOptions options)
    {
        var folder = Path.Combine(options.DataFolder, "deny");
        var files = Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.deny").Order(StringComparer.Ordinal).Select(File.ReadAllText).ToArray() : [];
        return PolicyRules.Open with { Content = Denylist.Read(files) };
    }

    static IReadOnlyList<Secp256k1Key> OwnAttesters(NodeOptions options)
    {
        var accounts = new AccountKeys(Path.Combine(options.DataFolder, "attesters"));
        while (accounts.List().Count < options.OwnAttesters) accounts.Create();
        return [.. accounts.List().Select(account => accounts.Open(account))];
    }

    static Uri AddressOf(WebApplication app)
        => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First().Replace("[::]", "127.0.0.1", StringComparison.Ordinal).Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal));

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
