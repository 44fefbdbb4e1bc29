namespace Grange.Energy.Protocol.P1;

/// <summary>The lines of a telegram that matter, as they come.</summary>
ref struct P1Fields
{
    const int MostMeterDigits = 64;

    long importTotal, importTariffs, exportTotal, exportTariffs;
    bool hasImportTotal, hasImportTariffs, hasExportTotal, hasExportTariffs;

    public readonly long? Import => hasImportTotal ? importTotal : hasImportTariffs ? importTariffs : null;
    public readonly long? Export => hasExportTotal ? exportTotal : hasExportTariffs ? exportTariffs : null;
    public long? ImportPower { get; private set; }
    public long? ExportPower { get; private set; }
    public long? UnixSeconds { get; private set; }
    public bool OutOfSeason { get; private set; }
    public int Version { get; private set; }
    public Range Meter { get; private set; }

    /// <summary>Takes one line; one of an unknown object is passed over.</summary>
    public P1Fault Take(ReadOnlySpan<byte> line, int offset)
    {
        if (!Obis.TryRead(line, out var name, out var open)) return P1Fault.None;
        var value = line[(open + 1)..];
        switch (name)
        {
            case Obis.Time: return TakeTime(value);
            case Obis.DutchVersion or Obis.FlemishVersion:
                if (Text(value) is { IsEmpty: false } version && P1Number.TryRead(version, 0, out var number) && number <= 1_000_000) Version = (int)number;
                return P1Fault.None;
            case Obis.Meter or Obis.OldMeter or Obis.OpticalMeter:
                if (Text(value) is { IsEmpty: false, Length: <= MostMeterDigits } meter) Meter = new Range(offset + open + 1, offset + open + 1 + meter.Length);
                return P1Fault.None;
            case Obis.ImportPower: ImportPower = P1Number.Milli(value, (byte)'W'); return P1Fault.None;
            case Obis.ExportPower: ExportPower = P1Number.Milli(value, (byte)'W'); return P1Fault.None;
            case >= Obis.ImportTotal and <= Obis.ImportTotal + Obis.Tariffs: return Add(value, (int)(name - Obis.ImportTotal), ref importTotal, ref hasImportTotal, ref importTariffs, ref hasImportTariffs);
            case >= Obis.ExportTotal and <= Obis.ExportTotal + Obis.Tariffs: return Add(value, (int)(name - Obis.ExportTotal), ref exportTotal, ref hasExportTotal, ref exportTariffs, ref hasExportTariffs);
            default: return P1Fault.None;
        }
    }

    P1Fault TakeTime(ReadOnlySpan<byte> value)
    {
        if (!P1Time.TryRead(Text(value), out var seconds, out var outOfSeason)) return P1Fault.BadTime;
        (UnixSeconds, OutOfSeason) = (seconds, outOfSeason);
        return P1Fault.None;
    }

    static P1Fault Add(ReadOnlySpan<byte> value, int tariff, ref long total, ref bool hasTotal, ref long tariffs, ref bool hasTariffs)
    {
        if (P1Number.Energy(value) is not { } milliWh) return P1Fault.BadRegister;
        if (tariff == 0) (total, hasTotal) = (milliWh, true);
        else (tariffs, hasTariffs) = (tariffs + milliWh, true);
        return P1Fault.None;
    }

    /// <summary>What stands before the closing bracket.</summary>
    static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> value) => value.IndexOf((byte)')') is >= 0 and var close ? value[..close] : default;
}
