namespace Grange.Energy.Protocol.Csv;

/// <summary>How an operator's file of intervals is written: which columns, what zone, what step. Columns go by their names in the first line.</summary>
/// <param name="Time">The column of the time.</param>
/// <param name="Value">The column of the energy.</param>
public sealed record CsvProfile(string Time, string Value)
{
    public char Separator { get; init; } = ',';

    /// <summary>12,5 rather than 12.5.</summary>
    public bool DecimalComma { get; init; }

    /// <summary>Zone of times that state no offset: <c>UTC</c> or an IANA name. Where the clock goes back, the first of two equal times is summer's.</summary>
    public string Zone { get; init; } = "UTC";

    /// <summary>The time is the interval's end.</summary>
    public bool TimeIsEnd { get; init; }

    /// <summary>Seconds of every interval; 0 where <see cref="StepColumn"/> says.</summary>
    public int StepSeconds { get; init; }

    /// <summary>The column with a step of its own per line, ISO 8601 (<c>PT30M</c>): files change it on the way.</summary>
    public string? StepColumn { get; init; }

    /// <summary>The column that says which direction; left out, all is import.</summary>
    public string? DirectionColumn { get; init; }

    /// <summary>What that column holds for export.</summary>
    public IReadOnlySet<string> ExportWords { get; init; } = new HashSet<string>();

    /// <summary>Digits from the unit to mWh: 6 for kWh, 3 for Wh.</summary>
    public int UnitDigits { get; init; } = 6;

    /// <summary>The values are the average power in that unit without the hour (W, kW), not energy.</summary>
    public bool IsPower { get; init; }

    public string? StatusColumn { get; init; }

    /// <summary>What statuses mean; one that is not listed is an estimate.</summary>
    public IReadOnlyDictionary<string, Quality> Statuses { get; init; } = new Dictionary<string, Quality>();

    /// <summary>Load curves of Enedis (France): average W, time at the end, the step beside each value.</summary>
    public static CsvProfile Enedis { get; } = new("Horodate", "Valeur")
    {
        Separator = ';',
        Zone = "Europe/Paris",
        TimeIsEnd = true,
        StepColumn = "Pas",
        DirectionColumn = "Grandeur physique",
        ExportWords = new HashSet<string> { "PRI", "EI" },
        UnitDigits = 3,
        IsPower = true,
        StatusColumn = "Statut du point",
        Statuses = new Dictionary<string, Quality> { ["R"] = Quality.Measured, ["C"] = Quality.Corrected, ["B"] = Quality.Measured, ["I"] = Quality.Interpolated },
    };
}
