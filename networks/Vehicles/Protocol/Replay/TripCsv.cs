using System.Globalization;
using Grange.Kernel;
using Grange.Vehicles.Catalogue;

namespace Grange.Vehicles.Protocol.Replay;

/// <summary>One moment of a recorded trip.</summary>
/// <param name="TimeMs">Milliseconds since 1970, or since the recording began.</param>
/// <param name="Values">What was measured.</param>
public sealed record TripRow(long TimeMs, IReadOnlyList<(Signal Signal, double Value)> Values);

/// <summary>A recording as CSV: a header, a row per moment. Lines with <c>#</c> and columns that nobody knows are passed over.</summary>
/// <remarks>
/// Columns of values are VSS paths, DIMO's names, or what some recorders call them (Soc, Speed, LAT, LON, …). The time is <c>time</c> (RFC 3339), <c>ms</c>, <c>seconds</c>,
/// or <c>Date</c> as MM/dd/yyyy beside <c>Time</c> as HH:mm:ss.
/// </remarks>
public sealed class TripCsv
{
    const int MaxRows = 2_000_000, MaxColumns = 256;

    static readonly Dictionary<string, string> Recorders = new(StringComparer.OrdinalIgnoreCase)
    {
        ["soc"] = "Vehicle.Powertrain.TractionBattery.StateOfCharge.Current",
        ["lat"] = "Vehicle.CurrentLocation.Latitude",
        ["lon"] = "Vehicle.CurrentLocation.Longitude",
        ["alt"] = "Vehicle.CurrentLocation.Altitude",
        ["temperature"] = "Vehicle.Exterior.AirTemperature",
        ["humidity"] = "Vehicle.Exterior.Humidity",
        ["rpm"] = "Vehicle.Powertrain.CombustionEngine.Speed",
    };

    readonly Signal?[] columns;
    readonly int date, time, ms, seconds;

    TripCsv(string[] header)
    {
        columns = [.. header.Select(SignalOf)];
        (date, time, ms, seconds) = (At("date"), At("time"), At("ms"), At("seconds"));
        int At(string name) => Array.FindIndex(header, one => one.Equals(name, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Reads a recording. A row that is not whole is passed over and counted.</summary>
    public static Result<(IReadOnlyList<TripRow> Rows, int Refused)> Read(TextReader text)
    {
        var (rows, refused) = (new List<TripRow>(), 0);
        TripCsv? csv = null;
        while (text.ReadLine() is { } line)
        {
            if (string.IsNullOrWhiteSpace(line) || line[0] == '#') continue;
            var fields = line.Split(',', MaxColumns, StringSplitOptions.TrimEntries);
            if (csv is null)
            {
                csv = new TripCsv(fields);
                if (csv.columns.All(column => column is null)) return new Fault("csv-no-signal", "no column is a signal", "name columns by VSS paths, e.g. Vehicle.Speed");
                if (csv is { ms: < 0, seconds: < 0, time: < 0 }) return new Fault("csv-no-time", "no column is a time", "time (RFC 3339), ms, seconds, or Date and Time");
            }
            else if (csv.RowOf(fields) is { } row) rows.Add(row);
            else refused++;
            if (rows.Count >= MaxRows) return new Fault("csv-too-long", $"a recording has at most {MaxRows} rows");
        }
        return rows.Count == 0 ? new Fault("csv-empty", "the recording has no row", "a header, then a row per moment") : (rows, refused);
    }

    TripRow? RowOf(string[] fields)
    {
        if (fields.Length < columns.Length || !TryTime(fields, out var timeMs)) return null;
        var values = new List<(Signal, double)>();
        for (var i = 0; i < columns.Length; i++)
            if (columns[i] is { } signal && double.TryParse(fields[i], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)) values.Add((signal, value));
        return values.Count == 0 ? null : new(timeMs, values);
    }

    bool TryTime(string[] fields, out long timeMs)
    {
        timeMs = 0;
        if (ms >= 0) return long.TryParse(fields[ms], NumberStyles.None, CultureInfo.InvariantCulture, out timeMs) && timeMs < 253_402_300_800_000;
        if (seconds >= 0)
        {
            if (!decimal.TryParse(fields[seconds], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var whole) || whole > 253_402_300_799m) return false;
            timeMs = (long)(whole * 1_000);
            return true;
        }
        var text = date >= 0 ? $"{fields[date]} {fields[time]}" : fields[time];
        var ok = date >= 0
            ? DateTime.TryParseExact(text, "MM/dd/yyyy HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var read)
            : DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out read);
        timeMs = ok ? new DateTimeOffset(read).ToUnixTimeMilliseconds() : 0;
        return ok && timeMs >= 0;
    }

    static Signal? SignalOf(string column)
        => Recorders.TryGetValue(column, out var path) ? Signals.Of(path) : column.StartsWith("Vehicle.", StringComparison.Ordinal) && Signals.TryResolve(column, out var own) ? own : Signals.Find(column.ToLowerInvariant()) ?? Signals.Find(column);
}
