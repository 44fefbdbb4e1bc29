using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Grange.Content;
using Grange.Kernel;
using Grange.Verbs;
using Grange.Verbs.Hardware;
using Microsoft.Extensions.Logging;

namespace Grange.Readings.Cli;

/// <summary><c>grange join NETWORK</c>: registers a sensor and sends what it measures.</summary>
static class JoinVerb
{
    static readonly Argument<string> Network = new("NETWORK") { Description = "the network's name at the node, e.g. weather" };
    static readonly Option<string?> Folder = new("--dir") { Description = "where the sensor's key and what is not sent yet are kept; default: below --data", HelpName = "DIR" };
    static readonly Option<string?> Place = new("--cell") { Description = "the H3 cell where the sensor stays, in hex", HelpName = "CELL" };
    static readonly Option<string?> FromFile = new("--file") { Description = "read the last line of this file, again and again", HelpName = "FILE" };
    static readonly Option<string?> FromCommand = new("--command") { Description = "read what this command prints, again and again", HelpName = "COMMAND" };
    static readonly Option<int?> Every = new("--every") { Description = "seconds between two looks; default: the network's shortest interval", HelpName = "SECONDS" };
    static readonly Option<string?> Name = new("--name") { Description = "what you call this sensor" };

    public static Command Create() => new Command("readings", "send a sensor's readings to a network that is defined by its file: integers from stdin, a file or a command")
    {
        Network, Folder, Place, DevicePlace.Latitude, DevicePlace.Longitude, FromFile, FromCommand, Every, Name,
    }
        .Example("grange join weather --cell 872830828ffffff --command ./read-sensor.sh", "tail -f readings.csv | grange join weather --cell 872830828ffffff", "grange join readings weather --cell 872830828ffffff --file readings.csv")
        .Does(RunAsync);

    static async Task<int> RunAsync(VerbContext verb, CancellationToken cancel)
    {
        if (!NetworkSlug.TryParse(verb.Get(Network), null, out var slug)) throw new VerbFailure("bad-slug", $"'{verb.Get(Network)}' is no network name", "grange network show", ExitCode.Usage);
        if (verb.Get(FromFile) is not null && verb.Get(FromCommand) is not null) throw new VerbFailure("invalid-option", "--file and --command are two sensors", "choose one", ExitCode.Usage);
        var folder = Path.GetFullPath(verb.Get(Folder) ?? Path.Combine(verb.DataFolder, "sensors", slug.ToString()));
        if (!DeviceIdentity.OpenOrCreate(folder).TryGet(out var device, out var fault)) throw VerbFailure.Of(fault);
        using var identity = device;
        var about = await AboutAsync(verb, slug, folder, cancel);
        var terms = ReadingTerms.Read(about.Rules);
        await DeviceRegistration.EnsureAsync(verb, slug, identity, verb.Get(Name), () => Task.FromResult(Facts(verb, terms, about.Operator)), cancel);

        using var logs = LoggerFactory.Create(log => log
            .AddSimpleConsole(line => line.SingleLine = true).AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace).AddFilter("Microsoft", LogLevel.Warning));
        using var spool = Spool.Open(Path.Combine(folder, "spool"));
        using var link = new EvidenceLink(verb.Node.Address, slug);
        using var agent = new EvidenceCourier(spool, identity, slug, ReadingKinds.Reading, link, verb.Clock, logs.CreateLogger("Grange.Readings.Agent"));
        Console.Out.WriteLine($"ready {identity.Id}");
        await new Measuring(verb, agent, terms).RunAsync(verb.Get(FromFile), verb.Get(FromCommand), TimeSpan.FromSeconds(verb.Get(Every) ?? terms.MinIntervalMs / 1000), cancel);
        return ExitCode.Done;
    }

    /// <summary>What the network wants, from the node or, where it does not answer, as it was when it last did.</summary>
    static async Task<(DagNode Rules, string Operator)> AboutAsync(VerbContext verb, NetworkSlug slug, string folder, CancellationToken cancel)
    {
        var file = Path.Combine(folder, "network.json");
        JsonNode about;
        try
        {
            var definition = await verb.Node.GetAsync($"/api/v1/networks/{slug}", cancel);
            if ((string?)definition["module"] != "readings")
                throw new VerbFailure("other-module", $"'{slug}' is a network of module '{definition["module"]}'", $"grange join {definition["module"]} --network {slug}", ExitCode.Usage);
            about = new JsonObject { ["rules"] = definition["rules"]!.DeepClone(), ["operator"] = (string)(await verb.Node.GetAsync($"/api/v1/{slug}/terms", cancel))["operator"]! };
            DurableFile.Replace(file, Encoding.UTF8.GetBytes(about.ToJsonString()));
        }
        catch (VerbFailure failure) when (failure.Code == "node-unreachable" && File.Exists(file))
        {
            about = JsonNode.Parse(await File.ReadAllBytesAsync(file, cancel))!;
        }
        var rules = JsonDag.Read(Encoding.UTF8.GetBytes(about["rules"]!.ToJsonString()), []) ?? throw new InvalidDataException($"{file} holds no rules");
        return (rules, (string)about["operator"]!);
    }

    static IReadOnlyDictionary<string, string> Facts(VerbContext verb, ReadingTerms terms, string operatorId)
    {
        List<KeyValuePair<string, string>> facts = [new(DeviceFacts.Operator, operatorId)];
        facts.AddRange(DevicePlace.Facts(verb));
        if (terms.Cells is { OfReading: false } cells)
        {
            if (verb.Get(Place) is not { } text || !Cell.TryParse(text, out var cell) || !cell.IsValid(cells.Resolution))
                throw new VerbFailure("wrong-cell", $"--cell {verb.Get(Place) ?? "is missing"}: the network wants an H3 cell of resolution {cells.Resolution}", "--cell HEX, 15 digits", ExitCode.Usage);
            facts.Add(new("cell", cell.ToString()));
        }
        return DeviceFacts.Of(facts);
    }
}
