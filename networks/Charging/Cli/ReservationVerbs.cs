using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Grange.Charging.Rules;
using Grange.Charging.Rules.Bodies;
using Grange.Kernel;
using Grange.Verbs;

namespace Grange.Charging.Cli;

/// <summary>What drivers do before they come: keep a place, look at it, give it up.</summary>
static class ReservationVerbs
{
    public static Command Reserve()
    {
        var station = new Argument<string>("STATION") { Description = "the station, as 'find' lists it" };
        var connector = new Option<long>("--connector") { Description = "which of its connectors; left out: any", HelpName = "N" };
        var minutes = new Option<long>("--minutes") { Description = "for how long", DefaultValueFactory = _ => 15, HelpName = "N" };
        return new Command("reserve", "keep a place at a station for you") { station, connector, minutes, Purchasing.Account }
            .Example("grange charge reserve GARAGE-1 --minutes 20")
            .Does(async (verb, cancel) =>
            {
                var ask = new JsonObject { ["station"] = verb.Get(station), ["connector"] = verb.Get(connector), ["seconds"] = 60 * verb.Get(minutes) };
                var kept = await Purchasing.BuyAsync(verb, verb.Network(), ask, ChargingKinds.Reserve, verb.Get(Purchasing.Account), cancel);
                verb.Out.Result(kept, () => verb.Out.Line($"{kept["reservation"]} until {Time((long)kept["untilMs"]!)}"));
            });
    }

    public static Command List() => new Command("reservations", "your reservations, newest first") { Purchasing.Account }
        .Example("grange charge reservations")
        .Does(async (verb, cancel) =>
        {
            var account = verb.Get(Purchasing.Account) ?? verb.Accounts.Default()?.ToString();
            var answer = await verb.Node.GetAsync(verb.Api($"reservations{(account is null ? "" : $"?account={Uri.EscapeDataString(account)}")}"), cancel);
            verb.Out.Result(answer, () => verb.Out.Table(["reservation", "station", "until", "state"], answer["reservations"]!.AsArray().Select(one =>
                (IReadOnlyList<string>)[$"{one!["reservation"]}", $"{one["station"]}/{one["connector"]}", Time((long)one["untilMs"]!), $"{one["state"]}"])));
        });

    public static Command Cancel()
    {
        var reservation = new Argument<string>("RESERVATION") { Description = "the reservation, as 'reserve' printed it" };
        return new Command("cancel", "give up a place that is kept for you") { reservation, Purchasing.Account }
            .Example("grange charge cancel 0198c1b2…")
            .Does(async (verb, cancel) =>
            {
                if (!Guid.TryParseExact(verb.Get(reservation), "N", out var id)) throw new VerbFailure("invalid-option", $"'{verb.Get(reservation)}' is no reservation", "grange charge reservations", ExitCode.Usage);
                var account = verb.Get(Purchasing.Account) is { } named && Address.TryParse(named, null, out var payer) ? payer : verb.Accounts.Default();
                var word = account is { } driver ? await OwnSigning.SignAsync(verb, verb.Network(), driver, ChargingKinds.Stop, HoldBody.Said(new HoldId(id)), cancel) : [];
                var answer = await verb.Node.PostAsync(verb.Api($"reservations/{id:N}/cancel"), word, cancel);
                verb.Out.Result(answer, () => verb.Out.Line($"{answer["state"]}"));
            });
    }

    static string Time(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("u", CultureInfo.InvariantCulture);
}
