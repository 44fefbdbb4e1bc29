namespace Grange.Energy.Rules.Metering;

/// <summary>What a connection can carry: nothing above it is believed.</summary>
/// <param name="FuseWatts">Most that can flow from the grid.</param>
/// <param name="InverterWatts">Most that the house can give: its inverters' rating; 0 for a house without.</param>
public sealed record MeterLimits(long FuseWatts, long InverterWatts)
{
    /// <summary>Ten per cent above the rating is believed: ratings are nominal.</summary>
    const long MarginTenths = 11;

    /// <summary>Registers count in steps, so a short interval may hold one step more than flowed.</summary>
    const long StepMilliWh = 1_000;

    const long MsPerHour = 3_600_000;

    /// <summary>Facts of a registration.</summary>
    public const string FuseFact = "fuseW", InverterFact = "inverterW";

    /// <summary>True when so much may have flowed in so long.</summary>
    public bool Allow(Registers flowed, long milliseconds)
        => flowed.ImportMilliWh <= Most(FuseWatts, milliseconds) && flowed.ExportMilliWh <= Most(InverterWatts, milliseconds);

    /// <summary>By a device's registration; null when it states none or nonsense.</summary>
    public static MeterLimits? Of(IReadOnlyDictionary<string, string> facts)
        => Watts(facts, FuseFact) is { } fuse && Watts(facts, InverterFact) is { } inverter ? new MeterLimits(fuse, inverter) : null;

    static Int128 Most(long watts, long milliseconds) => (Int128)watts * 1_000 * milliseconds * MarginTenths / (10 * MsPerHour) + StepMilliWh;

    static long? Watts(IReadOnlyDictionary<string, string> facts, string name)
        => facts.TryGetValue(name, out var text) && long.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var watts) && watts <= 1_000_000_000 ? watts : null;
}
