using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Grange.Geo;
using Grange.Verbs;

namespace Grange.Wireless.Cli;

/// <summary><c>grange h3</c>: the cell of a place, without a node.</summary>
static class H3Verb
{
    public static Command Create()
    {
        var words = new Argument<string[]>("PLACE") { Description = "LAT LNG RES, or - for lines lat,lng,res on stdin", Arity = new(1, 3) };
        return new Command("h3", "the H3 cell of a place; from stdin one line out per line in, the cell last") { words }.Example("grange h3 52.52 13.405 8", "grange h3 -").Does(async (verb, cancel) =>
        {
            var said = verb.Get(words)!;
            if (said is ["-"]) return await FromStdinAsync(cancel);
            if (said.Length != 3) throw new VerbFailure("bad-place", "a place is LAT LNG RES", "grange h3 52.52 13.405 8", ExitCode.Usage);
            var cell = Cell(string.Join(',', said)) ?? throw new VerbFailure("bad-place", $"'{string.Join(' ', said)}' is no place", "LAT −90 to 90, LNG, RES 0 to 15", ExitCode.Usage);
            verb.Out.Result(new JsonObject { ["cell"] = cell.ToString() }, () => verb.Out.Line(cell.ToString()));
            return ExitCode.Done;
        });
    }

    static async Task<int> FromStdinAsync(CancellationToken cancel)
    {
        var isWhole = true;
        await using var output = new StreamWriter(Console.OpenStandardOutput(), bufferSize: 64 * 1024);
        while (await Console.In.ReadLineAsync(cancel) is { } line)
        {
            var cell = Cell(line);
            isWhole &= cell is not null;
            await output.WriteLineAsync($"{line.Trim()},{cell?.ToString() ?? "invalid"}");
        }
        return isWhole ? ExitCode.Done : ExitCode.Failed;
    }

    static H3Cell? Cell(string text)
    {
        var parts = text.Split(',', StringSplitOptions.TrimEntries);
        return parts.Length >= 3 && double.TryParse(parts[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var lat) && double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var lng)
            && int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var resolution) && resolution <= H3Cell.MaxResolution && new LatLng(lat, lng) is { IsValid: true } place ? H3Cell.Of(place, resolution) : null;
    }
}
