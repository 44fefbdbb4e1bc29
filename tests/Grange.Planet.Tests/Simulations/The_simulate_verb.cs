using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Grange.Planet.Tests;

/// <summary><c>grange simulate</c> and <c>grange network preview --against</c>, as a founder uses them before there is a node.</summary>
public sealed partial class The_simulate_verb : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("grange-simulate-").FullName;

    [Fact]
    public async Task The_same_seed_writes_the_same_bytes_and_another_does_not()
    {
        var (first, again, other) = (await RunAsync("one"), await RunAsync("two"), await RunAsync("three", "--seed", "99"));
        Assert.Equal(first, again);
        Assert.All(first.Zip(other), pair => Assert.NotEqual(pair.First, pair.Second));
        var (json, csv, html) = (JsonNode.Parse(first[0])!, first[1].TrimEnd('\n').Split('\n'), first[2]);
        Assert.Equal(12, (int)json["runs"]!);
        Assert.NotEmpty(json["oneAtATime"]!.AsArray());
        var columns = csv[0].Split(',').Length;
        Assert.All(csv, row => Assert.Equal(columns, row.Split(',').Length));
        Assert.Contains("<svg", html, StringComparison.Ordinal);
        Assert.DoesNotMatch(Elsewhere(), html); // one page, with nothing beside it
    }

    [Theory]
    [InlineData("charging")]
    [InlineData("energy")]
    [InlineData("mapping")]
    [InlineData("rendering")]
    [InlineData("storage")]
    [InlineData("vehicles")]
    [InlineData("wireless")]
    public async Task Every_preset_runs_and_its_printed_model_is_the_same(string preset)
    {
        var ran = (await GrangeProgram.RunAsync("simulate", preset, "--runs", "3", "--days", "60", "--json")).Exits(0);
        Assert.True((double)ran.Json["policies"]![0]!["headline"]!["units"]! > 0);
        var file = Path.Combine(folder, $"{preset}.json");
        await File.WriteAllTextAsync(file, (await GrangeProgram.RunAsync("simulate", preset, "--print")).Exits(0).Out);
        Assert.Equal(ran.Json.ToJsonString(), (await GrangeProgram.RunAsync("simulate", file, "--runs", "3", "--days", "60", "--json")).Exits(0).Json.ToJsonString());
    }

    [Fact]
    public async Task One_model_may_hold_several_networks()
    {
        var model = JsonNode.Parse((await GrangeProgram.RunAsync("simulate", "storage", "--print")).Exits(0).Out)!;
        var second = JsonNode.Parse((await GrangeProgram.RunAsync("simulate", "vehicles", "--print")).Exits(0).Out)!["networks"]![0]!;
        model["networks"]!.AsArray().Add(second.DeepClone());
        var file = Path.Combine(folder, "two.json");
        await File.WriteAllTextAsync(file, model.ToJsonString());
        var (one, two) = ((await GrangeProgram.RunAsync("simulate", "storage", "--runs", "3", "--days", "60", "--alone", "--json")).Exits(0).Json, (await GrangeProgram.RunAsync("simulate", file, "--runs", "3", "--days", "60", "--alone", "--json")).Exits(0).Json);
        Assert.True((double)two["policies"]![0]!["headline"]!["units"]! > (double)one["policies"]![0]!["headline"]!["units"]!);
    }

    [Fact]
    public async Task A_hypercube_says_what_matters_most()
    {
        var ran = (await GrangeProgram.RunAsync("simulate", "storage", "--runs", "4", "--days", "60", "--alone", "--sweep", "lhs", "--draws", "8", "--json")).Exits(0);
        Assert.Equal(8, ran.Json["latinHypercube"]!["draws"]!.AsArray().Count);
    }

    [Fact]
    public async Task An_amendment_is_shown_with_what_it_changes()
    {
        var (now, next) = (Path.Combine(folder, "now.json"), Path.Combine(folder, "next.json"));
        (await GrangeProgram.RunAsync("network", "new", "harbour", "--from", "storage", "-o", now)).Exits(0);
        var document = JsonNode.Parse(await File.ReadAllTextAsync(now))!;
        document["reward"]!["shareBps"] = 100;
        await File.WriteAllTextAsync(next, document.ToJsonString());
        var seen = (await GrangeProgram.RunAsync("network", "preview", next, "--against", now, "--runs", "4", "--json")).Exits(0).Json;
        Assert.Equal("reward.shareBps", (string?)Assert.Single(seen["changes"]!.AsArray())!["field"]);
        Assert.True((double)seen["after"]!["headline"]!["units"]! < (double)seen["before"]!["headline"]!["units"]!); // who earns less is joined by fewer
    }

    [Theory]
    [InlineData(2, "no kind of sweep", "storage", "--sweep", "all")]
    [InlineData(2, "cannot be drawn", "storage", "--draws", "1")]
    [InlineData(3, "there is no file", "nowhere.json")]
    public async Task What_is_wrong_is_said_with_what_to_do(int exit, string said, params string[] args)
    {
        var ran = await GrangeProgram.RunAsync(["simulate", .. args]);
        Assert.Equal(exit, ran.Exit);
        Assert.Contains(said, ran.Error, StringComparison.Ordinal);
        Assert.Contains("next:", ran.Error, StringComparison.OrdinalIgnoreCase);
    }

    async Task<IReadOnlyList<string>> RunAsync(string name, params string[] more)
    {
        var (csv, html) = (Path.Combine(folder, $"{name}.csv"), Path.Combine(folder, $"{name}.html"));
        var ran = (await GrangeProgram.RunAsync(["simulate", "wireless", "--runs", "12", "--days", "90", "--sweep", "one", "--csv", csv, "--html", html, "--json", .. more])).Exits(0);
        return [ran.Out, await File.ReadAllTextAsync(csv), await File.ReadAllTextAsync(html)];
    }

    /// <summary>Anything that a page would load.</summary>
    [GeneratedRegex("(?:src|href)=\"?https?:|@import|url\\(\\s*['\"]?https?:", RegexOptions.IgnoreCase)]
    private static partial Regex Elsewhere();

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
