using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Grange.Content;
using Grange.Energy.Agent;
using Grange.Energy.Features.Audit;
using Grange.Energy.Rules;
using Grange.Energy.Rules.Metering;
using Grange.Energy.Rules.Scoring;
using Grange.Kernel;
using Grange.Verbs;
using Grange.Verbs.Hardware;
using Microsoft.Extensions.Logging;

namespace Grange.Energy.Cli;

/// <summary><c>grange join energy</c>: registers a meter, reads it, and sends what every slot counted.</summary>
static class JoinVerb
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5), Pace = TimeSpan.FromSeconds(10);

    static readonly Option<string> Meter = new("--meter") { Description = "where the meter is: p1:/dev/ttyUSB0, p1:HOST:PORT, sunspec:HOST:PORT, or mqtt:HOST:PORT/TOPIC behind RabbitMQ (login: GRANGE_BROKER=USER:PASSWORD)", HelpName = "METER", Required = true };
    static readonly Option<string> Network = new("--network") { Description = "the network's name at the node", HelpName = "NAME", DefaultValueFactory = _ => "energy" };
    static readonly Option<string?> Folder = new("--dir") { Description = "where the meter's key and what is not sent yet are kept; default: below --data", HelpName = "DIR" };
    static readonly Option<string?> Name = new("--name") { Description = "what you call it" };
    static readonly Option<long> Fuse = new("--fuse") { Description = "most power from the grid, in W", HelpName = "WATTS", DefaultValueFactory = _ => 43_470 };
    static readonly Option<long?> Inverter = new("--inverter") { Description = "rating of your inverters, in W; left out: what a SunSpec device states, else none", HelpName = "WATTS" };
    static readonly Option<string?> Feeder = new("--feeder") { Description = "name of the feeder the house hangs on, for its audit", HelpName = "NAME" };
    static readonly Option<string?> Transformer = new("--transformer") { Description = "this meter is the transformer's own, of the feeder with this name", HelpName = "NAME" };
    static readonly Option<byte> Unit = new("--unit") { Description = "Modbus unit of a SunSpec device", HelpName = "N", DefaultValueFactory = _ => 1 };
    static readonly Option<int> Baud = new("--baud") { Description = "speed of a serial P1 port: 115200, or 9600 for DSMR 2 and 3", DefaultValueFactory = _ => 115_200 };

    public static Command Create() => new Command("energy", "share what your meter counts: reads it and sends every slot, signed")
    {
        Meter, Network, Folder, Name, Fuse, Inverter, Feeder, Transformer, Unit, Baud, DevicePlace.Latitude, DevicePlace.Longitude,
    }
        .Example("grange join energy --meter p1:/dev/ttyUSB0 --inverter 5000", "grange join energy --meter sunspec:192.168.1.40:502")
        .Does(RunAsync);

    static async Task<int> RunAsync(VerbContext verb, CancellationToken cancel)
    {
        var meter = MeterAddress.Parse(verb.Get(Meter)!);
        if (!NetworkSlug.TryParse(verb.Get(Network), null, out var slug)) throw new VerbFailure("bad-slug", $"'{verb.Get(Network)}' is no network name", "grange network show", ExitCode.Usage);
        var folder = Path.GetFullPath(verb.Get(Folder) ?? Path.Combine(verb.DataFolder, "meters", slug.ToString()));
        if (!DeviceIdentity.OpenOrCreate(folder).TryGet(out var device, out var fault)) throw VerbFailure.Of(fault);
        using var identity = device;
        using var line = new ModbusLine(meter.Host, meter.Port, verb.Get(Unit), Patience, verb.Clock);
        var found = meter.Protocol == "sunspec" && (await SunSpecDevice.FindAsync(line, cancel)).TryGet(out var answered, out _) ? answered : null;
        using var link = new EvidenceLink(verb.Node.Address, slug);
        var facts = Facts(verb, found);
        await DeviceRegistration.EnsureAsync(verb, slug, identity, verb.Get(Name), async () => await StatedAsync(facts, link, identity, cancel), cancel);
        var slots = await SlotsAsync(verb, slug, folder, cancel);

        using var logs = LoggerFactory.Create(log => log
            .AddSimpleConsole(text => text.SingleLine = true).AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace).AddFilter("Microsoft", LogLevel.Warning));
        var log = logs.CreateLogger("Grange.Energy.Agent");
        using var spool = Spool.Open(Path.Combine(folder, "spool"));
        using var courier = new EvidenceCourier(spool, identity, slug, EnergyKinds.Interval, link, verb.Clock, log);
        using var raw = new RawLog(Path.Combine(folder, "raw"));
        var limits = new ConnectionLimits(verb.Get(Fuse), long.Parse(facts["inverterW"], CultureInfo.InvariantCulture));
        var agent = new MeterAgent(meter.Protocol, slots, limits, new MeterFolder(folder), raw, courier, verb.Clock)
        {
            Kept = slot => Console.Out.WriteLine($"kept {DateTimeOffset.FromUnixTimeMilliseconds(slot.SlotMs):yyyy-MM-dd'T'HH:mm'Z'} import {slot.ImportWh} Wh export {slot.ExportWh} Wh"),
        };
        if (limits.InverterWatts == 0 && meter.Protocol != "sunspec") verb.Out.Note("no inverters are stated: what flows to the grid would be quarantined. With solar, join again with --inverter WATTS");
        Console.Out.WriteLine($"ready {identity.Id}");
        var reading = meter.Protocol switch
        {
            "sunspec" => new SunSpecSource(line, found, Pace, agent, verb.Clock, log).RunAsync(cancel),
            "mqtt" => new MqttSource(new MqttTopic(Broker(meter), meter.Topic), agent, verb.Clock, log).RunAsync(cancel),
            _ => new P1Source(Opening(meter, verb.Get(Baud)), agent, verb.Clock, log).RunAsync(cancel),
        };
        await UntilStoppedAsync(reading, courier.RunAsync(() => false, cancel), cancel);
        return ExitCode.Done;
    }

    /// <summary>The broker with the login of the environment: a password has no place on a command line.</summary>
    static Uri Broker(MeterAddress meter)
    {
        var login = (Environment.GetEnvironmentVariable("GRANGE_BROKER") ?? "guest:guest").Split(':', 2);
        return new UriBuilder("amqp", meter.Host, meter.Port) { UserName = Uri.EscapeDataString(login[0]), Password = Uri.EscapeDataString(login[^1]) }.Uri;
    }

    static Func<CancellationToken, Task<Stream>> Opening(MeterAddress meter, int baud) => meter.Device is { } serial
        ? cancel => P1Source.OverSerialAsync(serial, baud, cancel)
        : cancel => P1Source.OverTcpAsync(meter.Host, meter.Port, cancel);

    static async Task UntilStoppedAsync(Task reading, Task sending, CancellationToken cancel)
    {
        try
        {
            await await Task.WhenAny(reading, sending); // what fails first ends the verb
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // stopped: what is kept goes out at the next start
        }
    }

    static Dictionary<string, string> Facts(VerbContext verb, SunSpecDevice? found)
    {
        var facts = new Dictionary<string, string>(DevicePlace.Facts(verb))
        {
            ["fuseW"] = verb.Get(Fuse).ToString(CultureInfo.InvariantCulture),
            ["inverterW"] = (verb.Get(Inverter) ?? found?.RatedWatts ?? 0).ToString(CultureInfo.InvariantCulture),
        };
        if (verb.Get(Feeder) is { } feeder) facts[FeederAuditing.FeederFact] = feeder;
        if (verb.Get(Transformer) is { } measured) facts[FeederAuditing.TransformerFact] = measured;
        return facts;
    }

    static async Task<IReadOnlyDictionary<string, string>> StatedAsync(Dictionary<string, string> facts, EvidenceLink link, DeviceIdentity identity, CancellationToken cancel)
    {
        if (!(await link.HeadAsync(Author.Of(identity.Id), cancel)).TryGet(out var head, out var fault)) throw VerbFailure.Of(fault);
        return DeviceFacts.Of(facts.Append(new(DeviceFacts.Operator, head.Operator.ToString())));
    }

    /// <summary>Length of the network's slots, from the node or, where it does not answer, as it was when it last did.</summary>
    static async Task<SlotClock> SlotsAsync(VerbContext verb, NetworkSlug slug, string folder, CancellationToken cancel)
    {
        var file = Path.Combine(folder, "rules.json");
        try
        {
            var definition = await verb.Node.GetAsync($"/api/v1/networks/{slug}", cancel);
            if ((string?)definition["module"] != "energy") throw new VerbFailure("other-module", $"'{slug}' is a network of module '{definition["module"]}'", "--network NAME of an energy network", ExitCode.Usage);
            DurableFile.Replace(file, Encoding.UTF8.GetBytes((definition["rules"] ?? new JsonObject()).ToJsonString()));
        }
        catch (VerbFailure failure) when (failure.Code == "node-unreachable" && File.Exists(file))
        {
            // the rules as they were
        }
        var rules = JsonDag.Read(await File.ReadAllBytesAsync(file, cancel), []) ?? throw new InvalidDataException($"{file} holds no rules");
        return new SlotClock(EnergyTerms.Read(rules).SlotSeconds);
    }
}
