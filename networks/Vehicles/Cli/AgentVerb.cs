using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Grange.Content;
using Grange.Vehicles.Agent;
using Grange.Vehicles.Protocol.Dbc;
using Grange.Vehicles.Protocol.Replay;
using Grange.Verbs;
using Grange.Verbs.Hardware;
using Microsoft.Extensions.Logging;

namespace Grange.Vehicles.Cli;

/// <summary><c>grange agent vehicle</c>: runs in the car, reads it and sends what it read, signed; without a connection it keeps it.</summary>
static class AgentVerb
{
    static readonly TimeSpan Pace = TimeSpan.FromSeconds(3), Patience = TimeSpan.FromSeconds(60);

    static readonly Option<string?> Elm = new("--elm") { Description = "an ELM327: one with WiFi, or a serial or Bluetooth one (/dev/ttyUSB0, /dev/rfcomm0; @BAUD where it is not 38400)", HelpName = "HOST:PORT|DEVICE" };
    static readonly Option<string?> Replay = new("--replay") { Description = "a recorded trip: CSV with a time and a column per signal", HelpName = "FILE" };
    static readonly Option<string?> Candump = new("--candump") { Description = "a recording of candump; --dbc or --template says what it means, - reads what is piped in", HelpName = "FILE" };
    static readonly Option<string?> Dbc = new("--dbc") { Description = "the DBC file that describes the bus", HelpName = "FILE" };
    static readonly Option<string?> Template = new("--template") { Description = "which frames tell which signal, see grange vehicle decode", HelpName = "FILE" };
    static readonly Option<double> Speed = new("--speed") { Description = "how many times as fast a recording is replayed; 0: as fast as it can be", HelpName = "N", DefaultValueFactory = _ => 1 };
    static readonly Option<bool> Bare = new("--no-headers") { Description = "read the adapter without headers, for one whose headers are broken" };
    static readonly Option<string?> Folder = new("--dir") { Description = "where its key and what is not sent yet are kept; default: below --data", HelpName = "DIR" };
    static readonly Option<long?> Vehicle = new("--vehicle") { Description = "which vehicle it is in; left out: the one it is paired with", HelpName = "ID" };

    /// <summary>What is read, and how.</summary>
    public static IReadOnlyList<Option> Options { get; } = [Elm, Replay, Candump, Dbc, Template, Speed, Bare, Folder];

    public static bool HasSource(VerbContext verb) => (verb.Get(Elm) ?? verb.Get(Replay) ?? verb.Get(Candump)) is not null;

    /// <summary>Where the device's key is.</summary>
    public static string FolderOf(VerbContext verb) => Path.GetFullPath(verb.Get(Folder) ?? Path.Combine(verb.DataFolder, "agents", "vehicle"));

    public static Command Group() => new("agent", "what runs beside hardware")
    {
        new Command("vehicle", "read a car and send what it says, signed") { Elm, Replay, Candump, Dbc, Template, Speed, Bare, Folder, Vehicle, VehicleVerbs.NetworkName, VehicleVerbs.Account }
            .Example("grange agent vehicle --elm 192.168.0.10:35000", "grange agent vehicle --elm /dev/ttyUSB0", "grange agent vehicle --replay trip.csv --speed 10", "grange agent vehicle --candump drive.log --dbc car.dbc")
            .Does(RunAsync),
    };

    public static async Task<int> RunAsync(VerbContext verb, CancellationToken cancel)
    {
        using var logs = LoggerFactory.Create(log => log
            .AddSimpleConsole(text => text.SingleLine = true).AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace).AddFilter("Microsoft", LogLevel.Warning));
        var log = logs.CreateLogger("Grange.Vehicles.Agent");
        var source = await SourceAsync(verb, log, cancel);
        var folder = FolderOf(verb);
        if (!DeviceIdentity.OpenOrCreate(folder).TryGet(out var identity, out var fault)) throw VerbFailure.Of(fault);
        using var device = identity;
        var vehicle = await VehicleAsync(verb, folder, device, cancel);

        await using var spool = await TelemetrySpool.OpenAsync(folder, device, verb.Clock, cancel);
        var collector = new TelemetryCollector(spool, vehicle, verb.Clock) { Kept = (sequence, points) => Say(verb, $"kept {sequence} {points} points") };
        using var http = new HttpClient { BaseAddress = verb.Node.Address, Timeout = Patience };
        var sender = new TelemetrySender(http, VehicleVerbs.Slug(verb), device, spool, verb.Clock, log);
        Say(verb, $"ready {device.Id} vehicle {vehicle}");
        await VehicleAgent.RunAsync(source, collector, sender, cancel);
        verb.Out.Result(new JsonObject { ["taken"] = sender.Taken, ["duplicates"] = sender.Duplicates, ["refused"] = sender.Refused, ["testified"] = sender.Testified, ["waiting"] = await spool.CountAsync(CancellationToken.None) },
            () => verb.Out.Line($"{sender.Taken} batches were taken, {sender.Duplicates} were there already, {sender.Refused} were refused"));
        return sender.Refused == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    /// <summary>For whoever started it; under <c>--json</c> stdout is for the result.</summary>
    static void Say(VerbContext verb, string line)
    {
        if (verb.Out.IsJson) verb.Out.Note(line);
        else Console.Out.WriteLine(line);
    }

    static async Task<IVehicleSource> SourceAsync(VerbContext verb, ILogger log, CancellationToken cancel)
    {
        if (verb.Get(Speed) is not (>= 0 and <= 1_000_000)) throw Usage("bad-speed", $"--speed {verb.Get(Speed)}", "--speed 1, 10, …, or 0 for as fast as it can be");
        return (verb.Get(Elm), verb.Get(Replay), verb.Get(Candump)) switch
        {
            ({ } elm, null, null) => Adapter(elm, !verb.Get(Bare), verb.Clock, log),
            (null, { } trip, null) => await TripAsync(trip, verb, cancel),
            (null, null, { } dump) => await DumpAsync(dump, verb, cancel),
            _ => throw Usage("no-source", "one of --elm, --replay and --candump says what is read", "--elm HOST:PORT"),
        };
    }

    static ElmSource Adapter(string text, bool headers, TimeProvider clock, ILogger log)
        => ElmAddress.TryParse(text, out var address) ? new ElmSource(address, headers, clock, log) : throw Usage("bad-address", $"'{text}' is neither HOST:PORT nor a serial device", "--elm 192.168.0.10:35000 or --elm /dev/ttyUSB0");

    static async Task<ReplaySource> TripAsync(string path, VerbContext verb, CancellationToken cancel)
    {
        using var text = new StringReader(await DecodeVerb.TextAsync(path, cancel));
        if (!TripCsv.Read(text).TryGet(out var trip, out var fault)) throw VerbFailure.Of(fault);
        if (trip.Refused > 0) verb.Out.Note($"{trip.Refused} rows are not whole and are left out");
        return new ReplaySource(trip.Rows, verb.Get(Speed), verb.Clock);
    }

    static async Task<CandumpSource> DumpAsync(string path, VerbContext verb, CancellationToken cancel)
    {
        if (verb.Get(Dbc) is null == verb.Get(Template) is null) throw Usage("no-description", "one of --dbc and --template says what frames mean", "--dbc FILE");
        var said = await DecodeVerb.TextAsync(verb.Get(Dbc) ?? verb.Get(Template)!, cancel);
        if (path != "-" && !File.Exists(path)) throw new VerbFailure("no-file", $"{path} is not there", "name a file", ExitCode.Missing);
        var text = path == "-" ? Console.In : new StreamReader(path);
        if (verb.Get(Template) is not null) return DecodeTemplate.Parse(said).TryGet(out var template, out var wrong) ? new(text, new CanDecoder(template), verb.Get(Speed), verb.Clock) : throw VerbFailure.Of(wrong);
        return DbcFile.Parse(said).TryGet(out var file, out var fault) ? new(text, new CanDecoder(file), verb.Get(Speed), verb.Clock) : throw VerbFailure.Of(fault);
    }

    /// <summary>The vehicle that the device is in: as it was said, as the node has it, or as it was when the node last answered. A device that is in none waits for its owner.</summary>
    static async Task<string> VehicleAsync(VerbContext verb, string folder, DeviceIdentity device, CancellationToken cancel)
    {
        var file = Path.Combine(folder, "vehicle");
        var told = false;
        var id = verb.Get(Vehicle)?.ToString(CultureInfo.InvariantCulture);
        while ((id ??= await FindAsync(verb, device, file, cancel)) is null)
        {
            if (!told) verb.Out.Note($"{device.Id} is in no vehicle yet. Next: grange vehicle pair {folder}");
            told = true;
            await Task.Delay(Pace, verb.Clock, cancel);
        }
        DurableFile.Replace(file, Encoding.ASCII.GetBytes(id + "\n"));
        return id!;
    }

    static async Task<string?> FindAsync(VerbContext verb, DeviceIdentity device, string file, CancellationToken cancel)
    {
        try
        {
            var own = (await verb.Node.GetAsync(VehicleVerbs.OwnPath(verb, ""), cancel))["vehicles"]!.AsArray();
            return own.FirstOrDefault(one => (string?)one!["device"] == device.Id.ToString())?["id"]?.ToString();
        }
        catch (VerbFailure) when (File.Exists(file))
        {
            return (await File.ReadAllTextAsync(file, cancel)).Trim();
        }
    }

    static VerbFailure Usage(string code, string detail, string hint) => new(code, detail, hint, ExitCode.Usage);
}
