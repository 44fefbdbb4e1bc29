using System.Globalization;
using System.Net;
using System.Text;

namespace Grange.Simulation;

/// <summary>A report as one page that needs nothing beside it: no script, no font, no picture from elsewhere.</summary>
public static class HtmlReport
{
    const string Style = """
        :root{color-scheme:light dark;--ink:#1c2430;--soft:#5b6675;--line:#d8dee6;--back:#fff;--fan:#2b6cb0}
        @media(prefers-color-scheme:dark){:root{--ink:#e6ebf2;--soft:#9aa7b8;--line:#2c3644;--back:#10151c;--fan:#63a4ea}}
        body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--back);max-width:1020px;margin:2rem auto;padding:0 1rem}
        h1{font-size:1.6rem}h2{font-size:1.15rem;margin-top:2.2rem}p,li{color:var(--soft)}.wide{overflow-x:auto}
        table{border-collapse:collapse;font-variant-numeric:tabular-nums}td,th{padding:.25rem .7rem;border-bottom:1px solid var(--line);text-align:right;white-space:nowrap}td:first-child,th:first-child{text-align:left}
        .charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(320px,1fr));gap:1rem}figure{margin:0}figcaption{font-weight:600}
        svg{width:100%;height:auto}svg text{font:11px system-ui,sans-serif;fill:var(--soft)}.grid{stroke:var(--line);fill:none}.outer{fill:var(--fan);opacity:.18}.inner{fill:var(--fan);opacity:.3}
        .line{fill:none;stroke-width:2}.c0{stroke:var(--fan)}.c1{stroke:#d9730d}.c2{stroke:#2f9e62}.c3{stroke:#c2417a}.c4{stroke:#7a5cd6}.c5{stroke:#8a7a2f}
        .key b{display:inline-block;width:1.4em;border-top:3px solid;margin:0 .35em .25em 1em}.key .c0{border-color:var(--fan)}.key .c1{border-color:#d9730d}.key .c2{border-color:#2f9e62}.key .c3{border-color:#c2417a}.key .c4{border-color:#7a5cd6}.key .c5{border-color:#8a7a2f}
        """;

    static readonly Metric[] SideBySide = [Metric.PriceUsd, Metric.Units, Metric.IncomeUsd, Metric.NetEmission];

    public static string Of(Report report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var model = report.Base.Model;
        var page = new StringBuilder("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>")
            .Append(Text(report.Title)).Append("</title><style>").Append(Style).Append("</style><h1>").Append(Text(report.Title)).Append("</h1>")
            .Append(CultureInfo.InvariantCulture, $"<p>{model.Runs} runs of {model.Days} days from {model.From:yyyy-MM-dd}, seed {model.Seed}. Bands: 5 to 95 and 25 to 75 of a hundred runs; the line is the median; days go to the right.</p>");
        Policies(page, report);
        Breaks(page, report);
        page.Append("<h2>How it may go</h2><div class=\"charts\">");
        foreach (var fan in report.Base.Fans) Figure(page, Words(fan.Metric), SvgChart.Fan(fan, Words(fan.Metric)));
        page.Append("</div>");
        if (report.Alternatives.Count > 0) Compare(page, report);
        if (report.Swings.Count > 0) Swings(page, report);
        if (report.Draws.Count > 0) Influence(page, report);
        page.Append("<h2>What was taken for granted</h2><ul>");
        foreach (var one in report.Assumes) page.Append("<li>").Append(Text(one)).Append("</li>");
        return page.Append("<li>Prices, demand and people's patience are guesses of the model's author: a simulation shows what follows from them, not what will be.</li></ul></html>\n").ToString();
    }

    static void Policies(StringBuilder page, Report report) => Table(page, "At the end, medians",
        ["policy", "nothing broke", "units", "price USD", "income USD/day", "under water", "burned/minted", "net emission", "revenue > emission"],
        report.All.Select(one => Row(one.Name, Headline.Of(one.Outcome))));

    static void Breaks(StringBuilder page, Report report) => Table(page, "What breaks first",
        ["policy", "what", "of runs", "median day"],
        report.All.SelectMany(one => one.Outcome.Breaks.Select(broken => (IReadOnlyList<string>)[one.Name, Words(broken.What), $"{Percent(broken.Runs / (double)one.Outcome.Runs.Count)}", broken.What == Break.Nothing ? "–" : $"{broken.MedianDay}"])));

    static void Compare(StringBuilder page, Report report)
    {
        page.Append("<h2>Policies side by side</h2><p class=\"key\">");
        foreach (var (i, (name, _)) in report.All.Index()) page.Append(CultureInfo.InvariantCulture, $"<b class=\"c{i % 6}\"></b>").Append(Text(name));
        page.Append("</p><div class=\"charts\">");
        foreach (var metric in SideBySide) Figure(page, Words(metric), SvgChart.Medians([.. report.All.Select(one => one.Outcome[metric])], Words(metric)));
        page.Append("</div>");
    }

    static void Swings(StringBuilder page, Report report) => Table(page, "One at a time",
        ["parameter", "value", "nothing broke", "units", "price USD", "income USD/day", "under water"],
        report.Swings.OrderByDescending(swing => Math.Abs(swing.AtMost.Survival - swing.AtLeast.Survival)).ThenBy(swing => swing.Path, StringComparer.Ordinal)
            .SelectMany(swing => new[] { End(swing.Path, swing.Least, swing.AtLeast), End("", swing.Most, swing.AtMost) }));

    static void Influence(StringBuilder page, Report report) => Table(page, $"Latin hypercube, {report.Draws.Count} draws: rank correlation",
        ["parameter", "with nothing breaking", "with units", "with price"],
        report.Influence.Select(one => (IReadOnlyList<string>)[one.Path, Signed(one.Survival), Signed(one.Units), Signed(one.Price)]));

    static IReadOnlyList<string> Row(string name, Headline line) =>
    [
        name, Percent(line.Survival), SvgChart.Short(line.Units), SvgChart.Short(line.PriceUsd), SvgChart.Short(line.IncomeUsd), Percent(line.UnderWater),
        SvgChart.Short(line.BurnToMint), SvgChart.Short(line.NetEmission), line.RevenueDay is { } day ? $"day {day}" : "never",
    ];

    static IReadOnlyList<string> End(string path, double value, Headline line)
        => [path, SvgChart.Short(value), Percent(line.Survival), SvgChart.Short(line.Units), SvgChart.Short(line.PriceUsd), SvgChart.Short(line.IncomeUsd), Percent(line.UnderWater)];

    static void Figure(StringBuilder page, string caption, string svg) => page.Append("<figure><figcaption>").Append(Text(caption)).Append("</figcaption>").Append(svg).Append("</figure>");

    static void Table(StringBuilder page, string title, IReadOnlyList<string> heads, IEnumerable<IReadOnlyList<string>> rows)
    {
        page.Append("<h2>").Append(Text(title)).Append("</h2><div class=\"wide\"><table><thead><tr>");
        foreach (var head in heads) page.Append("<th scope=\"col\">").Append(Text(head)).Append("</th>");
        page.Append("</tr></thead><tbody>");
        foreach (var row in rows) page.Append("<tr><td>").AppendJoin("</td><td>", row.Select(Text)).Append("</td></tr>");
        page.Append("</tbody></table></div>");
    }

    static string Percent(double part) => (part * 100).ToString("0.#", CultureInfo.InvariantCulture) + " %";
    static string Signed(double value) => value.ToString("+0.00;-0.00;0.00", CultureInfo.InvariantCulture);
    static string Text(string text) => WebUtility.HtmlEncode(text);

    /// <summary><c>BurnToMint</c> is "burn to mint".</summary>
    static string Words<T>(T value) where T : struct, Enum
        => string.Concat(value.ToString().Select((letter, i) => i > 0 && char.IsUpper(letter) ? $" {char.ToLowerInvariant(letter)}" : $"{letter}")).Replace(" usd", ", USD", StringComparison.Ordinal);
}
