using System.Text.Json.Nodes;
using Grange.Tests;

namespace Grange.Planet.Tests;

/// <summary>
/// <c>kill -9</c> of the node right behind every step from an epoch's end to the money: the step is in the log, the next one has not happened or has only begun.
/// </summary>
public sealed class Killed_at_every_step : IDisposable
{
    const string Provider = "disk";
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>The steps, by what the node logs when it has done them.</summary>
    static readonly IReadOnlyList<string> Steps =
    [
        @"anchor:\S+ is signed and written down", @"anchor:\S+ was sent", @"anchor:\S+ is Final", "is sealed", "is bundled as", "scored:", "composed:", "the same, signed", "has the vote of",
        ":propose:0 is signed and written down", ":propose:0 was sent", ":propose:0 is Final", ":activate:0 is signed and written down", ":activate:0 was sent", "is Active on the chain",
    ];

    readonly Planet planet = new();
    readonly string url = $"http://127.0.0.1:{Planet.FreePort()}";

    [Fact]
    public async Task Nothing_is_lost_and_nothing_happens_twice()
    {
        await UpAsync(await DefineAsync());
        await planet.JoinAsync(Provider, "storage", url);
        using var consumer = new Consumer(planet, new Random(20_261_122));
        await consumer.WorkAsync();

        for (var round = 0; round < Counts.Of(1, 20); round++)
        {
            foreach (var step in Steps) await AfterKillAsync(planet["node"].KillOnAsync(step, Patience), consumer);
            await AfterKillAsync(DuringTheLastSnapshotAsync(), consumer);
        }

        await new Aftermath(planet, [Provider]).HoldsAsync(consumer);
    }

    /// <summary>Asked to end, the local chain writes down where it is; it is killed in the middle of that.</summary>
    async Task DuringTheLastSnapshotAsync()
    {
        var kill = planet["node"].KillOnAsync("a snapshot of block", Patience);
        await planet["node"].StopAsync();
        await kill;
    }

    async Task AfterKillAsync(Task kill, Consumer consumer)
    {
        await kill;
        await UpAsync();
        await consumer.WorkAsync();
    }

    Task UpAsync(params string[] words) => planet.UpAsync(["--verbose", .. words]);

    /// <summary>One copy of everything and short epochs.</summary>
    async Task<string[]> DefineAsync()
    {
        var file = Path.Combine(planet.Folder, "storage.json");
        (await GrangeProgram.RunAsync("network", "new", "storage", "--from", "storage", "-o", file)).Exits(0);
        var document = JsonNode.Parse(await File.ReadAllTextAsync(file))!;
        (document["epochSeconds"], document["rules"]!["copies"], document["rules"]!["challenges"]) = (4, 1, 4);
        await File.WriteAllTextAsync(file, document.ToJsonString());
        return ["--network", file];
    }

    public void Dispose() => planet.Dispose();
}
