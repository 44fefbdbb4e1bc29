using System.Text.Json.Nodes;
using Grange.Charging.Protocol;
using Grange.Charging.Simulation;
using Grange.Kernel.Crypto;

namespace Grange.Planet.Tests.Charging;

/// <summary>A planet with chargers: their owners, and simulated stations that speak OCPP to the node from here.</summary>
sealed class ChargingPlanet : IDisposable
{
    readonly CancellationTokenSource ending = new();
    readonly List<(SimulatedStation Station, Task Running)> stations = [];

    public Planet Planet { get; } = new();

    /// <summary>How long a station of <see cref="DefineAsync"/> may take to begin.</summary>
    public const int StartSeconds = 8;

    /// <summary>What a place costs there whose driver does not come.</summary>
    public const long NoShowMicroUsd = 500_000;

    /// <summary>Whom <see cref="DefineAsync"/> names to decide disputes.</summary>
    public Secp256k1Key Arbiter { get; } = Secp256k1Key.Generate();

    /// <summary>The shipped network with shorter patience, a price for places that are kept in vain, and an arbiter.</summary>
    public async Task<string> DefineAsync()
    {
        var shipped = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(GrangeProgram.Root, "networks", "Charging", "network.json")))!;
        (shipped["rules"]!["startSeconds"], shipped["rules"]!["reservationMicroUsd"], shipped["rules"]!["arbiter"]) = (StartSeconds, NoShowMicroUsd, $"{Arbiter.Address}");
        var file = Path.Combine(Planet.Folder, "network.json");
        shipped["$schema"] = Path.Combine(GrangeProgram.Root, "core", "Grange.Kernel", "Networks", "network.schema.json");
        await File.WriteAllTextAsync(file, shipped.ToJsonString());
        return file;
    }

    /// <summary>Registers a station under an owner by the verb, and connects one that does as it was told.</summary>
    public async Task<SimulatedStation> JoinAsync(string owner, string identity, OcppVersion version, Func<SimulatedStationOptions, SimulatedStationOptions>? change = null, params string[] words)
    {
        var meter = new SimulatedMeter($"meter-{identity}", register: 1_000);
        var added = (await Planet.RunAsync(owner, ["charge", "station", "add", identity, "--meter-key", meter.PublicKey, "--meter", meter.Serial, .. words])).Exits(0).Json;
        var options = new SimulatedStationOptions(new Uri((string)added["url"]!), identity, (string?)added["key"], version, meter, 20_000, TimeSpan.FromMilliseconds(500), Seed: 7, TimeProvider.System);
        var station = new SimulatedStation(change?.Invoke(options) ?? options);
        stations.Add((station, station.RunAsync(ending.Token)));
        await station.Accepted.WaitAsync(TimeSpan.FromSeconds(20));
        return station;
    }

    /// <summary>A driver with so many dollars to spend here.</summary>
    public async Task<string> DriverAsync(string name, int dollars)
    {
        var account = (string)(await Planet.RunAsync(name, "account", "new")).Exits(0).Json["account"]!;
        var (funded, why) = await Planet.SendAsync(HttpMethod.Post, $"/api/v1/accounts/{account}/fund"); // quicker than the verb
        Assert.True(funded == System.Net.HttpStatusCode.OK, $"{why}");
        (await Planet.RunAsync(name, "cash", "lock", $"{dollars}")).Exits(0);
        return account;
    }

    bool isRich;

    /// <summary>Money for the node's own account, once.</summary>
    public async Task RichAsync()
    {
        if (isRich) return;
        isRich = true;
        (await Planet.RunAsync("node", "account", "fund")).Exits(0);
        (await Planet.RunAsync("node", "cash", "lock", "90")).Exits(0);
    }

    /// <summary>A purchase of the node's own account: quicker than the verb. A station that has not come back yet from a restart is waited for.</summary>
    public async Task<JsonNode> BuyAsync(JsonObject ask)
    {
        await RichAsync();
        var quote = await Planet.UntilAsync("the station to be there", async () =>
        {
            var (_, answer) = await Planet.SendAsync(HttpMethod.Post, "/api/v1/quotes", Planet.Json(new JsonObject { ["network"] = "charging", ["ask"] = ask.DeepClone() }));
            return (string?)answer["code"] == "station-offline" ? null : answer;
        });
        var (status, bought) = await Planet.SendAsync(HttpMethod.Post, "/api/v1/purchases", Planet.Json(new JsonObject { ["quote"] = (string?)quote["quote"] ?? $"{quote}" }));
        Assert.True(status == System.Net.HttpStatusCode.OK, $"{bought}");
        return bought;
    }

    /// <summary>A session of the node's own account, charging; its name.</summary>
    public async Task<string> ChargeAsync(string station, long microUsd = 1_000_000)
    {
        var session = (string)(await BuyAsync(new JsonObject { ["station"] = station, ["microUsd"] = microUsd }))["goods"]!["session"]!;
        await UntilAsync(session, "Charging");
        return session;
    }

    /// <summary>A running session has cost more than this.</summary>
    public Task CostsAsync(string session, long microUsd = 0)
        => Planet.UntilAsync($"session {session} to cost more than {microUsd}", async () => (long?)(await SessionAsync(session))["costMicroUsd"] > microUsd);

    public async Task StopAsync(string session)
    {
        var (status, told) = await Planet.SendAsync(HttpMethod.Post, $"/api/v1/charging/sessions/{session}/stop", Planet.Json(new JsonObject()));
        Assert.True(status == System.Net.HttpStatusCode.OK, $"{told}");
    }

    public async Task<JsonNode> SessionAsync(string session) => await Planet.GetAsync($"/api/v1/charging/sessions/{session}");

    /// <summary>The session that a station's own start became.</summary>
    public Task<JsonNode> SessionAtAsync(string station, params string[] steps) => Planet.UntilAsync($"a session at {station} to be {string.Join(" or ", steps)}", async () =>
        (await Planet.GetAsync("/api/v1/charging/sessions"))["sessions"]!.AsArray().FirstOrDefault(one => (string?)one!["station"] == station && steps.Contains((string)one["step"]!)));

    public Task<JsonNode> UntilAsync(string session, params string[] steps)
        => Planet.UntilAsync($"session {session} to be {string.Join(" or ", steps)}", async () => await SessionAsync(session) is { } now && steps.Contains((string)now["step"]!) ? now : null);

    public void Dispose()
    {
        ending.Cancel();
        foreach (var (station, running) in stations)
        {
            running.Wait(TimeSpan.FromSeconds(10));
            station.Dispose();
            station.Meter.Dispose();
        }
        ending.Dispose();
        Arbiter.Dispose();
        Planet.Dispose();
    }
}
