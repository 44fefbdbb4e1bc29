using Grange.Charging.Protocol;
using Grange.Tests.Engines;

namespace Grange.Planet.Tests.Charging;

/// <summary>A whole node whose state is in a real PostgreSQL: what it acknowledged is there when it comes back.</summary>
public sealed class On_PostgreSQL(PostgresServer server) : IDisposable
{
    readonly ChargingPlanet charging = new();

    Planet Planet => charging.Planet;

    [Fact]
    public async Task A_session_goes_on_after_a_kill_and_is_paid()
    {
        Planet.Variables["GRANGE_DATABASE"] = await server.StartAsync();
        await Planet.UpAsync("--networks", "charging", "--epoch", "3600");
        await charging.JoinAsync("owner", "PG", OcppVersion.V16, null, "--price", "300000000");
        var session = await charging.ChargeAsync("PG", 5_000_000);
        await charging.CostsAsync(session, 2_000);
        Planet["node"].Kill();
        await Planet.UpAsync();
        await Planet.UntilAsync("the session to end", async () =>
        {
            var (status, _) = await Planet.SendAsync(HttpMethod.Post, $"/api/v1/charging/sessions/{session}/stop", Planet.Json(new System.Text.Json.Nodes.JsonObject()));
            return status == System.Net.HttpStatusCode.OK; // the station has come back
        });
        var paid = await charging.UntilAsync(session, "Settled");
        Assert.Equal("A", (string?)paid["grade"]);
        (await Planet.RunAsync("node", "epoch", "close", "charging")).Exits(0);
        await Planet.UntilAsync("the epoch to be settled", async () =>
            (string?)(await Planet.GetAsync("/api/v1/epochs?network=charging"))["epochs"]!.AsArray().First(row => (long)row!["number"]! == 0)!["state"] is "Settled" or "Final");
        var scores = await Planet.GetAsync("/api/v1/charging/epochs/0/scores");
        Assert.Equal((long)paid["priceMicroUsd"]!, scores["payments"]!.AsArray().Sum(row => (long)row!["microUsd"]!));
        Assert.False(File.Exists(Path.Combine(Planet.NodeData, "node.db")));
    }

    public void Dispose() => charging.Dispose();
}
