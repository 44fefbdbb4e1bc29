using System.Text.Json;
using System.Text.Json.Nodes;
using Grange.Planet.Tests;

namespace Grange.Console.Tests;

/// <summary>The console's client is generated from a committed copy of the node's own API document.</summary>
[Collection(nameof(ConsoleWorld))]
public sealed class The_typed_client(ConsoleWorld world)
{
    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    [Fact]
    public async Task Is_made_from_the_document_that_the_node_serves()
    {
        var file = Path.Combine(GrangeProgram.Root, "console", "openapi.json");
        var served = await world.Planet.GetAsync("/openapi/v1.json");
        served["servers"] = new JsonArray(new JsonObject { ["url"] = "/" });
        var text = served.ToJsonString(Indented) + "\n";
        if (Environment.GetEnvironmentVariable("UPDATE") == "1") await File.WriteAllTextAsync(file, text);

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(await File.ReadAllTextAsync(file)), served), "the API changed: UPDATE=1 writes console/openapi.json anew");
    }
}
