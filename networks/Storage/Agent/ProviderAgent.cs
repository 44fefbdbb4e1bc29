using Grange.Kernel;
using Grange.Storage.Agent.Limits;
using Grange.Storage.Agent.Relay;
using Grange.Storage.Gateway;
using Grange.Verbs.Hardware;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Grange.Storage.Agent;

/// <summary>
/// A storage provider: pieces on this disk, Curio's piece API and a trustless gateway in front of them, proofs to the node. A process, or part of
/// one.
/// </summary>
public sealed class ProviderAgent : IAsyncDisposable
{
    readonly WebApplication web;
    readonly EvidenceLink node;
    readonly DeviceIdentity identity;
    readonly HttpClient outward;
    readonly CancellationTokenSource stop = new();
    Task duties = Task.CompletedTask;
    int disposed;

    ProviderAgent(WebApplication web, EvidenceLink node, HttpClient outward, DeviceIdentity identity, PieceStore pieces)
        => (this.web, this.node, this.outward, this.identity, Pieces) = (web, node, outward, identity, pieces);

    public DeviceId Device => identity.Id;
    public PieceStore Pieces { get; }

    /// <summary>Where it listens.</summary>
    public Uri Url { get; private set; } = null!;

    /// <summary>Opens folder and port and answers; what it does unasked begins with <see cref="Begin"/>.</summary>
    /// <exception cref="IOException">The folder or the port is taken.</exception>
    public static async Task<ProviderAgent> StartAsync(ProviderOptions options, DeviceIdentity identity, CancellationToken cancel)
    {
        var pieces = await PieceStore.OpenAsync(options.Folder, options.CapacityBytes, options.Logs.CreateLogger("Grange.Storage.Agent"), cancel);
        var gate = new Gate(identity.Id, options.Open, options.Clock);
        var outward = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        var listener = new TunnelListener();
        var agent = new ProviderAgent(Build(options, listener), new EvidenceLink(options.Node, options.Network), outward, identity, pieces);
        var lists = new DenyLists(Path.Combine(options.Folder, "deny"), options.Clock, options.Logs.CreateLogger("Grange.Storage.Agent"));
        pieces.Screen = lists.Refuse;
        var till = options.Egress is { } egress ? new EgressTill(Path.Combine(options.Folder, EgressTill.Folder), egress.Price, egress.Channels, options.Clock) : null;
        agent.Map(new LimitsDoor(options.Limits, options.Clock), gate, new Uploads(options.Clock), new PiecePull(pieces, outward, options.Clock), till, lists);
        await agent.web.StartAsync(cancel);
        var link = new RelayLink(options, identity, listener);
        agent.Url = options.Relay == RelayMode.Always ? link.Url : new Uri(agent.web.Urls.First());
        var address = new PublicAddress(options.Relay, options.PublicUrl ?? agent.Url, link);
        agent.Begin(new ProviderDuties(options, identity, address, pieces, gate, agent.node), address, till is null ? null : Redeemer(options, till));
        return agent;
    }

    void Begin(ProviderDuties does, PublicAddress address, EgressRedeemer? redeems) => duties = Task.WhenAll(
        Task.Run(() => does.BeatAsync(stop.Token)), Task.Run(() => does.WitnessAsync(stop.Token)), Task.Run(() => address.RunAsync(stop.Token)),
        Task.Run(() => redeems?.RunAsync(stop.Token) ?? Task.CompletedTask));

    static EgressRedeemer Redeemer(ProviderOptions options, EgressTill till)
        => new(till, options.Egress!.Channels, options.Egress.WorthMicroUsd, options.Egress.Look, options.Clock, options.Logs.CreateLogger("Grange.Storage.Egress"));

    void Map(LimitsDoor limits, Gate gate, Uploads uploads, PiecePull pull, EgressTill? till, DenyLists lists)
    {
        web.UseExceptionHandler(handler => handler.Run(AnswerExceptionAsync));
        web.UseRouting();
        web.Use(limits.AnswerAsync);
        if (till is not null) web.Use(new EgressDoor(till).AnswerAsync);
        new PieceApi(Pieces, uploads, gate, pull).Map(web);
        new PieceDownload(Pieces, lists).Map(web);
        new ContentGateway(Pieces, new GatewaySetup(Trustless: true, Pieces, lists.Refuse) { Screen = block => lists.Refuse(block, "") }).Map(web);
        web.MapGet("/health", () => Results.Text("ok"));
        web.MapFallback((HttpContext context) => Problem.Of(new Fault("no-such-door", $"{context.Request.Path} is no path of a provider", "/pdp/…, /piece/{cid}, /ipfs/{cid}?format=raw|car", 404)));
    }

    static WebApplication Build(ProviderOptions options, TunnelListener listener)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = "Grange.Storage", ContentRootPath = options.Folder });
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(options.Logs);
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IConnectionListenerFactory>(listener);
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, PieceJson.Default));
        builder.WebHost.ConfigureKestrel(server =>
        {
            if (options.Relay != RelayMode.Always) server.Listen(options.Listen);
            if (options.Relay != RelayMode.Never) server.Listen(listener.EndPoint);
            server.AddServerHeader = false;
        });
        return builder.Build();
    }

    static Task AnswerExceptionAsync(HttpContext context)
    {
        var error = context.Features.Get<IExceptionHandlerFeature>()?.Error;
        return Problem.Of(error is BadHttpRequestException bad
            ? new Fault("bad-request", bad.Message, Status: bad.StatusCode)
            : new Fault("internal", "the provider could not finish this request; nothing was changed by it", "its log names the cause", 500)).ExecuteAsync(context);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 1) return;
        await stop.CancelAsync();
        await duties.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await web.StopAsync();
        await web.DisposeAsync();
        node.Dispose();
        Pieces.Dispose();
        outward.Dispose();
        identity.Key.Dispose();
        stop.Dispose();
    }
}
