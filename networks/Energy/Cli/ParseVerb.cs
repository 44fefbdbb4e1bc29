using System.CommandLine;
using System.Text.Json.Nodes;
using Grange.Energy.Protocol;
using Grange.Energy.Protocol.Espi;
using Grange.Energy.Protocol.P1;
using Grange.Verbs;

namespace Grange.Energy.Cli;

/// <summary><c>grange energy parse</c>: what a saved telegram or a utility's file says, without a node.</summary>
static class ParseVerb
{
    const long MilliWhOfWh = 1_000;

    public static Command Make()
    {
        var format = new Argument<string>("FORMAT") { Description = "p1 (telegrams of a smart meter's P1 port) or greenbutton (ESPI XML)" };
        var file = new Argument<string>("FILE") { Description = "the file" };
        return new Command("parse", "read a meter's telegrams or a utility's file") { format, file }
            .Example("grange energy parse p1 telegram.txt", "grange energy parse greenbutton usage.xml --json")
            .Does(async (verb, cancel) =>
            {
                var path = verb.Get(file)!;
                if (!File.Exists(path)) throw new VerbFailure("no-file", $"{path} is not there", "name a file", ExitCode.Missing);
                return Show(verb.Out, verb.Get(format) switch
                {
                    "p1" => Telegrams(await File.ReadAllBytesAsync(path, cancel)),
                    "greenbutton" => GreenButton(path),
                    var other => throw new VerbFailure("unknown-format", $"'{other}' is no format", "p1 or greenbutton", ExitCode.Usage),
                });
            });
    }

    internal static JsonObject Telegrams(ReadOnlySpan<byte> file)
    {
        var (readings, rejected) = (new JsonArray(), new JsonArray());
        var number = 0;
        foreach (var entry in P1File.Read(file))
        {
            number++;
            if (entry.Fault == P1Fault.None) readings.Add((JsonNode)Reading(entry));
            else rejected.Add((JsonNode)new JsonObject { ["reason"] = entry.Fault.Name(), ["detail"] = $"telegram {number}" });
        }
        return new JsonObject { ["count"] = readings.Count, ["readings"] = readings, ["rejections"] = rejected };
    }

    internal static JsonObject GreenButton(string path)
    {
        using var stream = File.OpenRead(path);
        if (!EspiFeed.Read(stream).TryGet(out var file, out var fault)) throw VerbFailure.Of(fault);
        return new JsonObject
        {
            ["count"] = file.Intervals.Count,
            ["import_wh"] = file.Intervals.Sum(one => one.ImportMilliWh ?? 0) / MilliWhOfWh,
            ["export_wh"] = file.Intervals.Sum(one => one.ExportMilliWh ?? 0) / MilliWhOfWh,
            ["readings"] = new JsonArray([.. file.Intervals.Select(one => (JsonNode)Interval(one))]),
            ["gaps"] = new JsonArray([.. file.Gaps().Select(gap => (JsonNode)new JsonObject { ["from"] = Time(gap.FromSeconds), ["to"] = Time(gap.ToSeconds) })]),
            ["rejections"] = new JsonArray([.. file.Rejections.Select(one => (JsonNode)new JsonObject { ["reason"] = one.Reason, ["detail"] = one.Detail })]),
        };
    }

    static JsonObject Reading(P1Entry entry)
    {
        var said = entry.Reading;
        return new JsonObject
        {
            ["time"] = said.UnixSeconds is { } seconds ? Time(seconds) : null,
            ["import_wh"] = said.ImportMilliWh / MilliWhOfWh,
            ["export_wh"] = said.ExportMilliWh / MilliWhOfWh,
            ["import_mwh"] = said.ImportMilliWh,
            ["export_mwh"] = said.ExportMilliWh,
            ["import_w"] = said.ImportMilliW / MilliWhOfWh,
            ["export_w"] = said.ExportMilliW / MilliWhOfWh,
            ["meter"] = entry.Meter,
            ["version"] = said.Version,
            ["crc"] = said.Crc?.ToString("X4", System.Globalization.CultureInfo.InvariantCulture),
            ["level"] = "L0",
            ["quality"] = (said.OutOfSeason ? Quality.Interpolated : Quality.Measured).Letter(),
        };
    }

    static JsonObject Interval(MeterInterval one) => new()
    {
        ["time"] = Time(one.FromSeconds),
        ["seconds"] = one.Seconds,
        ["import_wh"] = one.ImportMilliWh / MilliWhOfWh,
        ["export_wh"] = one.ExportMilliWh / MilliWhOfWh,
        ["quality"] = one.Quality.Letter(),
    };

    static string Time(long unixSeconds) => DateTimeOffset.FromUnixTimeSeconds(unixSeconds).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);

    static int Show(Output output, JsonObject result)
    {
        var rejections = result["rejections"]!.AsArray();
        output.Result(result, () =>
        {
            output.Table(["time", "import Wh", "export Wh", "quality"], result["readings"]!.AsArray().Select(row =>
                (IReadOnlyList<string>)[$"{row!["time"] ?? "no clock"}", $"{row["import_wh"] ?? "–"}", $"{row["export_wh"] ?? "–"}", $"{row["quality"]}"]));
            if (result["import_wh"] is { } total) output.Line($"{result["count"]} values, {total} Wh imported, {result["export_wh"]} Wh exported");
        });
        foreach (var row in rejections) output.Note($"rejected {row!["reason"]}: {row["detail"]}");
        return rejections.Count == 0 ? ExitCode.Done : ExitCode.Failed;
    }
}
