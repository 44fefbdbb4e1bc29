namespace Grange.Energy.Protocol.P1;

/// <summary>Decimal numbers with a unit, as integers of a thousandth of it; digits beyond that are cut.</summary>
static class P1Number
{
    const int MostDigits = 15; // so that no scaling leaves 64 bits

    /// <summary>A register such as <c>000004.426*kWh)</c> in mWh; null when it is none.</summary>
    public static long? Energy(ReadOnlySpan<byte> value)
        => value.IndexOf((byte)'*') is >= 0 and var star && value[(star + 1)..].IndexOf((byte)')') is >= 0 and var close
            && Decimals(value.Slice(star + 1, close), "Wh"u8) is { } decimals && TryRead(value[..star], decimals, out var milliWh) ? milliWh : null;

    /// <summary>A power such as <c>00.244*kW)</c> or <c>001688.21*W)</c> in mW; null when it is none.</summary>
    public static long? Milli(ReadOnlySpan<byte> value, byte unit)
        => value.IndexOf((byte)'*') is >= 0 and var star && value[(star + 1)..].IndexOf((byte)')') is >= 0 and var close
            && Decimals(value.Slice(star + 1, close), [unit]) is { } decimals && TryRead(value[..star], decimals, out var milli) ? milli : null;

    /// <summary>Reads digits with at most one point and moves it <paramref name="shift"/> places to the right.</summary>
    public static bool TryRead(ReadOnlySpan<byte> digits, int shift, out long value)
    {
        value = 0;
        if (digits.IsEmpty || digits.Length > MostDigits + 1 || digits[0] == '.') return false;
        var (point, left) = (false, shift);
        foreach (var sign in digits)
        {
            if (sign == '.' && !point) point = true;
            else if ((uint)sign - '0' > 9) return false;
            else if (!point || left-- > 0) value = value * 10 + (sign - '0');
        }
        for (; left > 0; left--)
            if ((value = value * 10) > long.MaxValue / 16) return false;
        return true;
    }

    /// <summary>How far a unit's point stands from its thousandth: <c>Wh</c> 3, <c>kWh</c> 6, <c>MWh</c> 9.</summary>
    static int? Decimals(ReadOnlySpan<byte> unit, ReadOnlySpan<byte> plain)
        => unit.SequenceEqual(plain) ? 3 : unit.Length == plain.Length + 1 && unit[1..].SequenceEqual(plain) ? unit[0] switch { (byte)'k' => 6, (byte)'M' => 9, _ => null } : null;
}
