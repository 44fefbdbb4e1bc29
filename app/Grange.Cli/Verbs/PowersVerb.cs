using System.CommandLine;
using System.Text.Json.Nodes;
using Grange.Verbs;

namespace Grange.Cli.Verbs;

/// <summary><c>grange chain powers</c>: who may do what, how slowly.</summary>
static class PowersVerb
{
    public static Command Create() => new Command("powers", "who can do what to this ledger and its networks, and how slowly, as the contracts say it")
        .Example("grange chain powers", "grange chain powers --json")
        .Does(async (verb, cancel) =>
        {
            var powers = await verb.Node.GetAsync("/api/v1/powers", cancel);
            verb.Out.Result(powers, () =>
            {
                verb.Out.Table(["power", "who", "delay"], Rows(powers["powers"]!, "power", "who", "delay"));
                verb.Out.Table(["function", "held by", "delay"], Rows(powers["functions"]!, "function", "heldBy", "delay"));
                verb.Out.Line("Every other function is open to anyone, who can move only what is their own.");
            });
        });

    static IEnumerable<IReadOnlyList<string>> Rows(JsonNode list, params string[] columns)
        => list.AsArray().Select(row => (IReadOnlyList<string>)[.. columns.Select(column => (string)row![column]!)]);
}
