using System.Text.Json.Nodes;

namespace Grange.Planet.Tests;

/// <summary><c>grange network new|check</c>: a founder edits a file and learns what is wrong with it before anything runs.</summary>
public sealed class The_network_file : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("grange-network-").FullName;

    [Theory]
    [InlineData("storage")]
    [InlineData("readings")]
    public async Task A_new_definition_is_valid_as_it_stands(string module)
    {
        var file = await NewAsync("harbour", module);

        var check = (await GrangeProgram.RunAsync("network", "check", file, "--json")).Exits(0).Json;

        Assert.True((bool)check["valid"]!);
        Assert.StartsWith("bafyrei", (string)check["parameters"]!, StringComparison.Ordinal);
        Assert.Empty(check["problems"]!.AsArray());
    }

    [Fact]
    public async Task A_broken_definition_is_refused_with_field_limit_and_fix_for_every_mistake()
    {
        var file = await NewAsync("harbour");
        var document = JsonNode.Parse(await File.ReadAllTextAsync(file))!;
        document["reward"]!["shareBps"] = 10_001;
        document["rules"]!["copies"] = 0;
        await File.WriteAllTextAsync(file, document.ToJsonString());

        var check = await GrangeProgram.RunAsync("network", "check", file, "--json");

        var problems = check.Exits(1).Json["problems"]!.AsArray();
        Assert.False((bool)check.Json["valid"]!);
        foreach (var field in new[] { "reward.shareBps", "rules.copies" })
        {
            var problem = Assert.Single(problems, one => (string?)one!["field"] == field)!;
            Assert.False(string.IsNullOrWhiteSpace((string?)problem["limit"]), $"{field} has no limit");
            Assert.False(string.IsNullOrWhiteSpace((string?)problem["fix"]), $"{field} has no fix");
        }
        Assert.Contains("10000", (string?)problems.Single(one => (string?)one!["field"] == "reward.shareBps")!["limit"]);

        var up = await GrangeProgram.RunAsync("up", "--network", file, "--data", Path.Combine(folder, "node"), "--http", $"127.0.0.1:{Planet.FreePort()}");
        Assert.Contains("reward.shareBps", up.Exits(1).Error);
    }

    [Theory]
    [InlineData(2, "network", "new", "Harbour!", "--from", "storage")]
    [InlineData(2, "network", "new", "harbour", "--from", "teleport")]
    [InlineData(2, "network", "new", "harbour")]
    [InlineData(3, "network", "check", "nowhere.json")]
    [InlineData(3, "network", "show", "--node", "http://127.0.0.1:1")]
    public async Task A_call_that_cannot_work_says_why_by_its_exit_code_and_one_line(int code, params string[] words)
    {
        var ran = (await GrangeProgram.RunAsync(words)).Exits(code);

        Assert.StartsWith("grange: ", ran.Error, StringComparison.Ordinal);
        Assert.Single(ran.Error.TrimEnd().Split('\n'));
        Assert.Equal("", ran.Out);
    }

    async Task<string> NewAsync(string slug, string module = "storage")
    {
        var file = Path.Combine(folder, slug + ".json");
        (await GrangeProgram.RunAsync("network", "new", slug, "--from", module, "-o", file)).Exits(0);
        return file;
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
