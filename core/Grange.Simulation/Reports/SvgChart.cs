using System.Globalization;
using System.Text;

namespace Grange.Simulation;

/// <summary>A fan chart as SVG: the band from p5 to p95, the one from p25 to p75, the median; of several policies the medians.</summary>
static class SvgChart
{
    const double Width = 460, Height = 220, Left = 62, Right = 8, Top = 8, Bottom = 24;

    public static string Fan(Fan fan, string title) => Draw(title, fan.Days, fan.Quantiles[0].Min(), fan.Quantiles[^1].Max(), (x, y) =>
        Band(fan.Days, fan.Quantiles[0], fan.Quantiles[4], x, y, "outer") + Band(fan.Days, fan.Quantiles[1], fan.Quantiles[3], x, y, "inner") + Line(fan.Days, fan.Median, x, y, "line c0"));

    public static string Medians(IReadOnlyList<Fan> fans, string title) => Draw(title, fans[0].Days, fans.Min(fan => fan.Median.Min()), fans.Max(fan => fan.Median.Max()), (x, y) =>
        string.Concat(fans.Select((fan, i) => Line(fan.Days, fan.Median, x, y, $"line c{i % 6}"))));

    static string Draw(string title, IReadOnlyList<int> days, double least, double most, Func<Func<double, double>, Func<double, double>, string> marks)
    {
        if (least > 0 && least < most / 3) least = 0;
        if (most - least < 1e-12) most = least + Math.Max(1e-9, Math.Abs(least) * 0.1);
        var last = Math.Max(1, days[^1]);
        double X(double day) => Left + day / last * (Width - Left - Right);
        double Y(double value) => Height - Bottom - (value - least) / (most - least) * (Height - Top - Bottom);
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{title}\">");
        for (var i = 0; i <= 4; i++)
        {
            var value = least + (most - least) * i / 4;
            text.Append(CultureInfo.InvariantCulture, $"<path class=\"grid\" d=\"M{Left} {Y(value):0.#}H{Width - Right}\"/><text x=\"{Left - 5}\" y=\"{Y(value) + 4:0.#}\" text-anchor=\"end\">{Short(value)}</text>");
        }
        for (var day = 0; day <= last; day += Math.Max(1, last > 1_200 ? 365 : last > 300 ? 90 : 30))
            text.Append(CultureInfo.InvariantCulture, $"<text x=\"{X(day):0.#}\" y=\"{Height - 7}\" text-anchor=\"middle\">{day}</text>");
        return text.Append(marks(X, Y)).Append("</svg>").ToString();
    }

    static string Band(IReadOnlyList<int> days, IReadOnlyList<double> low, IReadOnlyList<double> high, Func<double, double> x, Func<double, double> y, string css)
    {
        var there = Points(days, high, x, y);
        var back = Points([.. days.Reverse()], [.. low.Reverse()], x, y);
        return $"<path class=\"{css}\" d=\"M{there}L{back}Z\"/>";
    }

    static string Line(IReadOnlyList<int> days, IReadOnlyList<double> values, Func<double, double> x, Func<double, double> y, string css) => $"<path class=\"{css}\" d=\"M{Points(days, values, x, y)}\"/>";

    static string Points(IReadOnlyList<int> days, IReadOnlyList<double> values, Func<double, double> x, Func<double, double> y)
        => string.Join('L', days.Select((day, i) => string.Create(CultureInfo.InvariantCulture, $"{x(day):0.#} {y(values[i]):0.#}")));

    /// <summary>A number as an axis has room for.</summary>
    internal static string Short(double value) => Math.Abs(value) switch
    {
        0 => "0",
        >= 1e9 => (value / 1e9).ToString("0.##", CultureInfo.InvariantCulture) + " bn",
        >= 1e6 => (value / 1e6).ToString("0.##", CultureInfo.InvariantCulture) + " M",
        >= 1e4 => (value / 1e3).ToString("0.#", CultureInfo.InvariantCulture) + " k",
        >= 100 => value.ToString("0", CultureInfo.InvariantCulture),
        >= 0.01 => value.ToString("0.###", CultureInfo.InvariantCulture),
        _ => value.ToString("0.##e0", CultureInfo.InvariantCulture),
    };
}
