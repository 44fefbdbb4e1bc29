using System.Globalization;

namespace Grange.Kernel;

/// <summary>The text of one denylist file: an optional header up to <c>---</c>, then a rule on each line with hints behind it.</summary>
/// <remarks>Of the header, which is YAML, only its plain <c>key: value</c> lines and the map <c>hints</c> are read.</remarks>
public sealed class DenyText
{
    const int MostHeader = 1 << 20, LongestLine = 2 << 20, Version = 1;

    readonly Dictionary<string, string> fields = [];
    readonly List<string> hints = [];

    DenyText(IReadOnlyList<string> lines, int body)
    {
        (Lines, Body) = (lines, body);
        foreach (var line in lines.Take(Math.Max(0, body - 1)))
            if (line.Split(':', 2, StringSplitOptions.TrimEntries) is [{ Length: > 0 } key, var value])
            {
                if (char.IsWhiteSpace(line[0])) hints.Add($"{key}:{value}");
                else fields[key] = value.Trim('"', '\'');
            }
    }

    public IReadOnlyList<string> Lines { get; }

    /// <summary>The first line behind the header.</summary>
    public int Body { get; }

    public string? Name => fields.GetValueOrDefault("name");

    /// <summary>False for a later form of the format, of which nothing is taken.</summary>
    public bool IsKnown => !fields.TryGetValue("version", out var version) || version == Version.ToString(CultureInfo.InvariantCulture);

    public static DenyText Read(string text)
    {
        var lines = text.Split('\n');
        var (body, length) = (0, 0);
        for (var i = 0; i < lines.Length && length <= MostHeader; length += lines[i++].Length + 1)
            if (lines[i].TrimEnd() == "---")
            {
                body = i + 1;
                break;
            }
        return new DenyText(lines, body);
    }

    /// <summary>The rule and the hints of a line; null where it says nothing.</summary>
    public (string Target, bool IsLegal)? RuleAt(int line)
    {
        var text = Lines[line].Length > LongestLine ? "" : Lines[line].Trim();
        if (text.Length == 0 || text[0] == '#') return null;
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return (words[0], words.Skip(1).Concat(hints).Any(IsLegal));
    }

    /// <summary>The format names no hints; these are the ways in which lists say that the law asks for it: a status of 451, or the word itself.</summary>
    static bool IsLegal(string hint)
        => hint.Split(':', 2, StringSplitOptions.TrimEntries) is [var key, var value] && (value.Trim('"') is "451" or "legal" or "dmca" || key == "legal" && value != "false");
}
