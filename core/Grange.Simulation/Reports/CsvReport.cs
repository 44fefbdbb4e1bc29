using System.Globalization;
using System.Text;

namespace Grange.Simulation;

/// <summary>Every metric's percentiles on every kept day, a row each: <c>policy,metric,day,p5,p25,p50,p75,p95</c>.</summary>
public static class CsvReport
{
    public static string Of(Report report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var text = new StringBuilder("policy,metric,day,").AppendJoin(',', Fan.Levels.Select(JsonReport.Level)).Append('\n');
        foreach (var (name, outcome) in report.All)
            foreach (var fan in outcome.Fans)
                for (var at = 0; at < fan.Days.Count; at++)
                    text.Append(Quoted(name)).Append(',').Append(JsonReport.Name(fan.Metric)).Append(',').Append(CultureInfo.InvariantCulture, $"{fan.Days[at]}")
                        .Append(',').AppendJoin(',', fan.Quantiles.Select(quantile => quantile[at].ToString("R", CultureInfo.InvariantCulture))).Append('\n');
        return text.ToString();
    }

    /// <summary>RFC 4180; a name that a spreadsheet would take for a formula gets an apostrophe.</summary>
    static string Quoted(string name)
    {
        if (name.Length > 0 && "=+-@".Contains(name[0])) name = "'" + name;
        return name.AsSpan().ContainsAny(",\"\r\n") ? $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : name;
    }
}
