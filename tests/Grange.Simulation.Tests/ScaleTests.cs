using System.Globalization;
using System.Text;
using Grange.Simulation.Scale;

namespace Grange.Simulation.Tests;

/// <summary>docs/scale.md holds what the model says: after a change of a figure, GRANGE_WRITE=1 writes its tables anew.</summary>
public sealed class ScaleTests
{
    const string Begin = "<!-- computed -->\n", End = "<!-- end -->\n";

    static readonly double[] Sizes = [1e6, 1e7, 1e8];

    [Fact]
    public void The_page_says_what_the_model_says()
    {
        var page = File.ReadAllText(Page());
        var (from, to) = (page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, page.IndexOf(End, StringComparison.Ordinal));
        var tables = Tables();
        if (Environment.GetEnvironmentVariable("GRANGE_WRITE") == "1") File.WriteAllText(Page(), page[..from] + tables + page[to..]);
        else Assert.Equal(tables, page[from..to]);
    }

    [Fact]
    public void One_signature_for_a_days_records_saves_half_of_the_processor()
    {
        var each = ScaleCost.Of(1e6, new ScaleFigures { Records = 24 });
        var batched = ScaleCost.Of(1e6, new ScaleFigures { Records = 24, RecordsPerSignature = 24 });
        Assert.True(each.CpuSeconds > 2 * batched.CpuSeconds);
    }

    [Fact]
    public void A_burst_waits_and_devices_that_spread_themselves_do_not()
    {
        Assert.Equal(0, ScaleQueue.Of(1e6, 3_600, new ScaleFigures()).Waiting);
        Assert.InRange(ScaleQueue.Of(1e6, 10, new ScaleFigures()).LongestSeconds, 30, 90);
        Assert.True(ScaleQueue.Of(1e8, 3_600, new ScaleFigures()).LateSeconds > 0);
    }

    static string Tables()
    {
        var (text, figures) = (new StringBuilder(), new ScaleFigures());
        Row(text, ["an epoch (1 h, a record and a signature each)", .. Sizes.Select(size => Number(size) + " devices")]);
        Row(text, ["---", .. Sizes.Select(_ => "---")]);
        (string, Func<ScaleCost, string>)[] rows =
        [
            ("CPU, core-seconds", cost => Number(cost.CpuSeconds)), ("… of them after its end", cost => Number(cost.SettleSeconds)), ("received", cost => Bytes(cost.Received)), ("written", cost => Bytes(cost.Written)),
            ("on disk after a year", cost => Bytes(cost.Kept)), ("memory at the settlement", cost => Bytes(cost.Peak)), ("gas for the root", cost => Number(cost.RootGas)), ("gas for claims, one a month each", cost => Number(cost.ClaimGas)),
            ("fullest part of a node of 2 cores, 4 TB, 16 GB, 1 Gbit/s", cost => Loads(cost, figures, 0)), ("the next", cost => Loads(cost, figures, 1)), ("then", cost => Loads(cost, figures, 2)), ("then", cost => Loads(cost, figures, 3)),
            ("all send within a minute: longest wait", cost => Number(ScaleQueue.Of(cost.Devices, 60, figures).LongestSeconds) + " s"),
            ("they spread over the hour: longest wait", cost => Number(ScaleQueue.Of(cost.Devices, 3_600, figures).LongestSeconds) + " s"),
        ];
        foreach (var (name, value) in rows) Row(text, [name, .. Sizes.Select(size => value(ScaleCost.Of(size, figures)))]);
        text.Append('\n');
        Row(text, ["the same, 24 records under one signature, once a day", .. Sizes.Select(size => Number(size) + " devices")]);
        Row(text, ["---", .. Sizes.Select(_ => "---")]);
        var daily = new ScaleFigures { Records = 24, RecordsPerSignature = 24, EpochSeconds = 86_400 };
        (string, Func<ScaleCost, string>)[] day = [("CPU, core-seconds a day", cost => Number(cost.CpuSeconds)), ("received", cost => Bytes(cost.Received)), ("fullest part", cost => Loads(cost, daily, 0)), ("the next", cost => Loads(cost, daily, 1)), ("then", cost => Loads(cost, daily, 2))];
        foreach (var (name, value) in day) Row(text, [name, .. Sizes.Select(size => value(ScaleCost.Of(size, daily)))]);
        return text.ToString();
    }

    static string Loads(ScaleCost cost, ScaleFigures figures, int rank)
    {
        var (part, load) = cost.Loads(figures)[rank];
        return $"{part} {Number(load * 100)} %";
    }

    static void Row(StringBuilder text, IEnumerable<string> cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
    static string Bytes(double bytes) => bytes >= 1e12 ? Number(bytes / 1e12) + " TB" : bytes >= 1e9 ? Number(bytes / 1e9) + " GB" : Number(bytes / 1e6) + " MB";
    static string Number(double value) => value >= 1e6 ? (value / 1e6).ToString("#,0.##", CultureInfo.InvariantCulture) + " M" : value.ToString(value >= 100 ? "#,0" : "0.##", CultureInfo.InvariantCulture);

    static string Page()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Grange.slnx"))) folder = folder.Parent;
        return Path.Combine(folder.FullName, "docs", "scale.md");
    }
}
