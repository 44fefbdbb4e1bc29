using Grange.Kernel;

namespace Grange.Energy.Protocol.Espi;

/// <summary>The resources of a feed and how they name each other: a block's reading is <c>up</c>, a reading's type is <c>related</c>. They come in any order.</summary>
sealed class EspiLinks
{
    const string BlockEnd = "/IntervalBlock";

    readonly Dictionary<string, EspiReadingType> types = [];
    readonly Dictionary<string, string[]> readings = [];
    readonly List<(string Reading, EspiValue[] Values)> blocks = [];

    public void AddType(string self, EspiReadingType type) => types[self] = type;
    public void AddReading(string self, IEnumerable<string> related) => readings[self] = [.. related];

    public void AddBlock(string up, IEnumerable<EspiValue> values)
        => blocks.Add((up.EndsWith(BlockEnd, StringComparison.Ordinal) ? up[..^BlockEnd.Length] : up, [.. values]));

    public Result<IntervalFile> Join()
    {
        var (intervals, rejections) = (new List<MeterInterval>(), new List<FileRejection>());
        foreach (var (reading, values) in blocks)
        {
            if (TypeOf(reading) is not { } type) rejections.Add(new("no_reading_type", $"{values.Length} values of '{reading}' have no unit"));
            else if (!type.IsEnergy) rejections.Add(new("not_energy", $"{values.Length} values of '{reading}' are of unit {type.Unit}, not 72 (Wh)"));
            else if (!type.IsKnownFlow) rejections.Add(new("unknown_direction", $"{values.Length} values of '{reading}' flow in direction {type.Flow}, neither 1 nor 19"));
            else foreach (var value in values) Add(value, type, intervals, rejections);
        }
        return IntervalFile.Of(intervals, rejections);
    }

    static void Add(EspiValue value, EspiReadingType type, List<MeterInterval> intervals, List<FileRejection> rejections)
    {
        if (value is not { FromSeconds: { } from, Seconds: > 0 and <= 366 * 86_400 and { } seconds, Value: { } stated } || type.MilliWh(stated) is not { } milliWh)
            rejections.Add(new("bad_value", $"a reading at {value.FromSeconds} of {value.Seconds} s with value {value.Value}"));
        else
            intervals.Add(type.IsExport ? new(from, seconds, null, milliWh, value.Quality) : new(from, seconds, milliWh, null, value.Quality));
    }

    /// <summary>A feed with one type needs no links.</summary>
    EspiReadingType? TypeOf(string reading)
        => readings.TryGetValue(reading, out var related) && related.Select(link => types.GetValueOrDefault(link)).FirstOrDefault(type => type is not null) is { } linked
            ? linked
            : types.Count == 1 ? types.Values.First() : null;
}
