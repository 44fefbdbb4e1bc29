using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Grange.Charging.Features.Stations;
using Grange.Charging.Protocol;
using Grange.Charging.Rules.Bodies;
using Grange.Charging.Rules.Stations;
using Grange.Charging.Simulation;
using Grange.Kernel;
using Grange.Kernel.Crypto;
using Grange.Tests;

namespace Grange.Planet.Tests.Charging;

/// <summary><c>kill -9</c> of the node again and again while stations charge: no session is lost, none counts twice, every watt-hour is there, every micro-dollar accounted for.</summary>
public sealed class Killed_while_charging : IDisposable
{
    const string Tariff = """{"currency":"USD","elements":[{"price_components":[{"type":"ENERGY","price":0.30,"step_size":1}]}]}""";

    static readonly int Stations = Counts.Of(6, 50), Sessions = Counts.Of(2, 10), Kills = Counts.Of(2, 3);

    readonly Planet planet = new();
    readonly CancellationTokenSource ending = new();
    readonly List<(SimulatedStation Station, Task Running)> running = [];
    readonly Random random = new(11);

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_is_lost_and_nothing_counts_twice()
    {
        await planet.UpAsync("--networks", "charging", "--epoch", "3600");
        using var owner = Secp256k1Key.Generate();
        for (var at = 0; at < Stations; at++) await JoinAsync(owner, $"K{at:D2}", at % 2 == 0 ? OcppVersion.V16 : OcppVersion.V201);
        await Task.WhenAll(running.Select(one => one.Station.Accepted)).WaitAsync(TimeSpan.FromSeconds(60), Cancel);

        var driving = Task.WhenAll(running.Select((one, at) => DriveAsync(one.Station, $"K{at:D2}")));
        for (var kill = 0; kill < Kills && !driving.IsCompleted; kill++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1_500 + random.Next(2_000)), TimeProvider.System, Cancel);
            planet["node"].Kill();
            await planet.UpAsync();
        }
        await driving;

        var told = await planet.UntilAsync("all sessions to be over", async () =>
        {
            var rows = (await planet.GetAsync("/api/v1/charging/sessions"))["sessions"]!.AsArray();
            return rows.All(row => (string?)row!["step"] is "Settled" or "Refunded" or "Expired" or "Priced") ? rows : null;
        }, seconds: 120);
        for (var at = 0; at < Stations; at++)
        {
            var counted = told.Where(row => (string?)row!["station"] == $"K{at:D2}" && row["energyWh"] is not null).Select(row => (long)row!["energyWh"]!).Order();
            Assert.Equal(running[at].Station.Delivered.Select(one => one.WattHours).Order(), counted); // exact to the watt-hour
        }
        await MoneyAddsUpAsync(told);
    }

    /// <summary>Sessions of one station, one after the other, each bought again when a kill swallowed it.</summary>
    async Task DriveAsync(SimulatedStation station, string identity)
    {
        while (station.Delivered.Count < Sessions)
        {
            await TryBuyAsync(identity);
            if (!await BegunAsync(station)) continue;
            await Task.Delay(TimeSpan.FromMilliseconds(600), TimeProvider.System, Cancel);
            station.Unplug();
            await station.FinishedAsync(Cancel).WaitAsync(TimeSpan.FromMinutes(2), Cancel);
        }
    }

    async Task TryBuyAsync(string identity)
    {
        try
        {
            var (quoted, quote) = await planet.SendAsync(HttpMethod.Post, "/api/v1/quotes", Planet.Json(new JsonObject
            {
                ["network"] = "charging",
                ["ask"] = new JsonObject { ["station"] = identity, ["microUsd"] = 100_000 },
            }));
            if (quoted == HttpStatusCode.OK) await planet.SendAsync(HttpMethod.Post, "/api/v1/purchases", Planet.Json(new JsonObject { ["quote"] = (string)quote["quote"]! }));
        }
        catch (Exception error) when (error is HttpRequestException or IOException or TaskCanceledException)
        {
            // The node was killed: whether it was bought shows in what the station does.
        }
    }

    static async Task<bool> BegunAsync(SimulatedStation station)
    {
        for (var at = 0; at < 30 && !station.IsCharging; at++) await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Cancel);
        return station.IsCharging;
    }

    /// <summary>The epoch charges exactly what the sessions came to, and afterwards nothing is held any more.</summary>
    async Task MoneyAddsUpAsync(JsonArray told)
    {
        (await planet.RunAsync("node", "epoch", "close", "charging")).Exits(0);
        var scores = await planet.UntilAsync("the scores", async () =>
            (string?)(await planet.GetAsync("/api/v1/epochs?network=charging"))["epochs"]!.AsArray().First(row => (long)row!["number"]! == 0)!["state"] is not ("Open" or "Sealed")
                ? await planet.GetAsync("/api/v1/charging/epochs/0/scores") : null);
        var due = told.Where(row => (string?)row!["grade"] is "A").Sum(row => (long)row!["priceMicroUsd"]!);
        Assert.All(told.Where(row => row!["energyWh"] is not null), row => Assert.Equal("A", (string?)row!["grade"]));
        Assert.True(due == scores["payments"]!.AsArray().Sum(row => (long)row!["microUsd"]!), $"due are {due}, not {scores["payments"]}; {scores["work"]}");
        var payer = (string)told[0]!["payer"]!;
        await planet.UntilAsync("no hold to be left", async () => (await planet.GetAsync($"/api/v1/accounts/{payer}/holds"))["holds"]!.AsArray().Count == 0);
    }

    /// <summary>Registers a station over the API alone, as a program of its owner's would, and connects one.</summary>
    async Task JoinAsync(Secp256k1Key owner, string identity, OcppVersion version)
    {
        var (device, meter, account) = (P256Key.Generate(), new SimulatedMeter($"m{identity}", random.Next(100_000)), Address.Read(owner.AddressBytes));
        var (terms, next) = (await planet.GetAsync("/api/v1/charging/stations/terms"), await planet.GetAsync($"/api/v1/devices/nonce/{account}"));
        var domain = new SigningDomain((ulong)next["chainId"]!, Address.Parse((string)next["rewards"]!));
        var facts = DeviceFacts.Of(
            new(StationFacts.Name, identity), new(DeviceFacts.Operator, (string)terms["operator"]!), new(StationFacts.MeterKey, meter.PublicKey), new(StationFacts.Meter, meter.Serial));
        var register = RegistryAction.Register(
            account, NetworkSlug.Parse("charging"), device.PublicKey, identity, facts, (ulong)next["nonce"]!, (ulong)TimeProvider.System.GetUtcNow().AddMinutes(10).ToUnixTimeSeconds());
        await DoneAsync(HttpMethod.Post, "/api/v1/devices", JsonSerializer.SerializeToNode(RegistrationJson.Of(register.Sign(domain, owner, device)), DevicesJson.Default.RegistrationJson)!);
        var key = StationCredentials.NewKey();
        var setup = new StationSetup(device.DeviceId, KeyHash.Of(Convert.FromHexString(key)), 1, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        await DoneAsync(HttpMethod.Put, $"/api/v1/charging/stations/{identity}", new JsonObject { ["setup"] = setup.Seal(bytes => device.Sign(bytes)) });
        await DoneAsync(HttpMethod.Post, "/api/v1/charging/evidence", await planet.SignAsync(device, device.DeviceId, "charging", "charging.tariff", new TariffWord(Tariff, 0).ToNode()));
        var url = new Uri($"ws://{planet.Url.Authority}/ocpp/{identity}");
        var station = new SimulatedStation(new(url, identity, key, version, meter, 20_000, TimeSpan.FromMilliseconds(200), Seed: random.Next(), TimeProvider.System));
        running.Add((station, station.RunAsync(ending.Token)));
    }

    async Task DoneAsync(HttpMethod method, string path, JsonNode body)
    {
        var (status, answer) = await planet.SendAsync(method, path, Planet.Json(body));
        Assert.True((int)status < 300, $"{method} {path}: {answer}");
    }

    public void Dispose()
    {
        ending.Cancel();
        foreach (var (station, task) in running)
        {
            task.Wait(TimeSpan.FromSeconds(10), CancellationToken.None);
            station.Dispose();
            station.Meter.Dispose();
        }
        ending.Dispose();
        planet.Dispose();
    }
}
