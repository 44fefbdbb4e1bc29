using System.Numerics;

namespace Grange.Kernel;

/// <summary>Keeps what deployers earn within a band around the revenue they make (Helium's HIP-149; spec/kernel.md §3.1).</summary>
/// <param name="FloorBps">Part of the revenue that they earn at least, in basis points: 5,000 is half of it.</param>
/// <param name="CapBps">Part of the revenue that they earn at most: 30,000 is three times it.</param>
/// <param name="ShareBps">Part of everything emitted that reaches deployers, so a top-up is larger by its inverse.</param>
public sealed record RevenueBand(int FloorBps, int CapBps, int ShareBps)
{
    /// <summary>Splits a day's emission; all amounts in wei of a token of 18 decimals.</summary>
    /// <param name="emission">What deployers would earn without the band.</param>
    /// <param name="revenue">What their customers paid.</param>
    /// <param name="price">The token's price; null for none that can be relied on, and then the band sleeps: a bad price never stops an emission.</param>
    /// <param name="topUpBudget">Most that a top-up may emit: what smoothed burns left of the net emission's cap.</param>
    public BandedEmission Apply(Wei emission, MicroUsd revenue, TokenPrice? price, Wei topUpBudget)
    {
        if (price is null || price.LowerPicoUsd == 0) return new(emission, Wei.Zero, Wei.Zero);
        var floor = Worth(revenue, FloorBps, price.LowerPicoUsd);
        var cap = Worth(revenue, CapBps, price.PointPicoUsd);
        if (emission.Value > cap) return new(new Wei((UInt128)cap), Wei.Zero, emission - new Wei((UInt128)cap));
        if (emission.Value >= floor) return new(emission, Wei.Zero, Wei.Zero);
        var wanted = (floor - emission.Value) * 10_000 / ShareBps;
        return new(emission, new Wei((UInt128)BigInteger.Min(wanted, topUpBudget.Value)), Wei.Zero);
    }

    /// <summary>Wei that are worth a part of a sum at a price, floored.</summary>
    static BigInteger Worth(MicroUsd sum, int bps, UInt128 picoUsd)
        => new BigInteger(sum.Value) * bps * BigInteger.Pow(10, 24) / ((BigInteger)picoUsd * 10_000);
}

/// <summary>A price in pico-dollars per whole token, as Prices on the chain gives it.</summary>
/// <param name="PointPicoUsd">The average itself; bounds from above.</param>
/// <param name="LowerPicoUsd">The average less twice its confidence; bounds from below.</param>
public sealed record TokenPrice(UInt128 PointPicoUsd, UInt128 LowerPicoUsd);

/// <summary>What a band makes of an emission.</summary>
/// <param name="Deployers">Theirs, without the top-up.</param>
/// <param name="TopUp">Emitted in addition, to be shared as the emission is.</param>
/// <param name="Overflow">Above the cap: goes to stakers.</param>
public sealed record BandedEmission(Wei Deployers, Wei TopUp, Wei Overflow);
