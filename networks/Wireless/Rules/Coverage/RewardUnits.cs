using System.Numerics;

namespace Grange.Wireless.Coverage;

/// <summary>What a beacon and each of its witnesses are worth by how many witnesses there were, in ten-thousandths (HIP-15 with four and 0.8).</summary>
public static class RewardUnits
{
    /// <summary>Witnesses that make a beacon whole, and those that count at all.</summary>
    public const int Enough = 4, Most = 14;

    /// <summary>Grows by quarters to one, and from there towards two.</summary>
    public static int OfBeacon(int witnesses)
        => witnesses <= Enough ? witnesses * HexDensity.Full / Enough : HexDensity.Rounded(HexDensity.Full * (2 * Power(5, witnesses) - Power(4, witnesses)), Power(5, witnesses));

    /// <summary>Whole until four share, and less from there.</summary>
    public static int OfWitness(int witnesses) => witnesses == 0 ? 0
        : witnesses <= Enough ? HexDensity.Full
        : HexDensity.Rounded(HexDensity.Full * ((Enough - 1) * Power(5, witnesses) + Power(4, witnesses)), Power(5, witnesses) * witnesses);

    static BigInteger Power(int number, int witnesses) => BigInteger.Pow(number, witnesses - Enough);
}
