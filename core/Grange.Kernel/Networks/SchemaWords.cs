using System.Globalization;
using Grange.Content;

namespace Grange.Kernel;

/// <summary>How a schema's findings read.</summary>
static class SchemaWords
{
    public static string Article(string type)
        => type switch { "null" => "null", "string" => "text", "array" or "integer" or "object" => $"an {type}", _ => $"a {type}" };

    public static string Show(DagNode value) => value.Kind switch
    {
        DagKind.Text => value.AsText.Length <= 60 ? $"\"{value.AsText}\"" : $"\"{value.AsText[..57]}...\"",
        DagKind.Int => value.AsInt.ToString(CultureInfo.InvariantCulture),
        DagKind.Bool => value.AsBool ? "true" : "false",
        DagKind.Null => "null",
        DagKind.List => "an array",
        _ => "an object",
    };

    /// <summary>The known name that a misspelt one is closest to, if at most a third of it differs.</summary>
    public static string? Nearest(string name, IEnumerable<string> known)
        => known.Select(other => (other, Distance: Distance(name, other))).Where(pair => pair.Distance <= Math.Max(1, pair.other.Length / 3))
            .OrderBy(pair => pair.Distance).ThenBy(pair => pair.other, StringComparer.Ordinal).Select(pair => pair.other).FirstOrDefault();

    /// <summary>Levenshtein distance, ignoring case.</summary>
    static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1;
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + cost));
            }
        }
        return row[b.Length];
    }
}
