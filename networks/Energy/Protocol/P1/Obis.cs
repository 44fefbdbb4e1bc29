namespace Grange.Energy.Protocol.P1;

/// <summary>Names of values as meters write them, <c>A-B:C.D.E</c> and sometimes <c>*F</c> (IEC 62056-61), packed a byte each.</summary>
static class Obis
{
    public const ulong ImportTotal = 0x01_00_01_08_00, ExportTotal = 0x01_00_02_08_00; // + tariff
    public const ulong Tariffs = 4;
    public const ulong ImportPower = 0x01_00_01_07_00, ExportPower = 0x01_00_02_07_00;
    public const ulong Time = 0x00_00_01_00_00;
    public const ulong DutchVersion = 0x01_03_00_02_08, FlemishVersion = 0x00_00_60_01_04;
    public const ulong Meter = 0x00_00_60_01_01, OldMeter = 0x00_00_60_01_00, OpticalMeter = 0x00_00_60_01_FF;

    const int Parts = 5;

    /// <summary>Reads the name at the beginning of a line; the bracket behind it stands at <paramref name="open"/>.</summary>
    public static bool TryRead(ReadOnlySpan<byte> line, out ulong name, out int open)
    {
        (name, open) = (0, 0);
        uint part = 0;
        for (int at = 0, parts = 0; at < line.Length; at++)
        {
            var sign = line[at];
            var digit = (uint)sign - '0';
            if (digit <= 9)
            {
                if ((part = part * 10 + digit) > byte.MaxValue) return false;
                continue;
            }
            if (parts < Parts)
            {
                if (sign != Separator(parts) && !(parts == Parts - 1 && sign == '*')) return false;
                (name, part) = ((name << 8) | part, 0);
                parts++;
            }
            if (sign != '(') continue;
            open = at;
            return parts == Parts;
        }
        return false;
    }

    static byte Separator(int part) => part switch { 0 => (byte)'-', 1 => (byte)':', 2 or 3 => (byte)'.', _ => (byte)'(' };
}
