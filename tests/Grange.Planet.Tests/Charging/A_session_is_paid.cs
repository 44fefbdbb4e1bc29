using System.Text.Json.Nodes;
using Grange.Charging.Protocol;
using Grange.Planet.Tests.Peers;

namespace Grange.Planet.Tests.Charging;

/// <summary>Two owners, two versions of the protocol, one driver: started, charged, stopped, proven by the meters, paid to the owners, refunded, recomputed by a stranger.</summary>
public sealed class A_session_is_paid : IDisposable
{
    readonly ChargingPlanet planet = new();

    [Fact]
    public async Task Started_metered_stopped_claimed_and_audited()
    {
        await planet.Planet.UpAsync("--networks", "charging", "--epoch", "3600");
        await planet.JoinAsync("anna", "ANNA-1", OcppVersion.V16, null, "--price", "100000");
        await planet.JoinAsync("boris", "BORIS-1", OcppVersion.V201, null, "--price", "450000");
        var driver = await planet.DriverAsync("driver", dollars: 20);

        var running = new[] { await StartAsync("ANNA-1", 5_000_000), await StartAsync("BORIS-1", 5_000_000) };
        var (old, recent) = (await StopAsync(running[0]), await StopAsync(running[1]));

        foreach (var (session, price) in new[] { (old, 100_000L), (recent, 450_000L) })
        {
            Assert.Equal("A", (string?)session["grade"]);
            var (energy, due) = ((long)session["energyWh"]!, (long)session["priceMicroUsd"]!);
            Assert.True(energy > 0);
            Assert.Equal(energy * price / 1_000, due);
            Assert.Equal(due / 20, (long)session["feeMicroUsd"]!);
            Assert.Equal((due - due / 20, 5_000_000 - due), ((long)session["ownerMicroUsd"]!, (long)session["returnedMicroUsd"]!));
        }
        var holds = (await planet.Planet.GetAsync($"/api/v1/accounts/{driver}/holds"))["holds"]!.AsArray();
        Assert.Equal([(long)old["priceMicroUsd"]!, (long)recent["priceMicroUsd"]!], holds.Select(hold => (long)hold!["microUsd"]!)); // the rest came back at once

        (await planet.Planet.RunAsync("node", "epoch", "close", "charging")).Exits(0);
        var epoch = await planet.Planet.UntilAsync("the epoch on the chain", async () =>
            (await planet.Planet.GetAsync("/api/v1/epochs?network=charging"))["epochs"]!.AsArray().FirstOrDefault(row => (string?)row!["state"] == "Settled"));
        await MoneyIsWhereItBelongsAsync(driver, old, recent);
        await BoundsHoldAsync(old, (long)epoch!["settlement"]!);

        (await planet.Planet.RunAsync("anna", "account", "fund")).Exits(0); // gas
        var claimed = (await planet.Planet.RunAsync("anna", "claim")).Exits(0).Json["claimed"]!.AsArray();
        Assert.Contains(claimed, one => (int)one!["kind"]! == 1 && (string?)one["amount"] == $"{(long)old["ownerMicroUsd"]!}");
        var report = (await planet.Planet.RunAsync("stranger", "audit", $"{epoch!["settlement"]}", "--from", "0")).Exits(0).Json;
        Assert.Equal("same", (string?)report["result"]);
    }

    async Task<string> StartAsync(string station, long most)
    {
        var session = (string)(await planet.Planet.RunAsync("driver", "charge", "start", station, "--max", $"{most}")).Exits(0).Json["session"]!;
        await planet.UntilAsync(session, "Charging");
        return session;
    }

    /// <summary>Ends a session that has taken some energy.</summary>
    async Task<JsonNode> StopAsync(string session)
    {
        await planet.CostsAsync(session);
        (await planet.Planet.RunAsync("driver", "charge", "stop", session)).Exits(0);
        return await planet.UntilAsync(session, "Settled");
    }

    async Task MoneyIsWhereItBelongsAsync(string driver, JsonNode old, JsonNode recent)
    {
        var scores = await planet.Planet.GetAsync("/api/v1/charging/epochs/0/scores");
        var payments = scores["payments"]!.AsArray();
        Assert.Equal(new[] { (long)old["priceMicroUsd"]!, (long)recent["priceMicroUsd"]! }.Order(), payments.Select(row => (long)row!["microUsd"]!).Order());
        Assert.All(payments, row => Assert.Equal((driver, "session"), ((string)row!["payer"]!, (string)row["reason"]!)));
        Assert.Equal(2, scores["work"]!.AsArray().Count(row => (string?)row!["reason"] == "sold"));
        await planet.Planet.UntilAsync("the holds to be over", async () => (await planet.Planet.GetAsync($"/api/v1/accounts/{driver}/holds"))["holds"]!.AsArray().Count == 0);
    }

    /// <summary>Anna sold as much energy as Boris for less: her part of the pool is more than the fee that was burned for it, so she earns that, and a peer that knows nothing of this program finds the same.</summary>
    async Task BoundsHoldAsync(JsonNode cheap, long settlement)
    {
        var work = (await planet.Planet.GetAsync("/api/v1/charging/epochs/0/scores"))["work"]!.AsArray();
        Assert.Contains(work, row => (string?)row!["amount"] == $"{(long)cheap["feeMicroUsd"]!}000000000000");
        var chain = await planet.Planet.GetAsync("/api/v1/chain");
        (await Clients.RunAsync(
            "tests/peers/recompute.mjs", "--gateway", $"{planet.Planet.Url}", "--rpc", (string)chain["rpc"]!, "--rewards", (string)chain["contracts"]!["Rewards"]!["address"]!, "--settlement", $"{settlement}")).Exits(0);
    }

    public void Dispose() => planet.Dispose();
}
