using System.CommandLine;
using System.Text.Json.Nodes;
using Grange.Content;
using Grange.Kernel;

namespace Grange.Verbs;

/// <summary>Buys at the node's market: a quote, the buyer's signed word, the goods.</summary>
public static class Purchasing
{
    /// <summary>Who pays.</summary>
    public static Option<string?> Account { get; } = new("--account") { Description = "who pays: one of yours; left out: your default account or, where you have none, the node's own", HelpName = "ACCOUNT" };

    /// <summary>The goods of one network.</summary>
    /// <param name="verb">What the verb was given.</param>
    /// <param name="network">Who sells.</param>
    /// <param name="ask">What is wanted, in the network's own words.</param>
    /// <param name="kind">The evidence that the purchase is, so that nothing else is signed.</param>
    /// <param name="account">Who pays; null: as <see cref="Account"/> says.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="VerbFailure">The node refused the quote or the purchase, or cannot be reached.</exception>
    public static async Task<JsonNode> BuyAsync(VerbContext verb, NetworkSlug network, JsonObject ask, string kind, string? account, CancellationToken cancel)
    {
        var quote = await verb.Node.PostAsync("/api/v1/quotes", new JsonObject { ["network"] = network.ToString(), ["ask"] = ask }, cancel);
        var order = new JsonObject { ["quote"] = (string)quote["quote"]!, ["account"] = account ?? verb.Accounts.Default()?.ToString() };
        if (Address.TryParse((string?)order["account"], out var payer))
        {
            if (DagCbor.TryDecode(Convert.FromBase64String((string)quote["body"]!), out var body) != DagCborFault.None) throw new VerbFailure("quote-malformed", "the node's quote cannot be read", "update this program");
            foreach (var (name, value) in await OwnSigning.SignAsync(verb, network, payer, kind, body!, cancel)) order[name] = value!.DeepClone();
        }
        return (await verb.Node.PostAsync("/api/v1/purchases", order, cancel))["goods"]!;
    }
}
