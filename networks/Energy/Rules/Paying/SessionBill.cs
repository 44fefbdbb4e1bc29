using Grange.Energy.Rules.Bodies;
using Grange.Energy.Rules.Intervals;
using Grange.Energy.Rules.Settlement;

namespace Grange.Energy.Rules.Paying;

/// <summary>What a session behind a meter used, slot by slot, by where it came from, and what it costs: the connection's own price of each slot.</summary>
/// <remarks>Invariants: Σ slots = last counter − first; shared + grid + own = a slot's Wh. What a slot's connection has not said yet counts as the supplier's.</remarks>
public sealed record SessionBill(IReadOnlyList<SessionSlot> Slots)
{
    public long Micro => Slots.Sum(slot => slot.Micro);
    public long Wh => Slots.Sum(slot => slot.Wh);

    /// <param name="settled">Values and lines of a slot; null where nothing is known of it.</param>
    public static SessionBill Of(SessionBody session, SlotBook book, Func<long, (SlotValues Values, IReadOnlyList<Line> Lines)?> settled)
    {
        var used = SessionSplit.BySlot(session.Readings, book.TermsAt(session.FromMs).Energy.SlotSeconds);
        return new SessionBill(SessionSplit.Of(used, used.ToDictionary(one => one.FromSeconds, one => Host(one.FromSeconds, one.Wh, book.NumberOf(session.Meter) ?? -1, book, settled(one.FromSeconds * 1_000))), sessionFirst: false, marginMicro: 0));
    }

    static HostSlot Host(long fromSeconds, long usedWh, int member, SlotBook book, (SlotValues Values, IReadOnlyList<Line> Lines)? slot)
    {
        var retail = book.TermsAt(fromSeconds * 1_000).Market.TariffAt(fromSeconds * 1_000).Prices.Retail;
        if (slot is not { } known || member < 0) return new HostSlot(fromSeconds, usedWh, 0, 0, retail);
        var bought = known.Lines.Where(line => line.Payer.Number == member && line.Kind is (LineKind.P2p or LineKind.GridFee or LineKind.Levy or LineKind.TransactionFee or LineKind.Congestion)).ToList();
        var (sharedWh, cost) = (bought.Where(line => line.Kind == LineKind.P2p).Sum(line => line.Wh), bought.Sum(line => line.Micro));
        return new HostSlot(fromSeconds, known.Values.ImportWh[member], sharedWh, sharedWh == 0 ? 0 : (long)((Int128)cost * 1_000 / sharedWh), retail);
    }
}
