namespace Grange.Energy.Protocol.SunSpec;

/// <summary>Points of SunSpec models as registers hold them; what a device does not implement is null.</summary>
static class SunSpecPoints
{
    /// <summary>The two registers before the first model: "SunS".</summary>
    public const ushort MarkHigh = 0x5375, MarkLow = 0x6E53;

    /// <summary>The id that ends the chain of models.</summary>
    public const ushort EndOfModels = 0xFFFF;

    const ushort NoInt16 = 0x8000, NoUInt16 = 0xFFFF;
    const int MostScale = 10;

    public static short? Int16(ReadOnlySpan<ushort> registers, int at) => registers[at] == NoInt16 ? null : (short)registers[at];
    public static ushort? UInt16(ReadOnlySpan<ushort> registers, int at) => registers[at] == NoUInt16 ? null : registers[at];

    /// <summary>A power of ten; outside -10 to 10 there is none.</summary>
    public static int? Scale(ReadOnlySpan<ushort> registers, int at) => Int16(registers, at) is >= -MostScale and <= MostScale and { } scale ? scale : null;

    /// <summary>A counter of 32 bits that begins again at 2^32.</summary>
    public static uint Acc32(ReadOnlySpan<ushort> registers, int at) => (uint)registers[at] << 16 | registers[at + 1];

    public static ulong? UInt64(ReadOnlySpan<ushort> registers, int at)
        => ((ulong)Acc32(registers, at) << 32 | Acc32(registers, at + 2)) is var value && value == ulong.MaxValue ? null : value;

    /// <summary>Text, to the first zero.</summary>
    public static string Text(ReadOnlySpan<ushort> registers, int at, int count)
    {
        Span<char> text = stackalloc char[2 * count];
        for (var i = 0; i < count; i++) (text[2 * i], text[2 * i + 1]) = ((char)(registers[at + i] >> 8), (char)(registers[at + i] & 0xFF));
        var end = text.IndexOf('\0');
        return new string(end < 0 ? text : text[..end]).Trim();
    }

    /// <summary>A value × 10^scale in thousandths, cut; null when it does not fit or has no scale.</summary>
    public static long? Milli(Int128? value, int? scale)
    {
        if (value is not { } scaled || scale is not { } power) return null;
        for (power += 3; power > 0; power--) scaled *= 10;
        for (; power < 0; power++) scaled /= 10;
        return scaled >= long.MinValue / 4 && scaled <= long.MaxValue / 4 ? (long)scaled : null;
    }
}
