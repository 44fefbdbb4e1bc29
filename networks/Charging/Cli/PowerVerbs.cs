using System.CommandLine;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Grange.Charging.Features.Stations;
using Grange.Verbs;
using Grange.Verbs.Hardware;

namespace Grange.Charging.Cli;

/// <summary>What owners say of power: profiles of a station, and the fuse that several share.</summary>
static class PowerVerbs
{
    static readonly Argument<string> Station = new("STATION") { Description = "a station of yours" };
    static readonly Option<long> Evse = new("--connector") { Description = "which of its connectors; 0: the whole station", HelpName = "N" };

    public static Command Profile() => new("profile", "how much a station of yours may take, and when") { Set(), Clear(), Schedule() };

    static Command Set()
    {
        var amps = new Option<decimal?>("--amps") { Description = "simply a limit for every car from now on", HelpName = "A" };
        var file = new Option<string?>("--file") { Description = "or a ChargingProfile of OCPP 2.0.1, as JSON", HelpName = "FILE" };
        return new Command("set", "give a station a charging profile") { Station, Evse, amps, file }
            .Example("grange charge profile set GARAGE-1 --amps 10", "grange charge profile set GARAGE-1 --connector 1 --file night.json")
            .Does(async (verb, cancel) =>
            {
                var profile = verb.Get(file) is { } path
                    ? JsonNode.Parse(await File.ReadAllTextAsync(path, cancel))!
                    : verb.Get(amps) is { } limit ? Limit(limit) : throw new VerbFailure("invalid-option", "neither --amps nor --file is given", "--amps 10", ExitCode.Usage);
                var answer = await SayAsync(verb, HttpMethod.Put, "profiles", StationNote.Profile, new JsonObject { ["evse"] = verb.Get(Evse), ["profile"] = profile }, cancel);
                verb.Out.Result(answer, () => verb.Out.Line($"{answer["station"]} has taken profile {answer["profile"]}"));
            });
    }

    static JsonObject Limit(decimal amps) => new()
    {
        ["id"] = 1,
        ["stackLevel"] = 0,
        ["chargingProfilePurpose"] = "TxDefaultProfile",
        ["chargingProfileKind"] = "Absolute",
        ["chargingSchedule"] = new JsonArray(new JsonObject
        {
            ["id"] = 1,
            ["chargingRateUnit"] = "A",
            ["startSchedule"] = "2020-01-01T00:00:00Z",
            ["chargingSchedulePeriod"] = new JsonArray(new JsonObject { ["startPeriod"] = 0, ["limit"] = amps }),
        }),
    };

    static Command Clear()
    {
        var id = new Option<long?>("--id") { Description = "which; left out: all", HelpName = "N" };
        return new Command("clear", "take charging profiles from a station") { Station, id }
            .Example("grange charge profile clear GARAGE-1 --id 1")
            .Does(async (verb, cancel) =>
            {
                var answer = await SayAsync(verb, HttpMethod.Post, "profiles/clear", StationNote.Clear, verb.Get(id) is { } one ? new JsonObject { ["id"] = one } : [], cancel);
                verb.Out.Result(answer, () => verb.Out.Line($"{answer["cleared"]} taken away"));
            });
    }

    static Command Schedule()
    {
        var seconds = new Option<long>("--seconds") { Description = "how far to look", DefaultValueFactory = _ => 86_400, HelpName = "N" };
        return new Command("schedule", "what all profiles together allow, beside what the station says") { Station, Evse, seconds }
            .Example("grange charge profile schedule GARAGE-1 --connector 1")
            .Does(async (verb, cancel) =>
            {
                var answer = await SayAsync(verb, HttpMethod.Post, "schedule", StationNote.Schedule, new JsonObject { ["evse"] = Math.Max(1, verb.Get(Evse)), ["seconds"] = verb.Get(seconds) }, cancel);
                verb.Out.Result(answer, () =>
                {
                    verb.Out.Table(["from", "A"], answer["expected"]!.AsArray().Select(one => (IReadOnlyList<string>)[$"+{one!["startSecond"]} s", Amps((long)one["milliAmps"]!)]));
                    verb.Out.Line((bool)answer["agrees"]! ? "the station says the same" : "the station says otherwise: --json shows what");
                });
            });
    }

    public static Command Site()
    {
        var name = new Argument<string>("SITE") { Description = "what you call the place" };
        var stations = new Argument<string[]>("STATIONS") { Description = "stations of yours behind its fuse", Arity = ArgumentArity.OneOrMore };
        var amps = new Option<decimal>("--amps") { Description = "what the fuse carries on each phase; 0 takes the stations from behind it", Required = true, HelpName = "A" };
        return new Command("site", "share one fuse among several stations") { name, stations, amps }
            .Example("grange charge site HOME GARAGE-1 GARAGE-2 --amps 32")
            .Does(async (verb, cancel) =>
            {
                var answer = new JsonObject() as JsonNode;
                var said = new JsonObject { ["site"] = verb.Get(name), ["milliAmps"] = (long)(verb.Get(amps) * 1000) };
                foreach (var station in verb.Get(stations)!) answer = await SayAsync(verb, station, HttpMethod.Put, "site", StationNote.Site, said, cancel);
                verb.Out.Result(answer, () => verb.Out.Table(["site", "A", "station", "share"], answer["sites"]!.AsArray().SelectMany(site => site!["chargers"]!.AsArray().Select(one =>
                    (IReadOnlyList<string>)[$"{site["site"]}", Amps((long)site["milliAmps"]!), $"{one!["station"]}", Amps((long)one["milliAmps"]!)]))));
            });
    }

    static Task<JsonNode> SayAsync(VerbContext verb, HttpMethod method, string door, string purpose, JsonObject said, CancellationToken cancel)
        => SayAsync(verb, verb.Get(Station)!, method, door, purpose, said, cancel);

    /// <summary>Says something with a station's device key, which lies where the station was added.</summary>
    static async Task<JsonNode> SayAsync(VerbContext verb, string station, HttpMethod method, string door, string purpose, JsonObject said, CancellationToken cancel)
    {
        using var device = OwnStation.Open(verb, station);
        var note = new StationNote(device.Id, purpose, said.ToJsonString(), verb.Clock.GetUtcNow().ToUnixTimeMilliseconds()).Seal(bytes => device.Key.Sign(bytes));
        return await verb.Node.SendAsync(method, verb.Api($"stations/{Uri.EscapeDataString(station)}/{door}"), JsonContent.Create(new JsonObject { ["note"] = note }), cancel);
    }

    static string Amps(long milliAmps) => (milliAmps / 1000m).ToString("0.###", CultureInfo.InvariantCulture);
}

/// <summary>The device key of a station, where it was added.</summary>
static class OwnStation
{
    public static DeviceIdentity Open(VerbContext verb, string station)
    {
        var folder = Path.Combine(verb.DataFolder, "stations", station);
        if (!Directory.Exists(folder)) throw new VerbFailure("not-yours", $"the device key of {station} is not in {folder}", "run this where you added it, or name the folder with --data", ExitCode.Missing);
        return DeviceIdentity.OpenOrCreate(folder).TryGet(out var opened, out var fault) ? opened : throw VerbFailure.Of(fault);
    }
}
