using System.Text.Json.Nodes;
using Grange.Charging.Protocol;
using Grange.Charging.Simulation;

namespace Grange.Planet.Tests.Charging;

/// <summary>A planet with chargers: their owners, and simulated stations that speak OCPP to the node from here.</summary>
sealed class ChargingPlanet : IDisposable
{
    readonly CancellationTokenSource ending = new();
    readonly List<(SimulatedStation Station, Task Running)> stations = [];

    public Planet Planet { get; } = new();

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
        (await Planet.RunAsync(name, "account", "new")).Exits(0);
        (await Planet.RunAsync(name, "account", "fund")).Exits(0);
        (await Planet.RunAsync(name, "cash", "lock", $"{dollars}")).Exits(0);
        return (string)(await Planet.RunAsync(name, "account", "show")).Exits(0).Json["accounts"]![0]!;
    }

    public async Task<JsonNode> SessionAsync(string session) => await Planet.GetAsync($"/api/v1/charging/sessions/{session}");

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
        Planet.Dispose();
    }
}
