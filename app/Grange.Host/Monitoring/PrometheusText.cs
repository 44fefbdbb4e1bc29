using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Grange.Host.Monitoring;

/// <summary>One meter's instruments in the Prometheus text format (0.0.4): counters are summed as they come, gauges are asked at every writing.</summary>
sealed class PrometheusText : IDisposable
{
    public const string MediaType = "text/plain; version=0.0.4";

    readonly MeterListener listener = new();
    readonly Lock gate = new();
    readonly SortedDictionary<string, Family> families = new(StringComparer.Ordinal);

    public PrometheusText(Meter meter)
    {
        listener.InstrumentPublished = (instrument, all) =>
        {
            if (!ReferenceEquals(instrument.Meter, meter)) return;
            lock (gate) families[instrument.Name] = new Family(instrument, new SortedDictionary<string, long>(StringComparer.Ordinal));
            all.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>(Take);
        listener.Start();
    }

    public string Write()
    {
        lock (gate)
        {
            foreach (var family in families.Values.Where(family => !family.IsCounter)) family.Series.Clear();
            listener.RecordObservableInstruments();
            var text = new StringBuilder();
            foreach (var (name, family) in families)
            {
                text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {family.Instrument.Description}\n# TYPE {name} {(family.IsCounter ? "counter" : "gauge")}\n");
                foreach (var (labels, value) in family.Series) text.Append(CultureInfo.InvariantCulture, $"{name}{labels} {value}\n");
            }
            return text.ToString();
        }
    }

    void Take(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        var labels = Labels(tags);
        lock (gate)
        {
            var family = families[instrument.Name];
            family.Series[labels] = family.IsCounter ? family.Series.GetValueOrDefault(labels) + value : value;
        }
    }

    static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty) return "";
        var text = new StringBuilder();
        foreach (var (name, value) in tags) text.Append(text.Length == 0 ? '{' : ',').Append(name).Append("=\"").Append(Escape($"{value}")).Append('"');
        return text.Append('}').ToString();
    }

    static string Escape(string value)
        => value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    public void Dispose() => listener.Dispose();

    sealed record Family(Instrument Instrument, SortedDictionary<string, long> Series)
    {
        public bool IsCounter => Instrument is Counter<long>;
    }
}
