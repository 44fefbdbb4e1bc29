using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Grange.Vehicles.Catalogue;
using Grange.Vehicles.Protocol.Can;
using Grange.Vehicles.Protocol.Dbc;
using Grange.Verbs;

namespace Grange.Vehicles.Cli;

/// <summary><c>grange vehicle decode</c>: what a frame of a CAN bus says, without a node.</summary>
static class DecodeVerb
{
    static readonly Option<string?> Dbc = new("--dbc") { Description = "the DBC file that describes the bus", HelpName = "FILE" };
    static readonly Option<string?> Template = new("--template") { Description = "lines of ID[:HEAD] PATH FORMULA, formulas as DBC files have them", HelpName = "FILE" };
    static readonly Option<string> Frame = new("--frame") { Description = "the frame: three hex digits of id or eight, #, its data in hex", HelpName = "ID#HEX", Required = true };

    public static Command Make() => new Command("decode", "say what a CAN frame means, by a DBC file or a template") { Dbc, Template, Frame }
        .Example("grange vehicle decode --dbc car.dbc --frame 1F0#0123456789ABCDEF", "grange vehicle decode --template car.txt --frame 7E8#0341055F --json")
        .Does(RunAsync);

    static async Task<int> RunAsync(VerbContext verb, CancellationToken cancel)
    {
        if (!CanFrame.TryParse(verb.Get(Frame)!, out var frame)) throw new VerbFailure("bad-frame", $"'{verb.Get(Frame)}' is no frame", "--frame 7E8#0341055F: id, #, up to 64 bytes in hex", ExitCode.Usage);
        if (verb.Get(Dbc) is null == verb.Get(Template) is null) throw new VerbFailure("no-description", "one of --dbc and --template says what frames mean", "--dbc FILE or --template FILE", ExitCode.Usage);
        var text = await TextAsync(verb.Get(Dbc) ?? verb.Get(Template)!, cancel);
        return verb.Get(Dbc) is null ? ByTemplate(verb.Out, text, frame) : ByDbc(verb.Out, text, frame);
    }

    static int ByDbc(Output output, string text, CanFrame frame)
    {
        if (!DbcFile.Parse(text).TryGet(out var file, out var fault)) throw VerbFailure.Of(fault);
        if (file.Find(frame) is not { } message) throw new VerbFailure("unknown-frame", $"the file has no {(frame.IsExtended ? "extended " : "")}frame {frame.Id:X}", $"it has {file.Messages.Count} others");
        var readings = new List<DbcReading>();
        message.Read(frame.Data.Span, readings);
        var result = new JsonObject
        {
            ["message"] = message.Name,
            ["id"] = frame.Id,
            ["extended"] = frame.IsExtended,
            ["signals"] = new JsonArray([.. readings.Select(one => new JsonObject { ["name"] = one.Signal.Name, ["value"] = one.Value, ["raw"] = one.Raw, ["unit"] = one.Signal.Unit, ["word"] = one.Word })]),
        };
        output.Result(result, () => output.Table(["signal", "value", "unit", "word"], readings.Select(one => (IReadOnlyList<string>)[one.Signal.Name, Text(one.Value), one.Signal.Unit, one.Word ?? ""])));
        return ExitCode.Done;
    }

    static int ByTemplate(Output output, string text, CanFrame frame)
    {
        if (!DecodeTemplate.Parse(text).TryGet(out var template, out var fault)) throw VerbFailure.Of(fault);
        var readings = new List<(Signal Signal, double Value)>();
        template.Read(frame, readings);
        if (readings.Count == 0) throw new VerbFailure("unknown-frame", $"no line of the template fits {frame}", "lines begin with the id, then : and the frame's first bytes, .. for any");
        var units = readings.ConvertAll(one => template.Lines.First(line => line.Signal == one.Signal && line.Fits(frame)).Formula.Unit);
        var result = new JsonObject
        {
            ["id"] = frame.Id,
            ["extended"] = frame.IsExtended,
            ["signals"] = new JsonArray([.. readings.Zip(units, (one, unit) => new JsonObject { ["name"] = one.Signal.Path, ["value"] = one.Value, ["unit"] = unit })]),
        };
        output.Result(result, () => output.Table(["signal", "value", "unit"], readings.Zip(units, (one, unit) => (IReadOnlyList<string>)[one.Signal.Path, Text(one.Value), unit])));
        return ExitCode.Done;
    }

    internal static async Task<string> TextAsync(string path, CancellationToken cancel)
        => File.Exists(path) ? await File.ReadAllTextAsync(path, cancel) : throw new VerbFailure("no-file", $"{path} is not there", "name a file", ExitCode.Missing);

    static string Text(double value) => value.ToString("G10", CultureInfo.InvariantCulture);
}
