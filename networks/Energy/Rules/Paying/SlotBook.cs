using Grange.Energy.Rules.Bodies;
using Grange.Energy.Rules.Market;
using Grange.Energy.Rules.Settlement;
using Grange.Kernel;

namespace Grange.Energy.Rules.Paying;

/// <summary>A definition's rules from one moment on.</summary>
/// <param name="Version">1, 2, … in the order in which they came into force.</param>
public sealed record TermsVersion(int Version, long FromMs, EnergyTerms Energy, MarketTerms Market);

/// <summary>Says which rules a slot is settled by: the definition of its time, and what members had said before it. The same for who pays and for who looks. Pure.</summary>
/// <param name="members">Every home's meter by id, revoked ones too: what they counted stays.</param>
public sealed class SlotBook(NetworkSlug network, IReadOnlyList<Device> members, MarketWords words)
{
    /// <summary>Registration fact of a meter that measures a feeder rather than a home: it is no member.</summary>
    public const string TransformerFact = "transformer";

    readonly List<TermsVersion> versions = [.. words.Terms.Select((one, i) => new TermsVersion(i + 1, one.Key, EnergyTerms.Read(one.Value), MarketTerms.Read(one.Value)))];
    readonly Dictionary<DeviceId, int> numbers = members.Select((device, number) => (device.Id, number)).ToDictionary(one => one.Id, one => one.number);

    public IReadOnlyList<Device> Members => members;

    /// <summary>The members of a network: every meter that does not measure a feeder.</summary>
    public static IReadOnlyList<Device> MembersOf(IDeviceView devices, NetworkSlug network) => [.. devices.All(network).Where(device => !device.Facts.ContainsKey(TransformerFact)).OrderBy(device => device.Id)];

    /// <summary>A member's number; null for a stranger's meter.</summary>
    public int? NumberOf(DeviceId meter) => numbers.TryGetValue(meter, out var number) ? number : null;

    /// <summary>The definition's rules at a moment.</summary>
    public TermsVersion TermsAt(long slotMs) => versions.FindLast(version => version.FromMs <= slotMs) ?? versions[0];

    /// <summary>The rules of a slot.</summary>
    /// <param name="barred">Meters that buy from the supplier only.</param>
    public RuleSet RulesOf(long slotMs, IReadOnlyCollection<DeviceId> barred)
    {
        var (version, fromMs, energy, market) = TermsAt(slotMs);
        var (prices, said) = (market.TariffAt(slotMs).Prices, members.Select(member => words.RulesOf(member.Id, slotMs)).ToArray());
        var of = members.Select(member => market.Members.GetValueOrDefault(member.Id) ?? MemberTerms.None).ToArray();
        return new RuleSet($"{network}", version, fromMs / energy.SlotMs, market.Netting, market.Key, market.Key.NeedsShares() ? [.. of.Select(one => one.Share)] : [],
            market.Key == SharingKey.Priority ? [.. of.Select(one => one.Group)] : [], new SharedPrice(market.Price, market.FixedMicro), prices, Contracts(market), Nominations(said), market.Fees, Owners(),
            market.Fees.GridByProximity.Count > 1 ? [.. of.Select(one => one.Place)] : [])
        {
            Grid = GridPointTerms.Tree(market.Grid, energy.SlotSeconds, [.. of.Select(one => one.Point)]),
            Auction = market is { IsAuction: true, Forward: null } ? Limits(said, prices, market.Fees) : null,
            Forward = market.Forward is { } forward ? new ForwardRules(Bids(slotMs, slotMs - forward.GateSlots * energy.SlotMs, market.Fees), forward.Imbalance) : null,
            Barred = barred.Count > 0 ? [.. barred.Select(NumberOf).OfType<int>().Order()] : null,
        };
    }

    IReadOnlyList<Contract> Contracts(MarketTerms market) =>
        [.. market.Contracts.Where(one => NumberOf(one.Seller) is not null && NumberOf(one.Buyer) is not null).Select(one => new Contract(numbers[one.Seller], numbers[one.Buyer], one.MostWh, one.Micro))];

    /// <summary>Partners who name each other at the same price; the rank is the seller's.</summary>
    IReadOnlyList<Nomination> Nominations(RulesBody?[] said)
    {
        var wishes = new List<Nomination>();
        foreach (var seller in said.OfType<RulesBody>())
            for (var rank = 0; rank < seller.Partners.Count; rank++)
            {
                var (buyer, micro) = seller.Partners[rank];
                if (NumberOf(buyer) is { } number && said[number] is { } other && other.Partners.Contains(new Partner(seller.Meter, micro))) wishes.Add(new Nomination(numbers[seller.Meter], number, rank + 1, micro));
            }
        return wishes;
    }

    /// <summary>Who owns several connections trades with none of them.</summary>
    int[] Owners()
    {
        var first = new Dictionary<Address, int>();
        var owners = new int[members.Count];
        for (var i = 0; i < owners.Length; i++)
        {
            first.TryAdd(members[i].Owner, i);
            owners[i] = first[members[i].Owner];
        }
        return owners;
    }

    /// <summary>Members say what they pay and get in all, so fees come off before the auction; nobody bids above what the supplier asks.</summary>
    static PriceLimits Limits(RulesBody?[] said, SlotPrices prices, SharingFees fees) => new(
        [.. said.Select(one => Math.Min(one?.Buy ?? prices.Retail, prices.Retail) - OfBuyer(fees))], [.. said.Select(one => (one?.Sell ?? prices.FeedIn) + OfSeller(fees))]);

    IReadOnlyList<ForwardBid> Bids(long slotMs, long gateMs, SharingFees fees) =>
        [.. words.BidsOf(slotMs, gateMs).Where(bid => NumberOf(bid.Meter) is not null).Select(bid => new ForwardBid(numbers[bid.Meter], bid.Side, bid.Side == OrderSide.Bid ? bid.Micro - OfBuyer(fees) : bid.Micro + OfSeller(fees), bid.Wh))];

    static long OfSeller(SharingFees fees) => fees.Transaction * fees.SellerBps / 10_000;

    static long OfBuyer(SharingFees fees) => fees.Transaction - OfSeller(fees) + fees.Levy + fees.GridByProximity.DefaultIfEmpty().Max();
}
