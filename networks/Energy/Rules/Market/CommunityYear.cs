using Grange.Energy.Protocol.Csv;

namespace Grange.Energy.Rules.Market;

/// <summary>What one home pays over a series of slots.</summary>
/// <param name="AloneMicro">Without neighbours, at retail and feed-in.</param>
/// <param name="CommunityMicro">With them.</param>
public sealed record HomeBill(int Home, long ImportWh, long ExportWh, long AloneMicro, long CommunityMicro, long BoughtWh, long SoldWh);

/// <summary>What a community pays over a series of slots.</summary>
/// <param name="AloneMicro">All homes without sharing.</param>
/// <param name="CommunityMicro">What the supplier gets from all of them with sharing, rounded once: Σ homes + rounding.</param>
/// <param name="RoundingMicro">What rounding the homes' lines left over; half a micro per line at most.</param>
public sealed record CommunityBill(
    IReadOnlyList<HomeBill> Homes, int Slots, long LoadWh, long YieldWh, long OwnWh, long DemandWh, long SurplusWh, long SharedWh, long AloneMicro, long CommunityMicro, long RoundingMicro);

/// <summary>Runs a community over a series of real homes: each home's own roof first, then the neighbours, then the supplier.</summary>
public static class CommunityYear
{
    /// <param name="homes">Which columns of the series.</param>
    /// <param name="slots">Which slots, from and to, the second not included.</param>
    public static CommunityBill Run(HomeSeries series, IReadOnlyList<int> homes, Range slots, PoolTerms terms)
    {
        var (imports, exports) = (new long[homes.Count], new long[homes.Count]);
        var (alone, community, bought, sold, taken, put) = (new long[homes.Count], new long[homes.Count], new long[homes.Count], new long[homes.Count], new long[homes.Count], new long[homes.Count]);
        var (load, yield, shared, exact) = (0L, 0L, 0L, (Int128)0);
        var pool = new PoolSlot(terms, homes.Count);
        var (from, count) = slots.GetOffsetAndLength(series.Slots.Count);
        for (var at = from; at < from + count; at++)
        {
            var retail = series.RetailMicro[at];
            var (perRetail, perFeedIn) = (Ratio.Of(retail), Ratio.Of(terms.FeedIn));
            for (var i = 0; i < homes.Count; i++)
            {
                var home = series.Slots[at][homes[i]];
                (load, yield) = (load + home.LoadWh, yield + home.YieldWh);
                taken[i] += imports[i] = home.ImportWh;
                put[i] += exports[i] = home.ExportWh;
                alone[i] += perRetail.Amount(imports[i]) - perFeedIn.Amount(exports[i]);
            }
            var result = pool.Run(imports, exports, retail, community);
            for (var i = 0; i < homes.Count; i++) (bought[i], sold[i]) = (bought[i] + pool.Given[i], sold[i] + pool.Sold[i]);
            (shared, exact) = (shared + result.SharedWh, exact + result.BoundaryMilliMicro);
        }
        var bills = Enumerable.Range(0, homes.Count).Select(i => new HomeBill(series.Homes[homes[i]], taken[i], put[i], alone[i], community[i], bought[i], sold[i])).ToList();
        var boundary = (long)PoolSlot.Thousandth(exact);
        return new CommunityBill(bills, count, load, yield, load - taken.Sum(), taken.Sum(), put.Sum(), shared, alone.Sum(), boundary, boundary - community.Sum());
    }
}
