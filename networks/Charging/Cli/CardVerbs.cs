using System.CommandLine;
using System.Text.Json.Nodes;
using Grange.Verbs;

namespace Grange.Charging.Cli;

/// <summary><c>grange charge card add|list|remove</c>: cards that start stations by themselves, at an account's expense.</summary>
static class CardVerbs
{
    static readonly Argument<string> Number = new("NUMBER") { Description = "the card's number, as readers say it: up to 20 letters and digits" };

    public static Command Group() => new("card", "cards that start a charger by themselves") { Add(), List(), Remove() };

    static Command Add()
    {
        var block = new Option<bool>("--block") { Description = "let it start nothing any more" };
        return new Command("add", "let a card charge at an account's expense; the account's key is with the node") { Number, Purchasing.Account, block }
            .Example("grange charge card add 04A1B2C3D4E580")
            .Does(async (verb, cancel) =>
            {
                var body = new JsonObject { ["account"] = verb.Get(Purchasing.Account), ["blocked"] = verb.Get(block) };
                var answer = await verb.Node.SendAsync(HttpMethod.Put, Door(verb), System.Net.Http.Json.JsonContent.Create(body), cancel);
                verb.Out.Result(answer, () => verb.Out.Line($"{answer["tag"]} is paid for by {answer["account"]}"));
            });
    }

    static Command List() => new Command("list", "an account's cards") { Purchasing.Account }
        .Example("grange charge card list")
        .Does(async (verb, cancel) =>
        {
            var answer = await verb.Node.GetAsync(verb.Api($"tags{(verb.Get(Purchasing.Account) is { } account ? $"?account={Uri.EscapeDataString(account)}" : "")}"), cancel);
            verb.Out.Result(answer, () => verb.Out.Table(["card", "account", "blocked"], answer["tags"]!.AsArray().Select(one => (IReadOnlyList<string>)[$"{one!["tag"]}", $"{one["account"]}", (bool)one["blocked"]! ? "yes" : "no"])));
        });

    static Command Remove() => new Command("remove", "forget a card") { Number }
        .Example("grange charge card remove 04A1B2C3D4E580")
        .Does(async (verb, cancel) =>
        {
            await verb.Node.SendAsync(HttpMethod.Delete, Door(verb), null, cancel);
            verb.Out.Result(new JsonObject { ["removed"] = verb.Get(Number) }, () => verb.Out.Line("removed"));
        });

    static string Door(VerbContext verb) => verb.Api($"tags/{Uri.EscapeDataString(verb.Get(Number)!)}");
}
