using Grange.Energy.Features.Certificates;
using Grange.Energy.Features.Ingest;
using Grange.Energy.Features.Paying;
using Grange.Energy.Rules;
using Grange.Kernel;
using Grange.Store;
using Microsoft.Extensions.Logging;

namespace Grange.Energy.Features;

/// <summary>One energy network, open in a node: its tables and what works on them.</summary>
sealed class EnergyNode : IDisposable
{
    EnergyNode(INetworkHost host)
    {
        (Host, Log, Accounts, Evidence) = (host, host.Logs.CreateLogger("Grange.Energy"), host.Face<IAccountSigner>(), host.Face<IEvidenceReader>());
        Intervals = new(Slug);
        Certificates = new(Slug);
        Posting = new(this);
        Mirror = new(this);
        Memory = new(this);
        Claims = new(this);
    }

    public INetworkHost Host { get; }
    public ILogger Log { get; }
    public IAccountSigner Accounts { get; }
    public IEvidenceReader Evidence { get; }
    public IntervalTable Intervals { get; }
    public CertificateTable Certificates { get; }
    public ReadingPosting Posting { get; }
    public EvidenceMirror Mirror { get; }
    public MarketMemory Memory { get; }
    public LineClaims Claims { get; }

    public NetworkSlug Slug => Host.Definition.Slug;
    public EnergyTerms Terms => EnergyTerms.Read(Host.Definition.Rules);
    public long NowMs => Host.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>A slot of a meter is new or corrected, and stored.</summary>
    public event Action<IntervalRow>? Changed;

    public void Tell(IEnumerable<IntervalRow> changed)
    {
        foreach (var row in changed) Changed?.Invoke(row);
    }

    /// <summary>The active meters of this network.</summary>
    public IEnumerable<Device> Meters => Host.Devices.View.All(Slug).Where(device => !device.Revoked);

    public static async Task<EnergyNode> OpenAsync(INetworkHost host, CancellationToken cancel)
    {
        await host.Store.MigrateAsync(EnergyTables.Module, EnergyTables.All, cancel);
        return new EnergyNode(host);
    }

    public void Dispose()
    {
        Mirror.Dispose();
        Memory.Dispose();
        Claims.Dispose();
    }
}
