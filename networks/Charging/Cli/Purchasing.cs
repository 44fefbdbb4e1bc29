using System.CommandLine;
using System.Text.Json.Nodes;
using Grange.Content;
using Grange.Kernel;
using Grange.Verbs;

namespace Grange.Charging.Cli;

/// <summary>Buys at the node's market: a quote, the buyer's signed word, the goods.</summary>
static class Purchasing
{
    /// <summary>Who pays.</summary>
    public static Option<string?> Account { get; } = new("--account") { Description = "who pays: one of yours; left out: your default account or, where you have none, the node's own", HelpName = "ACCOUNT" };

    public static Task<JsonNode> BuyAsync(VerbContext verb, JsonObject ask, string kind, CancellationToken cancel) => BuyAsync(verb, ask, kind, verb.Get(Account), cancel);

    public static async Task<JsonNode> BuyAsync(VerbContext verb, JsonObject ask, string kind, string? account, CancellationToken cancel)
    {
        var quote = await verb.Node.PostAsync("/api/v1/quotes", new JsonObject { ["network"] = verb.Network().ToString(), ["ask"] = ask }, cancel);
        var order = new JsonObject { ["quote"] = (string)quote["quote"]!, ["account"] = account ?? verb.Accounts.Default()?.ToString() };
        if (Address.TryParse((string?)order["account"], out var payer))
        {
            if (DagCbor.TryDecode(Convert.FromBase64String((string)quote["body"]!), out var body) != DagCborFault.None) throw new VerbFailure("quote-malformed", "the node's quote cannot be read", "update this program");
            foreach (var (name, value) in await DriverSigning.SignAsync(verb, verb.Network(), payer, kind, body!, cancel)) order[name] = value!.DeepClone();
        }
        return (await verb.Node.PostAsync("/api/v1/purchases", order, cancel))["goods"]!;
    }
}
