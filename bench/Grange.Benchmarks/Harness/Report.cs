using System.Globalization;
using System.Text.Json.Serialization;

namespace Grange.Benchmarks;

/// <summary>All rows of a run with the machine they were measured on: a table for people, one JSON object for programs.</summary>
sealed record Report(Machine Machine, IReadOnlyList<Row> Rows)
{
    static readonly string[] Heads = ["name", "ours", "peer", "ratio", "target", "met?"];

    /// <summary>The table as markdown, with the machine's line above and notes below.</summary>
    public string ToTable()
    {
        string[][] lines = [Heads, .. Rows.Select(Cells)];
        int[] widths = [.. Heads.Select((_, column) => lines.Max(line => line[column].Length))];
        string Line(string[] cells) => "| " + string.Join(" | ", cells.Select((cell, column) => cell.PadRight(widths[column]))) + " |";
        var rule = "|" + string.Join("|", widths.Select(width => new string('-', width + 2))) + "|";
        return string.Join('\n', [MachineLine(), "", Line(Heads), rule, .. lines.Skip(1).Select(Line), .. Notes()]);
    }

    string MachineLine()
    {
        var load = Machine.LoadBefore is { } before ? Text($", load {before:0.0} before and {Machine.LoadAfter:0.0} after") : "";
        var busy = Machine.WasBusy ? "; the machine was busy: read ratios, not figures" : "";
        return $"{Machine.Cpu}, {Machine.Cores} cores, {Machine.Lanes}, {Machine.DotNet}, {Machine.System}{load}{busy}";
    }

    IEnumerable<string> Notes()
    {
        var notes = Rows.Where(row => row.Note is not null).Select(row => $"* {row.Name}: {row.Note}").ToList();
        return notes.Count == 0 ? [] : ["", .. notes];
    }

    static string[] Cells(Row row) =>
    [
        row.Name,
        Value(row.Ours, row.Unit),
        row.PeerName is null ? "–" : $"{Value(row.Peer, row.Unit)} {row.PeerName}",
        row.Ratio is { } ratio ? Text($"{ratio:0.00}") : "–",
        row.Target ?? "–",
        row.Met switch { true => "yes", false => "no", null => "–" },
    ];

    static string Value(double? value, string unit) => value switch
    {
        null => "missing:",
        >= 100 => Text($"{value:N0} {unit}"),
        _ => Text($"{value:0.00} {unit}"),
    };

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(Report))]
sealed partial class ReportJson : JsonSerializerContext;
