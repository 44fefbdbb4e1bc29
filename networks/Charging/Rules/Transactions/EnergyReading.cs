using Grange.Charging.Protocol.V201;

namespace Grange.Charging.Rules.Transactions;

/// <summary>The energy register out of a meter value (1.6 §7.31, 2.0.1 §2.41): Wh unless it says kWh, outlet unless it says elsewhere, the sum of the phases only where there is no total.</summary>
public static class EnergyReading
{
    public const string Measurand = "Energy.Active.Import.Register";

    /// <summary>Registers above this are no meter's: 10 TWh.</summary>
    const decimal Most = 10_000_000_000_000m;

    /// <summary>Whole watt-hours, rounded down so that a difference is never off by more than one; null where the value has no register.</summary>
    /// <remarks>A 2.0.1 sample with a signature beside it is a number like any other (2.0.1 §2.41); where the same is said without one, that counts.</remarks>
    public static WattHours? Import(MeterValue value)
    {
        decimal? total = null, signed = null, phases = null;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var sample in value.SampledValue)
        {
            if ((sample.Measurand ?? Measurand) != Measurand || (sample.Location ?? "Outlet") != "Outlet") continue;
            if (InWattHours(sample) is not { } energy) continue;
            if (sample.Phase is null && sample.SignedMeterValue is not null) signed ??= energy;
            else if (sample.Phase is null) total ??= energy;
            else if (Line(sample.Phase) is { } line && seen.Add(line)) phases = (phases ?? 0) + energy;
        }
        return (total ?? signed ?? phases) is { } found ? new WattHours(decimal.ToInt64(decimal.Floor(found))) : null;
    }

    /// <summary>L1 and L1-N say the same of one phase; L1-L2 is a voltage's phase, not an energy's.</summary>
    static string? Line(string phase) => phase is "L1" or "L1-N" ? "L1" : phase is "L2" or "L2-N" ? "L2" : phase is "L3" or "L3-N" ? "L3" : null;

    static decimal? InWattHours(SampledValue sample)
    {
        var value = sample.Value;
        if (Math.Abs(value) > Most) return null;
        switch (sample.UnitOfMeasure?.Unit)
        {
            case null or "Wh": break;
            case "kWh": value *= 1_000; break;
            default: return null;
        }
        if (sample.UnitOfMeasure?.Multiplier is not ({ } power and not 0)) return value;
        if (power is < -12 or > 12) return null;
        for (; power > 0; power--) value *= 10;
        for (; power < 0; power++) value /= 10;
        return Math.Abs(value) > Most ? null : value;
    }
}
