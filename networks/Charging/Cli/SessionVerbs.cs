using System.CommandLine;
using System.Text.Json.Nodes;
using Grange.Charging.Rules;
using Grange.Charging.Rules.Bodies;
using Grange.Kernel;
using Grange.Verbs;

namespace Grange.Charging.Cli;

/// <summary>What drivers do: find, start, stop, look, dispute.</summary>
static class SessionVerbs
{
    static readonly Argument<string> Session = new("SESSION") { Description = "the session, as 'start' printed it" };

    public static Command Start()
    {
        var station = new Argument<string>("STATION") { Description = "the station, as 'find' lists it" };
        var connector = new Option<long>("--connector") { Description = "which of its connectors", DefaultValueFactory = _ => 1, HelpName = "N" };
        var most = new Option<long?>("--max") { Description = "the most it may cost; what is not used comes back at once", HelpName = "MICROUSD" };
        return new Command("start", "charge: reserves the money and starts the station") { station, connector, Purchasing.Account, most }
            .Example("grange charge start GARAGE-1 --connector 1 --max 5000000")
            .Does(async (verb, cancel) =>
            {
                var bought = await BuyAsync(verb, verb.Get(station)!, verb.Get(connector), verb.Get(most), verb.Get(Purchasing.Account), cancel);
                verb.Out.Result(bought, () => verb.Out.Line($"{bought["session"]}"));
            });
    }

    /// <summary>Quote, order, purchase; what was bought is the session.</summary>
    internal static async Task<JsonNode> BuyAsync(VerbContext verb, string station, long connector, long? most, string? account, CancellationToken cancel)
    {
        var ask = new JsonObject { ["station"] = station, ["connector"] = connector };
        if (most is { } limit) ask["microUsd"] = limit;
        return await Purchasing.BuyAsync(verb, verb.Network(), ask, ChargingKinds.Order, account, cancel);
    }

    public static Command Stop() => Word("stop", "end a session", ChargingKinds.Stop, "grange charge stop 0198c1b2…");

    public static Command Dispute() => Word("dispute", "say that a session was not as it is told, while it is not paid", ChargingKinds.Dispute, "grange charge dispute 0198c1b2…");

    public static Command Decide()
    {
        var pays = new Option<long>("--pays") { Description = "what the driver pays; the rest goes back", Required = true, HelpName = "MICROUSD" };
        return new Command("decide", "end a dispute, as the operator or the network's arbiter") { Session, pays }
            .Example("grange charge decide 0198c1b2… --pays 250000")
            .Does(async (verb, cancel) => Show(verb, await verb.Node.PostAsync(verb.Api($"sessions/{Uri.EscapeDataString(verb.Get(Session)!)}/decision"), new JsonObject { ["microUsd"] = verb.Get(pays) }, cancel)));
    }

    static Command Word(string name, string what, string kind, string example) => new Command(name, what) { Session }.Example(example).Does(async (verb, cancel) =>
    {
        var door = verb.Api($"sessions/{Uri.EscapeDataString(verb.Get(Session)!)}");
        var session = await verb.Node.GetAsync(door, cancel);
        var (payer, hold) = (Address.Parse((string)session["payer"]!), new HoldId(Guid.ParseExact((string)session["session"]!, "N")));
        var word = await OwnSigning.SignAsync(verb, verb.Network(), payer, kind, HoldBody.Said(hold), cancel);
        Show(verb, await verb.Node.PostAsync($"{door}/{name}", word, cancel));
    });

    public static Command List() => new Command("sessions", "your sessions, newest first, or one of them") { new Argument<string?>("SESSION") { Arity = ArgumentArity.ZeroOrOne, Description = "one session" }, Purchasing.Account }
        .Example("grange charge sessions", "grange charge sessions --json")
        .Does(async (verb, cancel) =>
        {
            if (verb.Words.GetValue<string?>("SESSION") is { } one)
            {
                Show(verb, await verb.Node.GetAsync(verb.Api($"sessions/{Uri.EscapeDataString(one)}"), cancel));
                return;
            }
            var answer = await verb.Node.GetAsync(verb.Api($"sessions{(verb.Get(Purchasing.Account) is { } account ? $"?account={Uri.EscapeDataString(account)}" : "")}"), cancel);
            verb.Out.Result(answer, () => verb.Out.Table(["session", "station", "step", "Wh", "grade", "microUSD"], answer["sessions"]!.AsArray().Select(Row)));
        });

    public static Command Find()
    {
        var near = new Option<string?>("--near") { Description = "nearest first", HelpName = "LAT,LNG" };
        var plug = new Option<string?>("--plug") { Description = "with this plug only" };
        return new Command("find", "stations: where, what they cost, whether they are free") { near, plug }
            .Example("grange charge find", "grange charge find --near 47.37,8.54 --plug IEC_62196_T2")
            .Does(async (verb, cancel) =>
            {
                var answer = await verb.Node.GetAsync(verb.Api("stations"), cancel);
                var found = Nearest.Sort(answer["stations"]!.AsArray().Where(one => verb.Get(plug) is not { } wanted || (string?)one!["plug"] == wanted), verb.Get(near));
                var result = new JsonObject { ["stations"] = new JsonArray([.. found.Select(one => one!.DeepClone())]) };
                verb.Out.Result(result, () => verb.Out.Table(["station", "free", "connected", "kW", "plug", "model"], found.Select(one =>
                    (IReadOnlyList<string>)[$"{one!["station"]}", (bool)one["free"]! ? "yes" : "no", (bool)one["connected"]! ? "yes" : "no", $"{(long)one["maxWatts"]! / 1000}", $"{one["plug"]}", $"{one["model"]}"])));
            });
    }

    static void Show(VerbContext verb, JsonNode session) => verb.Out.Result(session, () => verb.Out.Table(["session", "station", "step", "Wh", "grade", "microUSD"], [Row(session)]));

    static IReadOnlyList<string> Row(JsonNode? one) => [$"{one!["session"]}", $"{one["station"]}/{one["connector"]}", $"{one["step"]}", $"{one["energyWh"]}", $"{one["grade"]}", $"{one["priceMicroUsd"]}"];
}
