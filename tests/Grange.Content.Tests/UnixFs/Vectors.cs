using System.Text.Json;
using System.Text.Json.Nodes;

namespace Grange.Content.Tests;

/// <summary>The vectors of <c>data/vectors.json</c>, shaped for theories.</summary>
static class Vectors
{
    public static JsonNode All { get; } = JsonNode.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "data", "vectors.json")))!;

    public static UnixFsProfile Profile(string name)
        => UnixFsProfile.TryFind(name.Replace("-256k", "", StringComparison.Ordinal), out var profile) ? profile : throw new JsonException(name);

    /// <summary>Rows (what, profile) of every root under <paramref name="section"/>.</summary>
    public static IEnumerable<TheoryDataRow<string, string>> Rows(string section, Func<JsonNode, bool> wanted)
        => from item in All[section]!.AsArray()
           where wanted(item!)
           from root in item!["roots"]!.AsObject()
           select new TheoryDataRow<string, string>(Name(item!), root.Key);

    public static JsonNode Find(string section, string name) => All[section]!.AsArray().First(item => Name(item!) == name)!;

    static string Name(JsonNode item) => (string)(item["name"] ?? item["seed"])!;
}
