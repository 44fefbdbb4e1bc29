using System.Globalization;
using Grange.Verbs;

namespace Grange.Energy.Cli;

/// <summary>What the market's verbs read and write alike.</summary>
static class Words
{
    const long MicroPerUnit = 1_000_000;

    /// <summary>Numbers of a list such as <c>1,3,7</c> or <c>1-10</c>, each once; null where nothing was said.</summary>
    public static IReadOnlyList<int>? Numbers(string? text, string option)
    {
        if (text is null) return null;
        var numbers = new List<int>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var ends = part.Split('-');
            if (ends.Length > 2 || !TryNumber(ends[0], out var from) || !TryNumber(ends[^1], out var to) || from > to || to - from > 100_000) throw Wrong(option, text, "whole numbers: 1,3,7 or 1-10");
            numbers.AddRange(Enumerable.Range(from, to - from + 1));
        }
        return numbers;
    }

    /// <summary>Micro-currency as people read it.</summary>
    public static string Money(long micro)
        => string.Create(CultureInfo.InvariantCulture, $"{(micro < 0 ? "-" : "")}{Math.Abs(micro) / MicroPerUnit}.{Math.Abs(micro) % MicroPerUnit:D6}");

    public static VerbFailure Wrong(string option, string said, string choice) => new("wrong-" + option.TrimStart('-'), $"{option} '{said}' is none of what it can be", choice, ExitCode.Usage);

    static bool TryNumber(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
