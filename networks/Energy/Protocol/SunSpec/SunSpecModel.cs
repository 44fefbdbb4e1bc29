namespace Grange.Energy.Protocol.SunSpec;

/// <summary>A model in a device's chain.</summary>
/// <param name="Id">Its number, e.g. 103, a three-phase inverter.</param>
/// <param name="Address">Where its id register is.</param>
/// <param name="Length">Registers after id and length.</param>
public sealed record SunSpecModel(ushort Id, ushort Address, ushort Length)
{
    /// <summary>Registers with id and length.</summary>
    public int Registers => Length + 2;
}

/// <summary>Who a device is, by model 1.</summary>
public sealed record SunSpecIdentity(string Manufacturer, string Model, string Version, string Serial)
{
    const int LeastRegisters = 66;

    /// <summary>Reads model 1; null when it is shorter than it may be.</summary>
    public static SunSpecIdentity? Read(ReadOnlySpan<ushort> registers)
        => registers.Length < LeastRegisters ? null : new(SunSpecPoints.Text(registers, 2, 16), SunSpecPoints.Text(registers, 18, 16), SunSpecPoints.Text(registers, 42, 8), SunSpecPoints.Text(registers, 50, 16));
}

/// <summary>What a model says about energy. An inverter's yield is export, seen from its own terminals.</summary>
/// <param name="Model">Where it was read.</param>
/// <param name="ImportMilliWh">Null when the model does not count it.</param>
/// <param name="ExportMilliWh">Null when the model does not count it.</param>
/// <param name="PowerMilliW">Now; above zero is export of an inverter, import of a meter.</param>
/// <param name="State">The inverter's operating state, in SunSpec's word.</param>
/// <param name="WrapMilliWh">Where the counters begin again; 0 when never.</param>
public sealed record SunSpecEnergy(ushort Model, long? ImportMilliWh, long? ExportMilliWh, long? PowerMilliW, string? State, long WrapMilliWh)
{
    static readonly string[] States = ["off", "sleeping", "starting", "mppt", "throttled", "shutting_down", "fault", "standby"];

    /// <summary>Reads an inverter (101 to 103), a meter (201 to 204) or the AC measurement of a DER (701); null for other models and for those cut short.</summary>
    public static SunSpecEnergy? Read(ReadOnlySpan<ushort> registers) => registers.IsEmpty ? null : registers[0] switch
    {
        >= 101 and <= 103 when registers.Length >= 52 => Inverter(registers),
        >= 201 and <= 204 when registers.Length >= 55 => Meter(registers),
        701 when registers.Length >= 121 => Der(registers),
        _ => null,
    };

    static SunSpecEnergy Inverter(ReadOnlySpan<ushort> at)
    {
        var scale = SunSpecPoints.Scale(at, 26);
        return new(at[0], null, SunSpecPoints.Milli(SunSpecPoints.Acc32(at, 24), scale), Power(at, 14, 15), at[38] is >= 1 and <= 8 and var state ? States[state - 1] : null, Wrap(scale));
    }

    static SunSpecEnergy Meter(ReadOnlySpan<ushort> at)
    {
        var scale = SunSpecPoints.Scale(at, 54);
        return new(at[0], SunSpecPoints.Milli(SunSpecPoints.Acc32(at, 46), scale), SunSpecPoints.Milli(SunSpecPoints.Acc32(at, 38), scale), Power(at, 18, 22), null, Wrap(scale));
    }

    static SunSpecEnergy Der(ReadOnlySpan<ushort> at)
    {
        var scale = SunSpecPoints.Scale(at, 120);
        return new(at[0], SunSpecPoints.Milli(SunSpecPoints.UInt64(at, 23), scale), SunSpecPoints.Milli(SunSpecPoints.UInt64(at, 19), scale), Power(at, 10, 116), at[3] switch { 0 => "off", 1 => "on", _ => null }, 0);
    }

    static long? Power(ReadOnlySpan<ushort> at, int value, int scale) => SunSpecPoints.Milli(SunSpecPoints.Int16(at, value), SunSpecPoints.Scale(at, scale));
    static long Wrap(int? scale) => SunSpecPoints.Milli(1L << 32, scale) ?? 0;
}

/// <summary>What a device is built for, by model 120.</summary>
public static class SunSpecRating
{
    /// <summary>Its rated power in W; null when the model is another or does not say.</summary>
    public static long? Watts(ReadOnlySpan<ushort> registers)
        => registers.Length >= 5 && registers[0] == 120 && SunSpecPoints.Milli(SunSpecPoints.UInt16(registers, 3), SunSpecPoints.Scale(registers, 4)) is { } milli ? milli / 1_000 : null;
}
