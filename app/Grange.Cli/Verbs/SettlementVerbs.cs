using System.CommandLine;
using Grange.Verbs;

namespace Grange.Cli.Verbs;

/// <summary><c>grange settlements</c>.</summary>
static class SettlementVerbs
{
    public static Command List() => new Command("settlements", "settlements of the ledger, newest last")
        .Example("grange settlements", "grange settlements --json")
        .Does(async (verb, cancel) =>
    {
        var answer = await verb.Node.GetAsync("/api/v1/settlements", cancel);
        verb.Out.Result(answer, () => verb.Out.Table(
            ["number", "state", "votes", "epochs", "root", "manifest"],
            answer["settlements"]!.AsArray().Select(row => (IReadOnlyList<string>)
            [
                $"{row!["number"]}", $"{row["state"]}", $"{row["votes"]} of {row["threshold"]}", $"{row["epochs"]}", $"{row["root"]}", $"{row["manifest"]}",
            ])));
    });
}
