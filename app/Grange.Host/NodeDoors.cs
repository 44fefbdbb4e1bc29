using Grange.Chain;
using Grange.Content;
using Grange.Host.Admission;
using Grange.Host.Attesting;
using Grange.Host.Console;
using Grange.Host.Crediting;
using Grange.Host.Devices;
using Grange.Host.Epochs;
using Grange.Host.Http;
using Grange.Host.Ledger;
using Grange.Host.Live;
using Grange.Host.Login;
using Grange.Host.Money;
using Grange.Host.Monitoring;
using Grange.Host.Networks;
using Grange.Host.Operators;
using Grange.Host.Pricing;
using Grange.Host.Settlement;
using Grange.Host.Simulating;
using Grange.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Host;

/// <summary>Everything a node answers over HTTP, and the loops behind it.</summary>
sealed class NodeDoors(WebApplication app, NodeServices node, BackgroundWork background) : IAsyncDisposable
{
    readonly Stack<IDisposable> parts = new();
    readonly List<EpochClockwork> clockworks = [];
    readonly LedgerOperators operators = new(node);
    readonly HostedSites sites = new();

    public void Map(ChainRoom chain, DefinitionBook book, SegmentStore segments)
    {
        app.Use(CountAsync);
        app.UseExceptionHandler(failed => failed.Run(context => Problems.AnswerExceptionAsync(context, node.Logs.CreateLogger("Grange.Http"))));
        app.UseStatusCodePages(bare => Problems.AnswerStatusAsync(bare.HttpContext, node.Networks.Select(network => network.Slug)));
        app.Use(sites.AnswerAsync);
        app.Use(new ConsoleSite(node.Options.ConsoleFolder ?? Path.Combine(node.Options.ProgramRoot, "console", "dist")).AnswerAsync);
        app.Use(GuardAsync);
        app.MapOpenApi("/openapi/{documentName}.json");
        new MonitoringEndpoints(node, segments, node.Logs.CreateLogger("Grange.Health")).Map(app);
        chain.MapRpc(app);
        new LiveEndpoints(node.Live, node.Clock, LiveEndpoints.Patience).Map(app);
        var api = app.MapGroup("/api/v1");
        DeviceEndpoints.Map(api, node);
        OperatorEndpoints.Map(api, node, operators);
        NetworkEndpoints.Map(api, node, Closes(new Amendments(node, book)));
        EpochEndpoints.Map(api, node);
        LedgerEndpoints.Map(api, node);
        ChannelEndpoints.Map(api, node);
        EarningEndpoints.Map(api, node);
        PriceEndpoints.Map(api, node);
        CreditEndpoints.Map(api, node);
        BookEndpoints.Map(api, node);
        var sessions = new Sessions(new SessionTable(node.Store), node.Clock);
        new LoginEndpoints(node, sessions).Map(api);
        MapSettlements(api, sessions);
        MapNetworks(api, sessions);
    }

    /// <summary>Brings every network to where it was; to be called before the doors open.</summary>
    public async Task ResumeAsync(CancellationToken cancel)
    {
        foreach (var clockwork in clockworks) await clockwork.ResumeAsync(cancel);
    }

    void MapSettlements(RouteGroupBuilder api, Sessions sessions)
    {
        var (table, log) = (new SettlementTable(node.Store), node.Logs.CreateLogger("Grange.Settlement"));
        var settlements = Closes(new SettlementService(node, table, operators, log));
        SettlementEndpoints.Map(api, node, settlements);
        var claimed = new ClaimedBook(node.Store, node.Ledger.Chain, node.Ledger.Terms.Rewards, node.Ledger.Artifacts["Rewards"].Abi, node.Clock);
        new ClaimDoor(
            settlements.ClaimsAsync, claimed.OfAsync, account => node.PolicyOf(node.Networks[0]).Check(new PolicyQuestion("claim", account)), leaf => SettlementEndpoints.Symbol(node, leaf)).Map(api);
        var statements = new StatementTable(node.Store, node.Ledger.Terms.ChainId, node.Ledger.Terms.Rewards);
        new VoteIntake(node, settlements, statements).Map(api);
        Closes(new AuditEndpoints(node, table, node.Logs.CreateLogger("Grange.Audit"))).Map(api);
        OversightEndpoints.Map(api, node, table);
        BondEndpoints.Map(api, node, operators);
        PowerEndpoints.Map(api, node);
        new ClaimEndpoints(node, sessions, settlements).Map(api);
        if (node.Mirror is { } mirror) background.Add("registry", mirror.RunAsync);
        background.Add("policy log", node.Decisions.RunAsync);
        background.Add("denylists", node.Denylists.RunAsync);
        background.Add("equivocations", WatchOf(statements).RunAsync);
        background.Add("claims", claimed.RunAsync);
        background.Add("settlement", settlements.RunAsync);
        background.Add("archive", new SettlementArchive(node, table, log).RunAsync);
        background.Add("verdicts", new BondSlasher(node, settlements, log).RunAsync);
        background.Add("spent", new SpentProofs(node, settlements, log).RunAsync);
        background.Add("outbox", node.Ledger.RunOutboxAsync);
        background.Add("credits", new CreditSpender(node, node.Logs.CreateLogger("Grange.Credits")).RunAsync);
        if (!node.Options.IsDevelopment) return; // a public ledger's feeders post what they see: grange price post
        var feeder = new PriceFeeder(new LedgerPrices(node.Ledger), [.. node.Ledger.Terms.Tokens.Keys], new SetPrice(node.Options.TokenPrice), node.Clock, node.Logs.CreateLogger("Grange.Prices"));
        background.Add("prices", feeder.RunAsync);
        background.Add("own credits", new OwnCredits(node).RunAsync);
    }

    EquivocationWatch WatchOf(StatementTable statements)
    {
        var (ledger, log) = (node.Ledger, node.Logs.CreateLogger("Grange.Equivocation"));
        var stakes = ledger.Contracts.All.Where(contract => EquivocationReports.HoldsBonds(contract.Name)).Select(contract => contract.Address);
        var reports = new EquivocationReports(ledger.Chain, ledger.Terms.Rewards, [.. stakes], ledger.Sender, ledger.Artifacts, log);
        var proposals = new ProposalVotes(ledger.Chain, ledger.Terms, ledger.Artifacts);
        return new EquivocationWatch(statements, proposals, _ => Task.FromResult<IReadOnlyList<SignedSettlement>>([]), reports, TimeSpan.Zero, node.Clock, log);
    }

    void MapNetworks(RouteGroupBuilder api, Sessions sessions)
    {
        var logs = node.Networks.ToDictionary(network => network.Slug, network => Closes(new EvidenceLog(network, node)));
        var accounts = Closes(new AccountSigner(node, slug => logs[slug], sessions));
        node.Market.Signs(accounts);
        new MarketEndpoints(node, accounts).Map(api);
        Closes(new SimulationEndpoints(node)).Map(api);
        var modules = new HashSet<string>();
        foreach (var network in node.Networks)
        {
            var (own, log) = (app.MapGroup($"/api/v1/{network.Slug}").WithTags(network.Slug.ToString()), logs[network.Slug]);
            var clockwork = new EpochClockwork(network, node, node.Logs.CreateLogger("Grange.Epochs"));
            clockworks.Add(clockwork);
            EvidenceEndpoints.Map(own, node, network, log);
            EpochEndpoints.MapNetwork(own, network, clockwork, node);
            network.Module.Map(new NetworkHost(network, node, log, app, own, modules.Add(network.Definition.Module), background, node.PolicyOf(network), accounts, Closes(new PastEpochs(network, node)), sites));
            background.Add($"{network.Slug}/epochs", clockwork.RunAsync);
        }
        // Bundles are fetched by hash, whichever networks run: the attesters of a network of sensors need a gateway too.
        if (!node.Networks.Any(network => network.Module is IContentGateway) && node.Modules.Values.OfType<IContentGateway>().FirstOrDefault() is { } gateway)
            sites.Add(gateway.MapGateway(app, node.Content, node.PolicyOf(node.Networks[0])));
    }

    async Task CountAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        finally
        {
            node.Metrics.Answered(context.Response.StatusCode);
        }
    }

    /// <summary>A session's cookie alone changes nothing: the console itself must have asked.</summary>
    static Task GuardAsync(HttpContext context, RequestDelegate next)
        => SameOrigin.Refuses(context.Request) is { } foreign ? Problem.Of(foreign).ExecuteAsync(context) : next(context);

    T Closes<T>(T part)
        where T : IDisposable
    {
        parts.Push(part);
        return part;
    }

    public ValueTask DisposeAsync()
    {
        while (parts.TryPop(out var part)) part.Dispose();
        node.Metrics.Dispose();
        node.Faucet.Dispose();
        node.Devices.Dispose();
        return ValueTask.CompletedTask;
    }
}
