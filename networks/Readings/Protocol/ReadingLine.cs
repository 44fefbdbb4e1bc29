using System.Globalization;
using Grange.Kernel;

namespace Grange.Readings.Protocol;

/// <summary>What a sensor's script said in one line.</summary>
/// <param name="TimeMs">When it was measured, Unix milliseconds; null: now.</param>
/// <param name="Reading">Values in the order of the network's fields.</param>
public sealed record Measured(long? TimeMs, Reading Reading);

/// <summary>
/// Reads lines of text as scripts and CSV files have them: <c>21500,101325</c> in the order of the network's fields, <c>temperature=21500 pressure=101325</c>
/// by name, or a first line of names and then values in its order. <c>time</c> (Unix ms) and <c>cell</c> (H3, hex) may stand among the names.
/// </summary>
public sealed class ReadingLines(ReadingTerms terms)
{
    static readonly char[] Separators = [',', ';', ' ', '\t'];

    IReadOnlyList<string> columns = [.. terms.Fields.Select(field => field.Name)];

    /// <summary>The reading of a line; null where it holds none (blank, comment, names); a fault says what is wrong with it.</summary>
    public Result<Measured?> Read(string line)
    {
        var words = line.Split(Separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words.Length == 0 || words[0].StartsWith('#')) return Result.Ok<Measured?>(null);
        if (words.All(IsName))
        {
            columns = words;
            return Result.Ok<Measured?>(null);
        }
        var named = line.Contains('=', StringComparison.Ordinal);
        if (!named && words.Length != columns.Count) return Wrong($"it has {words.Length} values, not {columns.Count}: {string.Join(", ", columns)}");
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < words.Length; i++)
        {
            var parts = words[i].Split('=', 2);
            if (named && parts.Length != 2) return Wrong($"'{words[i]}' is not name=value");
            var name = named ? parts[0] : columns[i];
            if (!IsName(name)) return Wrong($"'{name}' is no field of the network: {string.Join(", ", terms.Fields.Select(field => field.Name))}");
            values[name] = parts[^1];
        }
        return Build(values);
    }

    Result<Measured?> Build(Dictionary<string, string> values)
    {
        var read = new long[terms.Fields.Count];
        for (var i = 0; i < read.Length; i++)
        {
            var field = terms.Fields[i];
            if (!values.TryGetValue(field.Name, out var text)) return Wrong($"{field.Name} is missing");
            if (!TryInteger(text, out read[i])) return Wrong($"{field.Name} '{text}' is no integer in {field.Unit}");
            if (Reading.Outside(field, read[i]) is { } outside) return outside;
        }
        long? time = null;
        if (values.TryGetValue("time", out var at)) time = TryInteger(at, out var ms) && ms >= 0 ? ms : null;
        if (at is not null && time is null) return Wrong($"time '{at}' is no Unix time in milliseconds");
        if (terms.Cells is not { OfReading: true } cells) return new Measured(time, new Reading(read, null));
        return values.TryGetValue("cell", out var hex) && Cell.TryParse(hex, out var cell) && cell.IsValid(cells.Resolution)
            ? new Measured(time, new Reading(read, cell))
            : Wrong($"it names no cell of resolution {cells.Resolution}");
    }

    bool IsName(string word) => word is "time" or "cell" || terms.Fields.Any(field => field.Name == word);

    static bool TryInteger(string text, out long value) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    static Fault Wrong(string what) => new("bad-line", what, "a line is integers in the order of the fields, or name=value pairs");
}
