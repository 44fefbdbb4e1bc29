using System.Globalization;
using System.Xml;
using Grange.Kernel;

namespace Grange.Energy.Protocol.Csv;

/// <summary>Reads operators' files of intervals by a profile. A file with an unknown step or column is refused whole, with the line; a single bad line is left out by name.</summary>
public static class CsvIntervals
{
    const int LongestStepSeconds = 86_400;
    static readonly HashSet<int> Steps = [60, 300, 600, 900, 1_800, 3_600, LongestStepSeconds];

    public static Result<IntervalFile> Read(TextReader file, CsvProfile profile)
    {
        if (file.ReadLine() is not { } first) return Wrong(1, "the file is empty");
        if (!CsvColumns.Of(first, profile).TryGet(out var columns, out var missing)) return missing;
        var clock = new LocalClock(profile.Zone);
        var (intervals, rejections) = (new List<MeterInterval>(), new List<FileRejection>());
        for (var number = 2; file.ReadLine() is { } line; number++)
        {
            if (string.IsNullOrWhiteSpace(line)) continue;
            var cells = CsvColumns.Split(line, profile.Separator);
            if (cells.Count < columns.Most)
            {
                rejections.Add(new("short_line", $"line {number} has {cells.Count} cells"));
                continue;
            }
            if (StepOf(columns.Cell(cells, columns.Step), profile) is not { } step) return Wrong(number, $"'{columns.Cell(cells, columns.Step)}' is no step this program knows");
            if (Interval(cells, columns, profile, clock, step) is { } interval) intervals.Add(interval);
            else rejections.Add(new("bad_line", $"line {number}: '{columns.Cell(cells, columns.Time)}' with '{columns.Cell(cells, columns.Value)}'"));
        }
        return IntervalFile.Of(intervals, rejections);
    }

    static MeterInterval? Interval(IReadOnlyList<string> cells, CsvColumns columns, CsvProfile profile, LocalClock clock, int step)
    {
        var isExport = columns.Direction >= 0 && profile.ExportWords.Contains(columns.Cell(cells, columns.Direction));
        if (!clock.TryRead(columns.Cell(cells, columns.Time), isExport, out var seconds)) return null;
        if (MilliWh(columns.Cell(cells, columns.Value), profile, step) is not { } milliWh) return null;
        var quality = columns.Status < 0 ? Quality.Measured : profile.Statuses.GetValueOrDefault(columns.Cell(cells, columns.Status), Quality.Estimated);
        var from = profile.TimeIsEnd ? seconds - step : seconds;
        return isExport ? new(from, step, null, milliWh, quality) : new(from, step, milliWh, null, quality);
    }

    static int? StepOf(string stated, CsvProfile profile)
    {
        if (profile.StepColumn is null) return profile.StepSeconds;
        try
        {
            var step = XmlConvert.ToTimeSpan(stated).TotalSeconds;
            return step == Math.Floor(step) && Steps.Contains((int)step) ? (int)step : null;
        }
        catch (Exception wrong) when (wrong is FormatException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>Decimal text, so decimal arithmetic; cut to whole mWh.</summary>
    static long? MilliWh(string cell, CsvProfile profile, int step)
    {
        var text = profile.DecimalComma ? cell.Replace(',', '.') : cell;
        if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) || value > 1_000_000_000m) return null;
        for (var digit = 0; digit < profile.UnitDigits; digit++) value *= 10;
        return (long)decimal.Floor(profile.IsPower ? value * step / 3_600 : value);
    }

    static Fault Wrong(int line, string what) => new("csv-refused", $"line {line}: {what}", "choose the profile of the file's sender", Status: 422);
}
