using System.Text.Json.Nodes;

namespace Grange.Planet.Tests.Peers;

/// <summary>The client library of the IPFS Pinning Service API against a whole node: its money, its storage, content that nobody else has.</summary>
[Collection(nameof(PeerNode))]
public sealed class PinningTests(PeerNode node)
{
    [Fact]
    public async Task A_pin_is_fetched_kept_replaced_listed_and_given_up()
    {
        var key = (await GrangeProgram.RunAsync(["storage", "keys", "new", "--json", "--node", $"{node.Url}", "--data", node.NodeData])).Exits(0).Json;
        var told = (await Clients.RunAsync("tests/peers/pins.mjs", "--endpoint", node.Url.ToString().TrimEnd('/'), "--token", (string)key["token"]!)).Exits(0).Json;
        Assert.Contains((string?)told["first"]!["status"], (string[])["queued", "pinning"]);
        Assert.Equal(("pinned", "First Pin", "13"), ((string?)told["pinned"]!["status"], (string?)told["pinned"]!["pin"]!["name"], (string?)told["pinned"]!["info"]!["dag_size"]));
        Assert.Equal(("pinned", "second"), ((string?)told["replaced"]!["status"], (string?)told["replaced"]!["pin"]!["name"]));
        Assert.Single(told["pinned"]!["delegates"]!.AsArray());
        Assert.Equal("failed", (string?)told["failed"]!["status"]);
        Assert.Contains("404", (string?)told["failed"]!["info"]!["status_details"], StringComparison.Ordinal);
        Assert.Equal((1, 1), (Count(told["listed"]), Count(told["ofLost"])));
        Assert.Equal((404, "NOT_FOUND"), Refusal(told["gone"]));
        Assert.Equal((401, "UNAUTHORIZED"), Refusal(told["stranger"]));
        Assert.Equal((400, "BAD_REQUEST"), Refusal(told["malformed"]));
        Assert.Equal(0, Count(told["after"]));
        var kept = (await node.GetAsync("/api/v1/storage/files?all=true"))["files"]!.AsArray();
        Assert.DoesNotContain(kept, file => ((string)file!["name"]!).StartsWith(".pins/", StringComparison.Ordinal));
    }

    static int Count(JsonNode? results) => (int)results!["count"]!;

    static (int, string?) Refusal(JsonNode? refused) => ((int)refused!["status"]!, (string?)refused["reason"]);
}
