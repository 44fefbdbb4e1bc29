using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Grange.Charging.Features.Stations;
using Grange.Charging.Protocol.Ocmf;
using Grange.Charging.Rules;
using Grange.Charging.Rules.Bodies;
using Grange.Charging.Rules.Stations;
using Grange.Kernel;
using Grange.Verbs;
using Grange.Verbs.Hardware;

namespace Grange.Charging.Cli;

/// <summary><c>grange charge station add</c> and <c>grange join charging</c>: registers a charger, sets its key and its price, and prints what it must be set to.</summary>
static class StationVerbs
{
    static readonly Argument<string> Id = new("ID") { Description = "the station's name on the wire: up to 48 letters, digits and *-_=:+|@." };
    static readonly Option<string?> Key = new("--key") { Description = "the station's password: 16 to 20 bytes in hex; left out: a random one", HelpName = "HEX" };
    static readonly Option<bool> Open = new("--open") { Description = "let it in without a password" };
    static readonly Option<int> Profile = new("--profile") { Description = "OCPP security profile: 1 password, 2 password over TLS, 3 certificate", DefaultValueFactory = _ => 1, HelpName = "1|2|3" };
    static readonly Option<string?> TariffFile = new("--tariff") { Description = "what charging costs: an OCPI 2.2.1 tariff in USD, a file or the JSON itself", HelpName = "FILE" };
    static readonly Option<long?> Price = new("--price") { Description = "or simply a price for the kilowatt-hour; left out: the network's", HelpName = "MICROUSD" };
    static readonly Option<int> Zone = new("--zone") { Description = "minutes that the clock on its wall is ahead of UTC, for tariffs with hours", HelpName = "MINUTES" };
    static readonly Option<string?> MeterKey = new("--meter-key") { Description = "its meter's public key, from the plate or the maker: sessions that it signs are proven", HelpName = "HEX" };
    static readonly Option<string?> Meter = new("--meter") { Description = "its meter's serial number" };
    static readonly Option<int> Evses = new("--connectors") { Description = "how many cars at once", DefaultValueFactory = _ => 1, HelpName = "N" };
    static readonly Option<long> Watts = new("--watts") { Description = "the most one connector gives", DefaultValueFactory = _ => StationFacts.DefaultWatts };
    static readonly Option<string?> Plug = new("--plug") { Description = "e.g. IEC_62196_T2, CHADEMO (OCPI's names)" };
    static readonly Option<string?> House = new("--house") { Description = "the energy network and the meter of the house it hangs behind, which then buys for it", HelpName = "NETWORK/METER" };
    static readonly Option<string?> Name = new("--name") { Description = "what you call it" };

    public static Command Group() => new("station", "chargers of yours") { Make("add", "grange charge station add GARAGE-1 --price 300000 --meter-key 3059301306072A86…"), Reprice(), Rotate() };

    public static Command Join()
    {
        var join = Make("charging", "grange join charging GARAGE-1 --price 300000 --meter-key 3059301306072A86…");
        join.Options.Add(ChargeVerbs.Network);
        return join;
    }

    static Command Make(string name, string example)
        => new Command(name, "register a charger and print what it must be set to")
        {
            Id, Key, Open, Profile, TariffFile, Price, Zone, MeterKey, Meter, Evses, Watts, Plug, House, Name, DevicePlace.Latitude, DevicePlace.Longitude,
        }.Example(example).Does(AddAsync);

    static Command Reprice() => new Command("price", "say what charging costs from now on; running sessions keep their price") { Id, TariffFile, Price, Zone }
        .Example("grange charge station price GARAGE-1 --price 250000")
        .Does(async (verb, cancel) =>
        {
            var terms = await verb.Node.GetAsync(verb.Api("stations/terms"), cancel);
            var tariff = await TariffAsync(verb, (long)terms["microUsdPerKwh"]!, cancel);
            using var device = OwnStation.Open(verb, verb.Get(Id)!);
            await OwnSigning.SayAsync(verb, verb.Network(), device, ChargingKinds.Tariff, tariff.ToNode(), cancel);
            verb.Out.Result(new JsonObject { ["station"] = verb.Get(Id), ["tariff"] = JsonNode.Parse(tariff.Json) }, () => verb.Out.Line($"{verb.Get(Id)} has its new price; sessions that run keep the old one"));
        });

    static Command Rotate() => new Command("rotate", "give a connected charger a new password") { Id }
        .Example("grange charge station rotate GARAGE-1")
        .Does(async (verb, cancel) =>
        {
            using var device = OwnStation.Open(verb, verb.Get(Id)!);
            var setup = new StationSetup(device.Id, null, 1, verb.Clock.GetUtcNow().ToUnixTimeMilliseconds());
            var answer = await verb.Node.PostAsync(verb.Api($"stations/{Uri.EscapeDataString(verb.Get(Id)!)}/key"), new JsonObject { ["setup"] = setup.Seal(bytes => device.Key.Sign(bytes)) }, cancel);
            verb.Out.Result(answer, () => verb.Out.Line($"the charger has a new password: {answer["key"]}"));
        });

    static async Task AddAsync(VerbContext verb, CancellationToken cancel)
    {
        if (!StationIdentity.TryParse(verb.Get(Id), null, out var identity)) throw new VerbFailure("station-name", $"'{verb.Get(Id)}' is no station's name", "up to 48 letters, digits and *-_=:+|@.", ExitCode.Usage);
        var terms = await verb.Node.GetAsync(verb.Api("stations/terms"), cancel);
        var tariff = await TariffAsync(verb, (long)terms["microUsdPerKwh"]!, cancel);
        var key = KeyOf(verb);
        var wanted = new NewStation(identity, verb.Get(Name) ?? identity.ToString(), key, verb.Get(Profile), tariff, Facts(verb, identity, (string)terms["operator"]!));
        var (device, url, answer) = await StationJoin.RunAsync(verb, wanted, cancel);
        verb.Out.Result(new JsonObject { ["station"] = identity.ToString(), ["device"] = device.ToString(), ["url"] = url.ToString(), ["user"] = identity.ToString(), ["key"] = key }, () =>
        {
            verb.Out.Line($"set the charger to   {url}");
            verb.Out.Line($"subprotocols         {string.Join(", ", answer["subprotocols"]!.AsArray())}");
            verb.Out.Line(key is null ? $"password             none: {(verb.Get(Profile) == 3 ? "its certificate is asked for" : "anybody who knows the address is let in")}" : $"user and password    {identity} / {key} (shown once; the node keeps a hash)");
        });
    }

    static string? KeyOf(VerbContext verb)
    {
        if (verb.Get(Open) || verb.Get(Profile) == 3) return null;
        if (verb.Get(Key) is not { } given) return StationCredentials.NewKey();
        return StationCredentials.ReadKey(given).TryGet(out _, out var fault) ? given : throw VerbFailure.Of(fault);
    }

    static async Task<TariffWord> TariffAsync(VerbContext verb, long kwhPrice, CancellationToken cancel)
    {
        var price = ((verb.Get(Price) ?? kwhPrice) / 1_000_000m).ToString(CultureInfo.InvariantCulture);
        var json = verb.Get(TariffFile) is { } file
            ? file.TrimStart().StartsWith('{') ? file : File.Exists(file) ? await File.ReadAllTextAsync(file, cancel) : throw new VerbFailure("no-file", $"{file} is not there", "name a JSON file", ExitCode.Missing)
            : $$"""{"currency":"USD","elements":[{"price_components":[{"type":"ENERGY","price":{{price}},"step_size":1}]}]}""";
        var word = new TariffWord(json, verb.Get(Zone));
        return TariffWord.Read(word.ToNode()).TryGet(out _, out var fault) ? word : throw VerbFailure.Of(fault);
    }

    static IReadOnlyDictionary<string, string> Facts(VerbContext verb, StationIdentity identity, string operatorId)
    {
        List<KeyValuePair<string, string>> facts =
        [
            new(StationFacts.Name, identity.ToString()), new(DeviceFacts.Operator, operatorId), new(StationFacts.EvseCount, verb.Get(Evses).ToString(CultureInfo.InvariantCulture)),
            new(StationFacts.Power, verb.Get(Watts).ToString(CultureInfo.InvariantCulture)), .. DevicePlace.Facts(verb),
        ];
        if (verb.Get(MeterKey) is { } key) facts.Add(new(StationFacts.MeterKey, OcmfKey.Parse(key).TryGet(out var parsed, out var fault) ? Pinned(parsed, key) : throw VerbFailure.Of(fault)));
        if (verb.Get(Meter) is { } serial) facts.Add(new(StationFacts.Meter, serial));
        if (verb.Get(House) is { } house) facts.Add(new(StationFacts.House, house));
        if (verb.Get(Plug) is { } plug) facts.Add(new(StationFacts.Plug, plug));
        return DeviceFacts.Of(facts);
    }

    /// <summary>A key that is named with its curve stays as it was given, but for blanks.</summary>
    static string Pinned(OcmfKey parsed, string given)
    {
        parsed.Dispose();
        return string.Concat(given.Where(letter => !char.IsWhiteSpace(letter)));
    }
}
