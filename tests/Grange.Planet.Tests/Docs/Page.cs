using System.Text.RegularExpressions;

namespace Grange.Planet.Tests.Docs;

/// <summary>A page of docs/ as its reader takes it: commands (fences <c>sh</c>), each with the result the page states (a fence <c>text</c> after it).</summary>
sealed partial class Page(string name)
{
    /// <summary>Commands in the order of the page.</summary>
    public IReadOnlyList<Step> Steps { get; } = Read(File.ReadAllText(Path.Combine(GrangeProgram.Root, "docs", name)));

    static List<Step> Read(string text)
    {
        var steps = new List<Step>();
        foreach (Match fence in Fence().Matches(text))
        {
            var (kind, body) = (fence.Groups["kind"].Value, fence.Groups["body"].Value.TrimEnd('\n'));
            if (kind == "sh") steps.Add(new Step(body, null, Again: false));
            else if (kind is "text" or "text again" && steps is [.., { Result: null } last]) steps[^1] = last with { Result = body, Again = kind == "text again" };
            else throw new FormatException($"a fence '{kind}' without a command before it");
        }
        return steps;
    }

    [GeneratedRegex("^```(?<kind>[^\n]*)\n(?<body>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}

/// <summary>One command of a page.</summary>
/// <param name="Command">Its line, as written.</param>
/// <param name="Result">What the page says it prints; null where it says nothing.</param>
/// <param name="Again">The page says to repeat it until it prints that.</param>
sealed partial record Step(string Command, string? Result, bool Again)
{
    /// <summary>It goes on in the background while the reader reads on.</summary>
    public bool Stays => Command.EndsWith('&');

    /// <summary>True when this was printed: <c>…</c> stands for something, a line of it for any lines, and columns may be wider. What stays may print more.</summary>
    public bool IsAsStated(string printed)
    {
        if (Result is null) return true;
        var lines = Result.Split('\n').Select(line => line == "…" ? "(?:.*\n)*" : Regex.Escape(Blanks().Replace(line, " ").Trim()).Replace("…", ".+", StringComparison.Ordinal) + "\n");
        var plain = string.Concat(printed.TrimEnd().Split('\n').Select(line => Blanks().Replace(line, " ").Trim() + "\n"));
        return Regex.IsMatch(plain, $"^{string.Concat(lines)}{(Stays ? "" : "\\z")}");
    }

    [GeneratedRegex("[ \t]+")]
    private static partial Regex Blanks();
}
