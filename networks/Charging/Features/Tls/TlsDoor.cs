using System.Security.Authentication;
using Grange.Charging.Features.Ocpp;
using Grange.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Grange.Charging.Features.Tls;

/// <summary>The edge once more, over TLS, at a port of its own: for stations that must not speak in the clear.</summary>
sealed partial class TlsDoor(INetworkHost host, OcppEdge edge)
{
    /// <summary>Answers until the node ends; returns at once where the network has no TLS settings.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        if (TlsSettings.Read(host.DataFolder) is not { } settings)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, host.Clock, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(settings.Listen, at => at.UseHttps(https => Demand(https, settings))));
        builder.Logging.ClearProviders();
        builder.Services.Configure<HostOptions>(ends => ends.ShutdownTimeout = TimeSpan.FromSeconds(3));
        await using var app = builder.Build();
        edge.Map(app, settings.Operator);
        await app.StartAsync(cancel);
        LogListening(host.Logs.CreateLogger("Grange.Charging"), host.Definition.Slug, settings.Listen.ToString());
        await Task.Delay(Timeout.InfiniteTimeSpan, host.Clock, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await app.StopAsync(CancellationToken.None);
    }

    /// <summary>TLS 1.2 or later; a certificate that comes must be issued under the operator's roots.</summary>
    static void Demand(HttpsConnectionAdapterOptions https, TlsSettings settings)
    {
        https.ServerCertificate = settings.Certificate;
        https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
        if (settings.Roots is not { } roots) return;
        https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
        https.ClientCertificateValidation = (certificate, _, _) => ClientCertificate.IsIssued(certificate, roots);
    }

    [LoggerMessage(LogLevel.Information, "{Network}: stations connect over TLS at {Listen}")]
    static partial void LogListening(ILogger log, NetworkSlug network, string listen);
}
