using System.CommandLine;
using System.Text.Json.Nodes;
using Grange.Verbs;

namespace Grange.Cli.Verbs;

/// <summary><c>grange epochs</c> and <c>grange epoch close NETWORK</c>.</summary>
static class EpochVerbs
{
    public static Command List() => new Command("epochs", "epochs of every network and where they stand")
        .Example("grange epochs", "grange epochs --json")
        .Does(async (verb, cancel) =>
    {
        var answer = await verb.Node.GetAsync("/api/v1/epochs", cancel);
        verb.Out.Result(answer, () => verb.Out.Table(
            ["network", "epoch", "state", "evidence", "refused", "settlement", "bundle"],
            answer["epochs"]!.AsArray().Select(row => (IReadOnlyList<string>)
            [
                Text(row, "network"), Text(row, "number"), Text(row, "state"), Text(row, "evidence"), Text(row, "refused"), Text(row, "settlement"), Text(row, "bundle"),
            ])));
    });

    public static Command Single()
    {
        var network = new Argument<string>("NETWORK") { Description = "its slug" };
        var close = new Command("close", "close a network's open epoch now (development nodes only)") { network };
        close.Example("grange epoch close storage").Does(async (verb, cancel) =>
        {
            var answer = await verb.Node.PostAsync($"/api/v1/{Uri.EscapeDataString(verb.Get(network)!)}/epochs/close", null, cancel);
            verb.Out.Result(answer, () => verb.Out.Line($"epoch {Text(answer, "closed")} of {verb.Get(network)} is closed"));
        });
        return new Command("epoch", "one epoch") { close };
    }

    static string Text(JsonNode? row, string field) => row?[field]?.ToString() ?? "";
}
