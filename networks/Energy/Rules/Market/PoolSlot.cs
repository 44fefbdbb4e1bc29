namespace Grange.Energy.Rules.Market;

/// <summary>How a community shares and prices: a key and a pool rule.</summary>
/// <param name="Shares">Fixed shares by member, in any unit; empty where the key has none.</param>
/// <param name="Groups">Groups by member for <see cref="SharingKey.Priority"/>; empty: each its own.</param>
/// <param name="FeedIn">What the supplier pays, micro-currency per kWh.</param>
public sealed record PoolTerms(SharingKey Key, PriceRule Price, long FeedIn, long[] Shares, int[] Groups);

/// <summary>What a slot came to.</summary>
/// <param name="SharedWh">From neighbour to neighbour.</param>
/// <param name="BoundaryMilliMicro">What the community as one pays its supplier, exact, in thousandths of a micro; below zero: gets.</param>
/// <param name="RoundingMicro">What rounding the members' lines left over; half a micro per line at most.</param>
public readonly record struct PoolResult(long SharedWh, Int128 BoundaryMilliMicro, long RoundingMicro);

/// <summary>One slot of a community under a key and a pool price: what each member pays or gets.</summary>
/// <remarks>
/// Invariant: Σ members' micro + rounding = what the boundary costs. Under the dynamic key everybody has the same part of the shared energy, so a member's whole consumption is one
/// line at the pool's price; under the others the shared part is a line at its price, the rest one at retail or feed-in.
/// </remarks>
public sealed class PoolSlot(PoolTerms terms, int members)
{
    readonly long[] given = new long[members], sold = new long[members];

    /// <summary>What each member got from neighbours in the slot that was run last.</summary>
    public ReadOnlySpan<long> Given => given;

    /// <summary>What each member's neighbours took of it.</summary>
    public ReadOnlySpan<long> Sold => sold;

    /// <summary>Adds what each member pays (above zero) or gets to <paramref name="micro"/>.</summary>
    /// <param name="retail">Of this slot, micro-currency per kWh.</param>
    public PoolResult Run(ReadOnlySpan<long> importWh, ReadOnlySpan<long> exportWh, long retail, Span<long> micro)
    {
        var (demand, supply) = (Apportion.Sum(importWh), Apportion.Sum(exportWh));
        var trades = PoolPrice.Trades(retail, terms.FeedIn);
        var shared = trades ? Sharing.Share(terms.Key, Math.Min(supply, demand), importWh, terms.Shares, terms.Groups, given) : 0;
        if (!trades) given.AsSpan().Clear();
        Apportion.Split(shared, exportWh, sold);
        var price = trades ? PoolPrice.Of(terms.Price, retail, terms.FeedIn, supply, demand) : default;
        var boundary = (Int128)retail * (demand - shared) - (Int128)terms.FeedIn * (supply - shared);
        var (perRetail, perFeedIn, posted) = (Ratio.Of(retail), Ratio.Of(terms.FeedIn), 0L);
        for (var i = 0; i < importWh.Length; i++)
        {
            var amount = trades && terms.Key == SharingKey.Dynamic
                ? price.Buy.Amount(importWh[i]) - price.Sell.Amount(exportWh[i])
                : (trades ? price.Shared.Amount(given[i]) - price.Shared.Amount(sold[i]) : 0) + perRetail.Amount(importWh[i] - given[i]) - perFeedIn.Amount(exportWh[i] - sold[i]);
            micro[i] += amount;
            posted += amount;
        }
        return new PoolResult(shared, boundary, (long)(Thousandth(boundary) - posted));
    }

    /// <summary>Price times Wh is thousandths of a micro: rounded as a line is.</summary>
    internal static Int128 Thousandth(Int128 milliMicro) => milliMicro >= 0 ? (milliMicro + 500) / 1_000 : -((-milliMicro + 499) / 1_000);
}
