using Grange.Kernel;

namespace Grange.Energy.Rules.Trust;

/// <summary>An owner with several meters in one community, and what went through them.</summary>
/// <param name="BetweenWh">Sold by one of them to another: nobody else's money moved.</param>
public readonly record struct OwnTrade(Address Owner, int Meters, long BoughtWh, long SoldWh, long BetweenWh);

/// <summary>Two owners who sold to each other.</summary>
/// <param name="Wh">From the first to the second.</param>
/// <param name="BackWh">From the second to the first.</param>
public readonly record struct Circle(Address First, Address Second, long Wh, long BackWh);

/// <summary>Who trades with whom, and how much of it is in few hands (spec §8.4). Nothing is earned by trading, so it is published and punishes nobody.</summary>
/// <param name="SellersHhi">Herfindahl–Hirschman index of owners by what they sold, 0 to 10,000, rounded down; 10,000 is one seller alone, 0 nothing sold.</param>
/// <param name="BuyersHhi">The same of what they bought.</param>
public sealed record Concentration(long TradedWh, int SellersHhi, int BuyersHhi, IReadOnlyList<OwnTrade> Owners, IReadOnlyList<Circle> Circles)
{
    /// <summary>Of pairs of buyer and seller by their number.</summary>
    /// <param name="trades">What was sold, slot by slot.</param>
    /// <param name="owners">The owner of each member's meter.</param>
    public static Concentration Of(IEnumerable<(int Buyer, int Seller, long Wh)> trades, IReadOnlyList<Address> owners)
    {
        var (bought, sold, pairs) = (new Dictionary<Address, long>(), new Dictionary<Address, long>(), new Dictionary<(Address Buyer, Address Seller), long>());
        foreach (var (buyer, seller, wh) in trades)
        {
            bought[owners[buyer]] = bought.GetValueOrDefault(owners[buyer]) + wh;
            sold[owners[seller]] = sold.GetValueOrDefault(owners[seller]) + wh;
            var pair = (owners[buyer], owners[seller]);
            pairs[pair] = pairs.GetValueOrDefault(pair) + wh;
        }
        var several = owners.GroupBy(owner => owner).Where(meters => meters.Count() > 1)
            .Select(meters => new OwnTrade(meters.Key, meters.Count(), bought.GetValueOrDefault(meters.Key), sold.GetValueOrDefault(meters.Key), pairs.GetValueOrDefault((meters.Key, meters.Key))));
        var circles = pairs.Where(pair => pair.Key.Seller.CompareTo(pair.Key.Buyer) < 0 && pairs.ContainsKey((pair.Key.Seller, pair.Key.Buyer)))
            .Select(pair => new Circle(pair.Key.Seller, pair.Key.Buyer, pair.Value, pairs[(pair.Key.Seller, pair.Key.Buyer)]));
        return new(sold.Values.Sum(), Index(sold.Values), Index(bought.Values),
            [.. several.OrderByDescending(one => one.BetweenWh).ThenBy(one => one.Owner)], [.. circles.OrderByDescending(one => Math.Min(one.Wh, one.BackWh)).ThenBy(one => one.First).ThenBy(one => one.Second)]);
    }

    /// <summary>10,000 × Σ(part²) ÷ (Σ part)².</summary>
    static int Index(IReadOnlyCollection<long> parts)
    {
        Int128 sum = 0, squares = 0;
        foreach (var part in parts) (sum, squares) = (sum + part, squares + (Int128)part * part);
        return sum == 0 ? 0 : (int)(10_000 * squares / (sum * sum));
    }
}
