namespace Grange.Rendering.Rules.Rewards;

/// <summary>Logarithms in integers, so that every machine comes to the same.</summary>
static class FixedLog
{
    /// <summary>One, in the fixed point of results.</summary>
    public const int FractionBits = 40;

    const int MantissaBits = 62;

    /// <summary>log2 of a positive integer, rounded down to 2^-40, by squaring the mantissa once per bit.</summary>
    public static long Log2(ulong number)
    {
        ArgumentOutOfRangeException.ThrowIfZero(number);
        var whole = 63 - System.Numerics.BitOperations.LeadingZeroCount(number);
        var mantissa = (UInt128)number << MantissaBits >> whole; // 1 to 2
        var log = (long)whole;
        for (var bit = 0; bit < FractionBits; bit++)
        {
            mantissa = mantissa * mantissa >> MantissaBits;
            var isTwo = mantissa >> (MantissaBits + 1) != 0;
            if (isTwo) mantissa >>= 1;
            log = log << 1 | (isTwo ? 1L : 0L);
        }
        return log;
    }

    /// <summary>log2 of a fraction of two positive integers.</summary>
    public static long Log2(ulong numerator, ulong denominator) => Log2(numerator) - Log2(denominator);
}
