using System.Diagnostics.Metrics;
using Grange.Kernel;

namespace Grange.Host.Monitoring;

/// <summary>The node's instruments under the meter "Grange"; <c>/metrics</c> writes them, any other listener may read them too.</summary>
public sealed class NodeMetrics : IDisposable
{
    readonly Meter meter = new("Grange");
    readonly PrometheusText text;
    readonly Counter<long> accepted, refused, answered;
    volatile NodeCounts counts = NodeCounts.None;

    public NodeMetrics()
    {
        text = new PrometheusText(meter);
        accepted = meter.CreateCounter<long>("grange_evidence_accepted_total", null, "Records of evidence accepted since the start");
        refused = meter.CreateCounter<long>("grange_evidence_refused_total", null, "Batches and records of evidence refused since the start");
        answered = meter.CreateCounter<long>("grange_http_requests_total", null, "HTTP requests answered since the start");
        Gauge("grange_epochs", "Epochs by state", () => counts.Epochs);
        Gauge("grange_settlements", "Settlements by state", () => counts.Settlements);
        Gauge("grange_open_epoch", "Number of the open epoch", () => counts.OpenEpochs);
        Gauge("grange_chain_height", "Number of the chain's newest block", () => [new Measurement<long>(counts.ChainHeight)]);
        Gauge("grange_block_store_bytes", "Bytes of the node's segments on disk", () => [new Measurement<long>(counts.StoreBytes)]);
    }

    public void Accepted(NetworkSlug network, int records) => accepted.Add(records, new KeyValuePair<string, object?>("network", network.ToString()));

    /// <summary>Counts a refusal under its stable code.</summary>
    public void Refused(NetworkSlug network, Fault why)
        => refused.Add(1, new KeyValuePair<string, object?>("network", network.ToString()), new KeyValuePair<string, object?>("reason", why.Code));

    public void Answered(int status) => answered.Add(1, new KeyValuePair<string, object?>("status", status));

    /// <summary>Everything as Prometheus text, with gauges as just counted.</summary>
    public string Write(NodeCounts now)
    {
        counts = now;
        return text.Write();
    }

    void Gauge(string name, string what, Func<IEnumerable<Measurement<long>>> values) => meter.CreateObservableGauge(name, values, null, what);

    public void Dispose()
    {
        text.Dispose();
        meter.Dispose();
    }
}

/// <summary>What the gauges show, counted at the moment of a scrape.</summary>
public sealed record NodeCounts(
    IReadOnlyList<Measurement<long>> Epochs, IReadOnlyList<Measurement<long>> Settlements, IReadOnlyList<Measurement<long>> OpenEpochs, long ChainHeight, long StoreBytes)
{
    public static NodeCounts None { get; } = new([], [], [], 0, 0);
}
