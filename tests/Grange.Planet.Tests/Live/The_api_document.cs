using System.Text.Json;
using System.Text.Json.Nodes;

namespace Grange.Planet.Tests.Live;

/// <summary>The committed description that the console's client is generated from is what the node answers.</summary>
[Collection(nameof(LiveNode))]
public sealed class The_api_document(LiveNode node)
{
    static readonly JsonSerializerOptions Written = new() { WriteIndented = true, NewLine = "\n", Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Set GRANGE_WRITE=1 to write the committed copy anew after a change of the API.</summary>
    [Fact]
    public async Task Is_committed_as_the_node_answers_it()
    {
        var file = Path.Combine(GrangeProgram.Root, "console", "openapi.json");
        var answered = Sorted(await node.Planet.GetAsync("/openapi/v1.json")).ToJsonString(Written) + "\n";
        if (Environment.GetEnvironmentVariable("GRANGE_WRITE") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, answered);
        }
        Assert.True(await File.ReadAllTextAsync(file) == answered, $"{file} is not what the node answers: run this test with GRANGE_WRITE=1 and commit the file");
    }

    [Fact]
    public async Task Says_of_every_answer_in_JSON_what_is_in_it()
    {
        var document = await node.Planet.GetAsync("/openapi/v1.json");
        foreach (var (path, shape) in new[]
        {
            ("/api/v1/devices", "DeviceListJson"), ("/api/v1/devices/{id}", "DevicePageJson"), ("/api/v1/epochs", "EpochListJson"), ("/api/v1/settlements", "SettlementListJson"),
            ("/api/v1/accounts/{account}/claims", "ClaimListJson"), ("/api/v1/login", "SessionJson"), ("/api/v1/attesters", "AttesterListJson"), ("/api/v1/powers", "PowerListJson"),
            ("/api/v1/policy/decisions", "DecisionListJson"), ("/api/v1/networks", "NetworkListJson"), ("/api/v1/chain", "ChainJson"), ("/api/v1/storage/files", "FileListJson"),
            ("/api/v1/weather/cells", "CellListJson"), ("/api/v1/weather/cells/{cell}/quote", "ReadQuoteJson"),
            ("/api/v1/charging/stations", "StationListJson"), ("/api/v1/charging/sessions/{session}", "ChargingSessionJson"),
            ("/api/v1/energy/readings", "IntervalListJson"), ("/api/v1/energy/certificates/{id}", "CertificateJson"), ("/api/v1/energy/audit/feeder/{feeder}", "FeederAuditJson"),
            ("/api/v1/vehicles/vehicles", "VehicleListJson"), ("/api/v1/vehicles/vehicles/{id}/latest", "LatestJson"), ("/api/v1/vehicles/vehicles/{id}/access", "AccessLogJson"),
        })
        {
            var answer = document["paths"]![path]!["get"]!["responses"]!["200"]!["content"]!["application/json"]!["schema"]!;
            Assert.Equal($"#/components/schemas/{shape}", (string?)answer["$ref"]);
            Assert.NotNull(document["components"]!["schemas"]![shape]);
        }
        Assert.Null(document["servers"]);
    }

    /// <summary>Members in the order of their names, so that a change of the API is the only change of the file.</summary>
    static JsonNode Sorted(JsonNode node) => node switch
    {
        JsonObject some => new JsonObject(some.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => KeyValuePair.Create(member.Key, member.Value is { } value ? Sorted(value) : null))),
        JsonArray list => new JsonArray([.. list.Select(item => item is null ? null : Sorted(item))]),
        _ => node.DeepClone(),
    };
}
