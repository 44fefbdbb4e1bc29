using Grange.Charging.Protocol;
using Grange.Charging.Simulation;

namespace Grange.Planet.Tests.Charging;

/// <summary>Smart charging over real sockets: stations do as their profiles say, and a fuse that several share is never overloaded.</summary>
[Collection(nameof(EdgeNode))]
public sealed class Power_is_shared(EdgeNode node)
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    Planet Planet => node.Planet;

    [Theory]
    [InlineData(OcppVersion.V16)]
    [InlineData(OcppVersion.V201)]
    public async Task A_station_obeys_the_profiles_it_took_and_both_sides_see_the_same_schedule(OcppVersion version)
    {
        var name = $"POWER-{version}";
        var station = await node.Charging.JoinAsync("owner", name, version, null, "--price", "300000");
        var session = await node.Charging.ChargeAsync(name);
        (await Planet.RunAsync("owner", "charge", "profile", "set", name, "--amps", "10")).Exits(0);
        Assert.Equal(10_000, station.MilliAmps);

        var most = await FileAsync("""{"id":7,"stackLevel":0,"chargingProfilePurpose":"ChargingStationMaxProfile","chargingProfileKind":"Absolute","chargingSchedule":[{"id":1,"chargingRateUnit":"A","startSchedule":"2020-01-01T00:00:00Z","chargingSchedulePeriod":[{"startPeriod":0,"limit":13.5}]}]}""");
        (await Planet.RunAsync("owner", "charge", "profile", "set", name, "--file", most)).Exits(0);
        var own = await FileAsync("""{"id":8,"stackLevel":1,"chargingProfilePurpose":"TxProfile","chargingProfileKind":"Relative","chargingSchedule":[{"id":1,"chargingRateUnit":"A","chargingSchedulePeriod":[{"startPeriod":0,"limit":25},{"startPeriod":86400,"limit":6}]}]}""");
        (await Planet.RunAsync("owner", "charge", "profile", "set", name, "--connector", "1", "--file", own)).Exits(0);
        Assert.Equal(13_500, station.MilliAmps); // the car's own profile overrules the default, the station's maximum caps it

        var schedule = (await Planet.RunAsync("owner", "charge", "profile", "schedule", name, "--connector", "1", "--seconds", "90000")).Exits(0).Json;
        Assert.True((bool)schedule["agrees"]!, $"{schedule}");
        Assert.Equal([13_500L, 6_000L], schedule["expected"]!.AsArray().Select(one => (long)one!["milliAmps"]!));
        (await Planet.RunAsync("owner", "charge", "profile", "clear", name, "--id", "7")).Exits(0);
        Assert.Equal(25_000, station.MilliAmps);
        Assert.Equal("not-yours", (string?)(await Planet.RunAsync("thief", "charge", "profile", "clear", name)).Exits(3).Json["error"]);
        await node.Charging.StopAsync(session);
        await node.Charging.UntilAsync(session, "Settled");
    }

    [Fact]
    public async Task Thirty_two_amps_over_four_chargers_are_never_exceeded_while_stations_come_and_go()
    {
        var names = Enumerable.Range(1, 4).Select(at => $"FUSE-{at}").ToArray();
        var stations = new List<SimulatedStation>();
        foreach (var (name, at) in names.Select((name, at) => (name, at))) stations.Add(await node.Charging.JoinAsync("owner", name, at % 2 == 0 ? OcppVersion.V16 : OcppVersion.V201, null, "--price", "300000"));
        (await Planet.RunAsync("owner", ["charge", "site", "HOME", .. names, "--amps", "32"])).Exits(0);
        await Planet.UntilAsync("every charger to have taken its share", async () => (await SharesAsync()).All(share => share == 0));
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var watching = WatchAsync(stations, ending.Token);

        var first = await node.Charging.ChargeAsync(names[0]);
        await Draws(stations[0], 28_000); // alone, it has the whole fuse: as much as its car takes
        foreach (var name in names[1..]) await node.Charging.ChargeAsync(name);
        foreach (var station in stations) await Draws(station, 8_000, 8_000);

        stations[1].RefuseProfiles(true); // it keeps what it had, and that stays counted
        await node.Charging.StopAsync(first);
        await Draws(stations[2], 10_600, 10_666);
        await Draws(stations[3], 10_600, 10_666);
        Assert.Equal(8_000, stations[1].MilliAmps);

        stations[2].Cut(); // nobody can tell it to take less
        await node.Charging.ChargeAsync(names[0]);
        await Draws(stations[3], 8_000, 8_000);
        Assert.InRange(stations[2].MilliAmps, 10_600, 10_666);
        Assert.Equal(0, stations[0].MilliAmps); // what refused or is away counts with the most it was told: less is left than a car needs
        stations[1].RefuseProfiles(false);
        stations[2].Restore();
        await Draws(stations[0], 8_000, 8_000);

        await ending.CancelAsync();
        Assert.InRange(await watching, 28_000, 32_000);
        foreach (var station in stations) station.Unplug();
        foreach (var station in stations) await station.FinishedAsync(Cancel);
    }

    Task Draws(SimulatedStation station, long least, long most = 32_000)
        => Planet.UntilAsync($"a charger to draw {least} to {most} mA", () => Task.FromResult(station.MilliAmps >= least && station.MilliAmps <= most), 30);

    /// <summary>The most that all drew at one time.</summary>
    internal static async Task<long> WatchAsync(List<SimulatedStation> stations, CancellationToken cancel)
    {
        var most = 0L;
        while (!cancel.IsCancellationRequested)
        {
            most = Math.Max(most, stations.Sum(station => station.MilliAmps));
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        return most;
    }

    async Task<IReadOnlyList<long>> SharesAsync()
        => [.. (await Planet.GetAsync("/api/v1/charging/sites"))["sites"]!.AsArray().Single(site => (string?)site!["site"] == "HOME")!["chargers"]!.AsArray().Select(one => (long)one!["possibleMilliAmps"]!)];

    async Task<string> FileAsync(string json)
    {
        var file = Path.Combine(Planet.Folder, $"profile-{Guid.CreateVersion7():N}.json");
        await File.WriteAllTextAsync(file, json, Cancel);
        return file;
    }
}
