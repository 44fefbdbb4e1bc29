using System.CommandLine;
using Grange.Verbs;

namespace Grange.Readings.Cli;

/// <summary><c>grange readings cells|read</c>: what consumers do.</summary>
static class ReadingsVerbs
{
    static readonly Argument<string> Network = new("NETWORK") { Description = "the network's name at the node" };

    public static Command Group() => new("readings", "what sensors measure: see where they are, read a cell") { Cells(), Read() };

    static Command Cells() => new Command("cells", "the cells that have sensors") { Network }
        .Example("grange readings cells weather")
        .Does(async (verb, cancel) =>
        {
            var answer = await verb.Node.GetAsync($"/api/v1/{Slug(verb)}/cells", cancel);
            verb.Out.Result(answer, () => verb.Out.Table(["cell", "sensors"], answer["cells"]!.AsArray().Select(row => (IReadOnlyList<string>)[$"{row!["cell"]}", $"{row["devices"]}"])));
        });

    static Command Read()
    {
        var cell = new Argument<string>("CELL") { Description = "the H3 cell, in hex" };
        var from = new Option<long?>("--from") { Description = "Unix milliseconds; left out: the latest window", HelpName = "MS" };
        var to = new Option<long?>("--to") { Description = "Unix milliseconds; left out: now", HelpName = "MS" };
        var account = new Option<string?>("--account") { Description = "who pays: one of yours; left out: your default account or, where you have none, the node's own", HelpName = "ACCOUNT" };
        return new Command("read", "read a cell, and pay its sensors' owners for it") { Network, cell, from, to, account }
            .Example("grange readings read weather 872830828ffffff")
            .Does(async (verb, cancel) =>
        {
            var answer = await Purchase.BuyAsync(verb, verb.Get(Network)!, verb.Get(cell)!, verb.Get(from), verb.Get(to), verb.Get(account), cancel);
            verb.Out.Result(answer, () =>
            {
                var windows = answer["windows"]!.AsArray();
                var fields = windows[0]!["values"]!.AsObject().Select(value => value.Key).ToList();
                verb.Out.Table(["from", "sensors", .. fields], windows.Select(row => (IReadOnlyList<string>)[$"{row!["fromMs"]}", $"{row["devices"]}", .. fields.Select(field => $"{row["values"]![field]}")]));
                verb.Out.Line($"{answer["microUsd"]} micro-dollars");
            });
        });
    }

    static string Slug(VerbContext verb) => Uri.EscapeDataString(verb.Get(Network)!);
}
