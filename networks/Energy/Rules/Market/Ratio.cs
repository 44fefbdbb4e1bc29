using System.Numerics;

namespace Grange.Energy.Rules.Market;

/// <summary>An exact price: micro-currency per kWh as a fraction in lowest terms. Nothing is rounded before a line.</summary>
public readonly record struct Ratio
{
    Ratio(BigInteger above, BigInteger below)
    {
        var common = BigInteger.GreatestCommonDivisor(above, below);
        (Above, Below) = below.Sign < 0 ? (-above / common, -below / common) : (above / common, below / common);
        if (Above.GetBitLength() < 63 && Below.GetBitLength() < 53) (small, per) = ((long)Above, (long)Below * 1_000);
    }

    readonly long small, per;

    public BigInteger Above { get; }

    /// <summary>Above zero.</summary>
    public BigInteger Below { get; }

    public static Ratio Zero { get; } = Of(0);

    public static Ratio Of(BigInteger above) => new(above, BigInteger.One);
    public static Ratio Of(BigInteger above, BigInteger below) => new(above, below);

    /// <summary>Money of a line, micro-currency: <c>floor((Wh × price + 500) / 1000)</c>, half a micro upwards (spec §6).</summary>
    public long Amount(long wh)
    {
        if (per == 0) return Large(wh);
        var numerator = (Int128)wh * small * 2 + per;
        return (long)(numerator >= 0 ? numerator / (2 * (Int128)per) : Large(wh));
    }

    /// <summary>The price in whole micro-currency per kWh, rounded down.</summary>
    public long Floor => (long)Divide(Above, Below);

    long Large(long wh) => (long)Divide(wh * Above * 2 + Below * 1_000, Below * 2_000);

    static BigInteger Divide(BigInteger above, BigInteger below)
    {
        var whole = BigInteger.DivRem(above, below, out var rest);
        return rest.Sign < 0 ? whole - 1 : whole;
    }
}
