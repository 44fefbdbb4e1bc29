using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Grange.Tests;
using Grange.Vehicles.Simulation;

namespace Grange.Planet.Tests.Vehicles;

/// <summary>The agent in the car, killed while it reads and sends: what it said that it kept arrives, once, by whichever start.</summary>
public sealed partial class An_agent_that_is_killed : IAsyncLifetime
{
    readonly Garage garage = new();

    Planet Planet => garage.Planet;

    public ValueTask InitializeAsync() => garage.InitializeAsync();

    public ValueTask DisposeAsync() => garage.DisposeAsync();

    [Fact]
    public async Task Everything_it_kept_arrives_once()
    {
        var trip = Path.Combine(Planet.Folder, "trip.csv");
        await File.WriteAllTextAsync(trip, RecordedDrive.Text());
        var folder = Path.Combine(Planet.Folder, "car");
        string[] agent = ["agent", "vehicle", "--replay", trip, "--dir", folder, "--data", Planet.DataOf("driver"), "--node", $"{Planet.Url}"];
        var joined = (await Planet.RunAsync("driver", "join", "vehicles", "--vin", Garage.NewVin(), "--dir", folder)).Exits(0).Json;
        var again = (await Planet.RunAsync("driver", "join", "vehicles", "--vin", Garage.NewVin(), "--dir", folder)).Exits(0).Json;
        Assert.Equal(((long)joined["id"]!, (string)joined["device"]!), ((long)again["id"]!, (string)again["device"]!)); // joining twice is joining once

        var kept = new Dictionary<long, int>();
        for (var kill = 0; kill < Counts.Of(4, 25); kill++)
        {
            var running = await Planet.StartAsync("agent", [.. agent, "--speed", "3000"]);
            await Task.Delay(TimeSpan.FromMilliseconds(300 + 171 * kill % 900), TimeProvider.System, TestContext.Current.CancellationToken);
            running.Kill();
            foreach (Match line in Kept().Matches(running.Printed)) kept.Add(long.Parse(line.Groups[1].ValueSpan, null), int.Parse(line.Groups[2].ValueSpan, null)); // a number is never given twice
        }
        Assert.True(kept.Count > 3, $"{kept.Count} batches were kept");
        var last = (await GrangeProgram.RunAsync([.. agent, "--speed", "0", "--json"])).Exits(0).Json;
        Assert.Equal((0, 0), ((int)last["waiting"]!, (int)last["refused"]!));

        var owner = (await Planet.RunAsync("driver", "account", "show")).Exits(0).Json["accounts"]![0]!;
        var stored = (await Planet.GetAsync($"/vehicles/{joined["id"]}/raw?from={Garage.NowMs - 40 * 3_600_000L}&account={owner}"))["batches"]!.AsArray().Select(one => one!).ToList();
        Assert.Equal(stored.Count, stored.Select(one => (long)one["sequence"]!).Distinct().Count());
        var points = stored.ToDictionary(one => (long)one["sequence"]!, PointsOf);
        Assert.All(kept, one => Assert.Equal(one.Value, points[one.Key]));
    }

    static int PointsOf(JsonNode batch)
        => JsonNode.Parse(Encoding.UTF8.GetString(Convert.FromBase64String((string)batch["body"]!)))!.AsArray().Sum(one => one!["data"]!["signals"]!.AsArray().Count);

    [GeneratedRegex(@"^kept (\d+) (\d+) points", RegexOptions.Multiline)]
    private static partial Regex Kept();
}
