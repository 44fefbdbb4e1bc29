using System.Text.Json;
using Grange.Content;

namespace Grange.Kernel;

/// <summary>Definitions in the making: the file a founder starts from, and the same with the parties of a ledger put in.</summary>
public static class NetworkDrafts
{
    /// <summary>2026-01-01T00:00:00Z.</summary>
    const long EmissionStart = 1_767_225_600;

    /// <summary>The text of a new <c>network.json</c> that is valid as it stands, with the module's own defaults as rules.</summary>
    public static string Template(NetworkSlug slug, ModuleInfo module)
    {
        var rules = JsonDag.Write(JsonSchema.Parse(module.ParameterSchema).Defaults()).TrimEnd().ReplaceLineEndings("\n  ");
        return $$"""
            {
              "$schema": "network.schema.json",
              "slug": "{{slug}}",
              "title": "{{JsonEncodedText.Encode(module.Title)}}",
              "module": "{{module.Module}}",
              "rulesVersion": {{module.RulesVersion}},
              "token": {
                "symbol": "GRG",
                "name": "Grange",
                "emission": {
                  "start": {{EmissionStart}},
                  "initialPerPeriod": "50000000000000000000000000",
                  "periodSeconds": 63072000,
                  "numerator": 1,
                  "denominator": 2,
                  "cap": "100000000000000000000000000"
                }
              },
              "reward": {{module.Draft.Reward}},
              "prices": {{module.Draft.Prices}},
              "fees": { "default": 500 },
              "epochSeconds": 3600,
              "admission": { "kind": "open" },
              "regions": [],
              "retentionDays": 365,
              "operators": [],
              "attesters": { "threshold": 2, "accounts": [] },
              "amend": { "by": "nobody" },
              "predecessor": null,
              "fromEpoch": 0,
              "rules": {{rules}}
            }

            """;
    }

    /// <summary>The definition a ledger runs: where the file names no operator or no attester, those of the node that starts it.</summary>
    public static DagNode Bind(DagNode document, IReadOnlyList<OperatorTerms> operators, AttesterTerms attesters)
    {
        var members = document.AsMap.ToDictionary(member => member.Key, member => member.Value);
        if (members["operators"].AsList.Count == 0)
            members["operators"] = DagNode.List(operators.Select(node => DagNode.Map(
                ("account", DagNode.Of(node.Account.ToString())), ("key", DagNode.Of(HexText.Of(node.Key.Span))))).ToArray());
        if (members["attesters"].AsMap["accounts"].AsList.Count == 0)
            members["attesters"] = DagNode.Map(
                ("threshold", DagNode.Of((long)attesters.Threshold)), ("accounts", DagNode.List(attesters.Accounts.Select(account => DagNode.Of(account.ToString())).ToArray())));
        return DagNode.Map(members.Select(member => (member.Key, member.Value)).ToArray());
    }

    /// <summary>What definitions that share a ledger must agree on: names differ, a token has one set of terms, its shares fit into it.</summary>
    public static IReadOnlyList<DefinitionProblem> CheckTogether(IReadOnlyList<NetworkDefinition> definitions)
    {
        var problems = new List<DefinitionProblem>();
        foreach (var same in definitions.GroupBy(definition => definition.Slug).Where(group => group.Count() > 1))
            problems.Add(new("slug", $"'{same.Key}' names {same.Count()} networks", "give each its own name"));
        foreach (var token in definitions.GroupBy(definition => definition.Token.Symbol))
        {
            foreach (var other in token.Skip(1).Where(other => other.Token != token.First().Token))
                problems.Add(new("token", $"'{other.Slug}' and '{token.First().Slug}' define {token.Key} differently", "copy one's token to the other, or choose another symbol"));
            var shares = token.Sum(definition => definition.ShareBps);
            if (shares > 10_000)
                problems.Add(new("reward.shareBps", $"the networks of {token.Key} share {shares} basis points, at most 10000", "lower their shares"));
        }
        return problems;
    }
}
