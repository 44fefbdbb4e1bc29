using System.CommandLine;
using System.Text.Json.Nodes;
using Grange.Host;
using Grange.Kernel;
using Grange.Verbs;

namespace Grange.Cli.Verbs;

/// <summary><c>grange operator show|list</c>.</summary>
static class OperatorVerbs
{
    public static Command Create() => new("operator", "who runs nodes of a ledger") { Show(), List() };

    static Command Show() => new Command("show", "your operator as a definition's \"operators\" names it; made on the first call, needs no node")
        .Example("grange operator show", "grange operator show --data ./second --json")
        .Does((verb, _) =>
    {
        if (verb.Accounts.Default() is null) verb.Accounts.Create();
        using var account = verb.Accounts.Open(null);
        var identity = OperatorIdentity.Open(verb.DataFolder, account);
        using var key = identity.Key;
        var (owner, compressed) = (identity.Account.ToString(), HexText.Of(identity.PublicKey.Span));
        verb.Out.Result(new JsonObject { ["id"] = identity.Id.ToString(), ["account"] = owner, ["key"] = compressed }, () =>
        {
            verb.Out.Line($"operator   {identity.Id}");
            verb.Out.Line($"\"operators\": [{{ \"account\": \"{owner}\", \"key\": \"{compressed}\" }}]");
        });
        return Task.CompletedTask;
    });

    static Command List() => new Command("list", "the operators of the node's ledger, in the order in which they take turns to propose settlements")
        .Example("grange operator list", "grange operator list --json")
        .Does(async (verb, cancel) =>
    {
        var answer = await verb.Node.GetAsync("/api/v1/operators", cancel);
        verb.Out.Result(answer, () => verb.Out.Table(
            ["name", "operator", "account", "node"],
            answer["operators"]!.AsArray().Select(row => (IReadOnlyList<string>)
                [$"{row!["name"]}", $"{row["id"]}", $"{row["account"]}", (bool)row["isSelf"]! ? $"{row["url"]} (this node)" : $"{row["url"]}"])));
    });
}
