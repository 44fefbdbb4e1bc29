using System.Net;
using Grange.Verbs;
using Grange.Wireless.Features.Stations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Grange.Wireless.Agent;

/// <summary>The agent as the LNS of a Basics Station on the same machine: its frames go the way that a packet forwarder's go.</summary>
sealed class StationServer : IAsyncDisposable
{
    readonly WebApplication app;

    StationServer(WebApplication app) => this.app = app;

    /// <summary>What to write into the station's <c>tc.uri</c>.</summary>
    public string Address => app.Urls.First().Replace("http:", "ws:", StringComparison.Ordinal);

    /// <exception cref="VerbFailure">Somebody else has the port.</exception>
    public static async Task<StationServer> StartAsync(IPEndPoint listen, IPEndPoint forwarder, (Region Region, int SubBand) radio, TimeProvider clock, ILoggerFactory logs, CancellationToken cancel)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(listen));
        builder.Services.AddSingleton(logs);
        var app = builder.Build();
        var server = forwarder.Address.Equals(IPAddress.Any) ? new IPEndPoint(IPAddress.Loopback, forwarder.Port) : forwarder;
        new StationDoor(_ => Task.FromResult(new StationTerms(radio.Region, radio.SubBand, server)), clock, logs.CreateLogger("Grange.Wireless.Stations")).Map(app);
        try
        {
            await app.StartAsync(cancel);
        }
        catch (IOException why)
        {
            await app.DisposeAsync();
            throw new VerbFailure("port-taken", $"the agent cannot listen at {listen}: {why.Message}", "choose another with --station HOST:PORT; port 0 takes a free one");
        }
        return new(app);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
