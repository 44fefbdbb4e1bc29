using System.Text.Json.Nodes;

namespace Grange.Planet.Tests.Docs;

/// <summary>docs/founder.md, household.md and consumer.md: every command in an empty home, in order, as written, against the result stated there.</summary>
public sealed class Pages_that_run : IDisposable
{
    readonly Planet planet = new();

    [Fact]
    public async Task A_founder_makes_a_network_and_sees_it_settle()
    {
        using var reader = NewReader();
        await reader.FollowAsync(new Page("founder.md"));
    }

    [Fact]
    public async Task A_household_joins_sees_why_it_earned_and_claims()
    {
        await planet.UpAsync("--network", await WeatherAsync(epochSeconds: 15));
        using var reader = NewReader();
        await reader.FollowAsync(new Page("household.md"));
    }

    [Fact]
    public async Task A_consumer_stores_a_file_gets_it_back_and_audits_the_books()
    {
        await planet.UpAsync("--network", await WeatherAsync(epochSeconds: 3600), "--network", Path.Combine(GrangeProgram.Root, "networks", "Storage", "network.json"));
        foreach (var name in (string[])["one", "two", "three"]) await planet.JoinAsync(name, "storage", $"http://127.0.0.1:{Planet.FreePort()}");
        await SettleAsync();
        using var reader = NewReader();
        await reader.FollowAsync(new Page("consumer.md"));
        Assert.Equal("See you in ten years\n", await File.ReadAllTextAsync(Path.Combine(reader.Folder, "same.txt")));
    }

    [Theory]
    [InlineData("founder.md")]
    [InlineData("household.md")]
    [InlineData("consumer.md")]
    public void A_page_has_at_most_six_commands_and_no_code(string name)
    {
        var steps = new Page(name).Steps;
        Assert.InRange(steps.Count, 1, 6);
        Assert.All(steps, step => Assert.DoesNotContain('\n', step.Command));
        Assert.All(steps, step => Assert.Contains("./grange ", step.Command, StringComparison.Ordinal));
    }

    PageReader NewReader() => new(planet.DataOf("reader"), planet.Url);

    /// <summary>The weather network that ships, with epochs that end while a test can wait.</summary>
    async Task<string> WeatherAsync(int epochSeconds)
    {
        var document = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(GrangeProgram.Root, "networks", "Readings", "weather.json")))!;
        document["epochSeconds"] = epochSeconds;
        var file = Path.Combine(planet.Folder, "weather.json");
        await File.WriteAllTextAsync(file, document.ToJsonString());
        return file;
    }

    /// <summary>Somebody else's station earns, so that there is a first settlement.</summary>
    async Task SettleAsync()
    {
        await planet.StartAsync("station", "join", "weather", "--cell", "872830828ffffff", "--command", "echo 21500,101325,450,2000,0", "--data", planet.DataOf("station"), "--node", $"{planet.Url}");
        await planet.UntilAsync("a reading", async () => (long)(await planet.GetAsync("/api/v1/epochs?network=weather"))["epochs"]![0]!["evidence"]! > 0);
        (await planet.RunAsync("station", "epoch", "close", "weather")).Exits(0);
        await planet.UntilAsync("a settlement", async () => (await planet.GetAsync("/api/v1/settlements"))["settlements"]!.AsArray() is [var first, ..] && (string?)first!["state"] == "Active");
    }

    public void Dispose() => planet.Dispose();
}
