using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Grange.Charging.Protocol;
using Grange.Charging.Rules.Bodies;
using Grange.Charging.Rules.Stations;
using Grange.Charging.Simulation;
using Grange.Kernel;
using Grange.Verbs;

namespace Grange.Charging.Cli;

/// <summary><c>grange charge simulate</c>: stations over real sockets, one to ten thousand, that say what they meter; and how fast the node answers.</summary>
static class SimulateVerb
{
    /// <summary>Stations that are registered, or connect, at the same time.</summary>
    const int AtOnce = 16;

    const string Tariff = """{"currency":"USD","elements":[{"price_components":[{"type":"ENERGY","price":0.30,"step_size":1}]}]}""";

    static readonly Argument<int> Count = new("STATIONS") { Description = "how many, 1 to 10000", DefaultValueFactory = _ => 1 };
    static readonly Option<int> Seconds = new("--seconds") { Description = "how long they say meter values", DefaultValueFactory = _ => 8 };
    static readonly Option<int> Every = new("--every") { Description = "milliseconds between an answer and the next value; 0: at once", HelpName = "MS" };
    static readonly Option<string> Prefix = new("--prefix") { Description = "how their names begin", DefaultValueFactory = _ => "SIM" };

    static readonly Option<string?> Replay = new("--replay") { Description = $"play real sessions again instead: a table, or '{ReplaySeries.Epfl}'", HelpName = "FILE" };
    static readonly Option<int> Sessions = new("--sessions") { Description = "how many of them", DefaultValueFactory = _ => 20 };

    public static Command Make() => new Command("simulate", "run simulated chargers against a node and measure its answers") { Count, Seconds, Every, Prefix, Replay, Sessions }
        .Example("grange charge simulate 100", "grange charge simulate 1000 --seconds 8 --json", "grange charge simulate --replay epfl --sessions 50")
        .Does(RunAsync);

    static async Task RunAsync(VerbContext verb, CancellationToken cancel)
    {
        if (verb.Get(Replay) is { } series)
        {
            await ReplayVerb.RunAsync(verb, series, verb.Get(Prefix)!, verb.Get(Sessions), cancel);
            return;
        }
        var count = verb.Get(Count);
        if (count is < 1 or > 10_000) throw new VerbFailure("invalid-option", $"STATIONS cannot be {count}", "1 to 10000", ExitCode.Usage);
        var terms = await verb.Node.GetAsync(verb.Api("stations/terms"), cancel);
        var begin = new Func<Task<LoadStation>>[count];
        for (var at = 0; at < count; at++) // one after the other: the owner's registrations are numbered
            begin[at] = await AddAsync(verb, at, (string)terms["operator"]!, cancel);
        verb.Out.Note($"{count} stations are registered");
        var measured = await MeasureAsync(verb, begin, cancel);
        verb.Out.Result(measured, () => verb.Out.Table(["stations", "meter values", "a second", "median", "p95"],
            [[$"{measured["stations"]}", $"{measured["messages"]}", $"{measured["perSecond"]}", $"{measured["medianMs"]} ms", $"{measured["p95Ms"]} ms"]]));
    }

    /// <summary>Registers a station; what is returned connects it.</summary>
    static async Task<Func<Task<LoadStation>>> AddAsync(VerbContext verb, int number, string operatorId, CancellationToken cancel)
    {
        var identity = StationIdentity.Parse(string.Create(CultureInfo.InvariantCulture, $"{verb.Get(Prefix)}{number:D5}"), CultureInfo.InvariantCulture);
        var facts = DeviceFacts.Of(new KeyValuePair<string, string>(StationFacts.Name, identity.ToString()), new(DeviceFacts.Operator, operatorId));
        var key = StationCredentials.NewKey();
        var (_, url, _) = await StationJoin.RunAsync(verb, new NewStation(identity, identity.ToString(), key, 1, new TariffWord(Tariff, 0), facts), cancel);
        return () => LoadStation.BeginAsync(url, identity.ToString(), key, number % 2 == 0 ? OcppVersion.V16 : OcppVersion.V201, verb.Clock, cancel);
    }

    static async Task<JsonObject> MeasureAsync(VerbContext verb, Func<Task<LoadStation>>[] begin, CancellationToken cancel)
    {
        var (clock, stations) = (verb.Clock, new LoadStation[begin.Length]);
        var from = clock.GetTimestamp();
        await Parallel.ForAsync(0, begin.Length, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel }, async (at, _) => stations[at] = await begin[at]());
        var connecting = clock.GetElapsedTime(from);
        verb.Out.Note($"{stations.Length} stations are connected after {connecting.TotalSeconds:F1} s");
        var (pause, length) = (TimeSpan.FromMilliseconds(verb.Get(Every)), TimeSpan.FromSeconds(verb.Get(Seconds)));
        from = clock.GetTimestamp();
        var told = await Task.WhenAll(stations.Select(async station =>
        {
            var took = new List<TimeSpan>();
            while (clock.GetElapsedTime(from) < length)
            {
                took.Add(await station.SayAsync(cancel));
                if (pause > TimeSpan.Zero) await Task.Delay(pause, clock, cancel);
            }
            return took;
        }));
        var elapsed = clock.GetElapsedTime(from);
        foreach (var station in stations) station.Dispose();
        var answers = told.SelectMany(one => one).Order().ToList();
        return new JsonObject
        {
            ["stations"] = stations.Length,
            ["connectSeconds"] = Math.Round(connecting.TotalSeconds, 2),
            ["messages"] = answers.Count,
            ["perSecond"] = (long)(answers.Count / elapsed.TotalSeconds),
            ["medianMs"] = Milliseconds(answers, 50),
            ["p95Ms"] = Milliseconds(answers, 95),
        };
    }

    static double Milliseconds(List<TimeSpan> sorted, int percent) => sorted.Count == 0 ? 0 : Math.Round(sorted[Math.Min(sorted.Count - 1, sorted.Count * percent / 100)].TotalMilliseconds, 1);
}
