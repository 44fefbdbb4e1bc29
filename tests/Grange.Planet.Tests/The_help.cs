namespace Grange.Planet.Tests;

/// <summary><c>--help</c> of every verb there is, found by going down the lists of commands.</summary>
public sealed class The_help
{
    [Fact]
    public async Task Has_lines_to_paste_for_every_verb()
    {
        var verbs = 0;
        foreach (var (path, help) in await DescendAsync([]))
        {
            var examples = help.SkipWhile(line => line != "Examples:").Skip(1).TakeWhile(line => line.Length > 0).ToList();
            Assert.True(examples.Any(line => line.StartsWith($"  grange {string.Join(' ', path)}", StringComparison.Ordinal)), $"grange {string.Join(' ', path)} --help has no example");
            verbs++;
        }
        Assert.True(verbs >= 30, $"only {verbs} verbs were found");
    }

    /// <summary>The verbs at and below a command, with their help.</summary>
    static async Task<List<(IReadOnlyList<string> Path, string[] Help)>> DescendAsync(IReadOnlyList<string> path)
    {
        var help = (await GrangeProgram.RunAsync([.. path, "--help"])).Exits(0).Out.Split('\n').Select(line => line.TrimEnd()).ToArray();
        var names = help.SkipWhile(line => line != "Commands:").Skip(1).TakeWhile(line => line.StartsWith("  ", StringComparison.Ordinal))
            .Where(line => line[2] != ' ').Select(line => line.Trim().Split(' ')[0]).ToList();
        var all = new List<(IReadOnlyList<string>, string[])>();
        if (names.Count == 0 || help.Contains("Examples:")) all.Add((path, help));
        foreach (var name in names) all.AddRange(await DescendAsync([.. path, name]));
        return all;
    }
}
