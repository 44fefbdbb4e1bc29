using System.Text.Json.Nodes;

namespace Grange.Planet.Tests.Peers;

/// <summary>The API's own description, which clients are generated from.</summary>
[Collection(nameof(PeerNode))]
public sealed class OpenApiTests(PeerNode node)
{
    [Fact]
    public async Task Describes_every_path_that_scripts_rely_on()
    {
        var document = await node.GetAsync("/openapi/v1.json");
        Assert.StartsWith("3.", (string)document["openapi"]!, StringComparison.Ordinal);
        var described = document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(operation => $"{operation.Key.ToUpperInvariant()} {path.Key}")).ToHashSet();
        string[] relied =
        [
            "GET /api/v1/devices", "POST /api/v1/devices", "GET /api/v1/epochs", "GET /api/v1/settlements", "GET /api/v1/settlements/{number}/manifest",
            "GET /api/v1/accounts/{account}/claims", "GET /api/v1/chain", "PUT /api/v1/storage/files/{name}", "POST /api/v1/storage/car",
        ];
        Assert.Empty(relied.Except(described));
        Assert.All(document["paths"]!.AsObject().Where(path => path.Key.StartsWith("/api/v1/", StringComparison.Ordinal)).SelectMany(path => path.Value!.AsObject()),
            operation => Assert.NotEmpty((string?)operation.Value!["summary"] ?? ""));
        Assert.All(References(document), reference => Assert.NotNull(Find(document, reference)));
    }

    /// <summary>Every <c>$ref</c> of the document.</summary>
    static IEnumerable<string> References(JsonNode? at) => at switch
    {
        JsonObject map => map.SelectMany(member => member is { Key: "$ref", Value: JsonValue value } ? [(string)value!] : References(member.Value)),
        JsonArray list => list.SelectMany(References),
        _ => [],
    };

    static JsonNode? Find(JsonNode document, string reference) => reference.TrimStart('#', '/').Split('/').Aggregate((JsonNode?)document, (at, name) => at?[name]);
}
