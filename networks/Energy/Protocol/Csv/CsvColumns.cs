using Grange.Kernel;

namespace Grange.Energy.Protocol.Csv;

/// <summary>Where a profile's columns stand in a file; -1 for one it does not use.</summary>
sealed record CsvColumns(int Time, int Value, int Step, int Direction, int Status)
{
    /// <summary>Cells a line must have.</summary>
    public int Most => Math.Max(Math.Max(Time, Value), Math.Max(Step, Math.Max(Direction, Status))) + 1;

    public string Cell(IReadOnlyList<string> cells, int at) => at < 0 ? "" : cells[at];

    /// <summary>Finds the columns by the first line; the fault names the one that is missing. Direction and status may be.</summary>
    public static Result<CsvColumns> Of(string line, CsvProfile profile)
    {
        var names = Split(line.TrimStart('\uFEFF'), profile.Separator);
        int At(string? name) => name is null ? -1 : names.IndexOf(name);
        foreach (var needed in new[] { profile.Time, profile.Value, profile.StepColumn })
            if (needed is not null && At(needed) < 0) return new Fault("csv-refused", $"line 1: no column '{needed}'", "choose the profile of the file's sender", Status: 422);
        return new CsvColumns(At(profile.Time), At(profile.Value), At(profile.StepColumn), At(profile.DirectionColumn), At(profile.StatusColumn));
    }

    /// <summary>Splits a line; a cell in quotes may hold the separator, and a doubled quote is one.</summary>
    public static List<string> Split(string line, char separator)
    {
        var (cells, cell, quoted) = (new List<string>(), new System.Text.StringBuilder(), false);
        for (var at = 0; at < line.Length; at++)
        {
            if (line[at] == '"' && quoted && at + 1 < line.Length && line[at + 1] == '"') cell.Append(line[++at]);
            else if (line[at] == '"') quoted = !quoted;
            else if (line[at] == separator && !quoted)
            {
                cells.Add(cell.ToString().Trim());
                cell.Clear();
            }
            else cell.Append(line[at]);
        }
        cells.Add(cell.ToString().Trim());
        return cells;
    }
}
