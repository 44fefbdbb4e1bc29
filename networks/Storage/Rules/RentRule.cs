using System.Numerics;
using Grange.Content;
using Grange.Kernel;

namespace Grange.Storage;

/// <summary>What one payer owes in an epoch for its bytes in one piece with one provider.</summary>
/// <param name="Payee">The provider's owner.</param>
/// <param name="Price">microUsd for a TiB and 30 days.</param>
/// <param name="ElapsedMs">How long the epoch was.</param>
/// <param name="Units">Bytes × price × time, and no more than the payer's consents left, in 1/<see cref="RentRule.Divisor"/> microUsd.</param>
/// <param name="Kept">What of that is held back.</param>
public readonly record struct RentLine(Address Payer, DeviceId Device, Address Payee, PieceCid Piece, long Bytes, long Price, long ElapsedMs, Int128 Units, Int128 Kept);

/// <summary>Rent for proven bytes: price × bytes × time, per payer and provider, within what the payer consented to.</summary>
/// <remarks>
/// All sums are exact in units of 1/<see cref="Divisor"/> microUsd and are rounded down once per (payer, payee) and epoch; the rest is carried, so
/// that over any number of epochs what is paid is the exact sum, floored. No line is charged beyond the payer's consents; lines take from them in
/// order of device and piece.
/// </remarks>
public static class RentRule
{
    /// <summary>Units in a microUsd: bytes in a TiB × milliseconds in 30 days.</summary>
    public static Int128 Divisor { get; } = ((Int128)1 << 40) * MonthMs;

    /// <summary>Milliseconds in the 30 days that a month has here.</summary>
    public const long MonthMs = 30L * 24 * 3600 * 1000;

    /// <summary>What a payer consents to spend in one epoch, in units; orders that ended before it count nothing.</summary>
    public static Int128 Consent(IEnumerable<Order> orders, long fromMs, long toMs)
    {
        Int128 sum = 0;
        foreach (var order in orders)
        {
            var live = Math.Max(0, Math.Min(toMs, order.UntilMs) - fromMs);
            var units = (Int128)order.Bytes * order.Copies * order.MicroUsdPerTibMonth * live;
            sum = units > Int128.MaxValue - sum ? Int128.MaxValue : sum + units;
        }
        return sum;
    }

    /// <summary>One line's rent in units.</summary>
    public static Int128 Units(long bytes, long microUsdPerTibMonth, long elapsedMs) => (Int128)bytes * microUsdPerTibMonth * elapsedMs;

    /// <summary>Charges the rent of proven sets and leaves the rests in <paramref name="state"/>.</summary>
    public static void Charge(IReadOnlyList<DataSet> proven, EpochInputs inputs, StorageTerms terms, StorageState state, IScoreSink sink)
    {
        foreach (var line in Lines(proven, inputs, terms, state))
        {
            if (line.Units == 0) continue;
            if (line.Kept > 0) state.Kept[(line.Payer, line.Device)] = state.Kept.GetValueOrDefault((line.Payer, line.Device)) + line.Kept;
            var pair = (line.Payer, line.Payee);
            state.Rests[pair] = state.Rests.GetValueOrDefault(pair) + line.Units - line.Kept;
        }
        var due = new SortedDictionary<Address, MicroUsd>();
        foreach (var ((payer, payee), units) in state.Rests.ToList())
        {
            var (whole, rest) = Int128.DivRem(units, Divisor);
            state.Rests[(payer, payee)] = rest;
            if (whole == 0) continue;
            sink.Pay(payer, payee, new MicroUsd((long)whole), "rent");
            due[payer] = due.GetValueOrDefault(payer) + new MicroUsd((long)whole);
        }
        foreach (var (payer, sum) in due) Capture(payer, sum, state, inputs, sink);
    }

    /// <summary>What each payer owes for its bytes in each proven piece, in order of device and piece.</summary>
    public static IEnumerable<RentLine> Lines(IReadOnlyList<DataSet> proven, EpochInputs inputs, StorageTerms terms, StorageState state)
    {
        var elapsed = Math.Max(0, inputs.ToMs - inputs.FromMs);
        var left = state.Orders.ToDictionary(orders => orders.Key, orders => Consent(orders.Value.Values, inputs.FromMs, inputs.ToMs));
        var holdsBack = terms.HoldBack && inputs.Parameters.RulesVersion >= 2;
        foreach (var set in proven)
        {
            if (inputs.Devices.Find(set.Device) is not { } device) continue;
            var price = Price(device, terms);
            foreach (var piece in set.Pieces)
                foreach (var rent in piece.Rent)
                {
                    var units = Int128.Min(Units(rent.Bytes, price, elapsed), left.GetValueOrDefault(rent.Payer));
                    if (units > 0) left[rent.Payer] -= units;
                    var kept = holdsBack ? Storage.HoldBack.Of(units, state.Standings.GetValueOrDefault(set.Device), inputs.FromMs) : 0;
                    yield return new RentLine(rent.Payer, set.Device, device.Owner, piece.Piece, rent.Bytes, price, elapsed, units, kept);
                }
        }
    }

    /// <summary>Spreads what a payer pays over the holds of its orders, by what each consented to; parts sum to it exactly.</summary>
    static void Capture(Address payer, MicroUsd sum, StorageState state, EpochInputs inputs, IScoreSink sink)
    {
        var orders = state.OrdersOf(payer).Values.Select(order => (order.Hold, Consent: (BigInteger)Consent([order], inputs.FromMs, inputs.ToMs))).ToList();
        var (all, counted, taken) = (orders.Aggregate(BigInteger.Zero, (total, order) => total + order.Consent), BigInteger.Zero, 0L);
        foreach (var (hold, consent) in orders.Where(order => order.Consent > 0))
        {
            counted += consent;
            var until = (long)(sum.Value * counted / all);
            if (hold is { } named && until > taken) sink.Capture(payer, named, new MicroUsd(until - taken), ends: false);
            taken = until;
        }
    }

    /// <summary>What a provider asks, and at most the network's ceiling.</summary>
    public static long Price(Device device, StorageTerms terms)
        => device.Facts.TryGetValue("ask", out var ask) && long.TryParse(ask, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var asked)
            ? Math.Min(asked, terms.CeilingMicroUsd)
            : terms.CeilingMicroUsd;
}
