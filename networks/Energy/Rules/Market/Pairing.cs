using System.Runtime.InteropServices;

namespace Grange.Energy.Rules.Market;

/// <summary>Energy from one member to another: the unit of trade ids, of certificates, of audit.</summary>
public readonly record struct PairLine(int Buyer, int Seller, long Wh);

/// <summary>Says who delivered to whom: a sweep over buyers and sellers in the order of their ids (spec §3.5), at most n + m − 1 lines where nobody is on both sides.</summary>
/// <remarks>
/// Nobody trades with themselves: where the sweep meets one member on both sides, that part is exchanged with another line. What cannot be exchanged, because the same member
/// is all that is left, is no trade. Guarantees: no member's lines exceed what they bought or sold; all of it is paired unless one member has more than half of both sides together.
/// </remarks>
public static class Pairing
{
    /// <summary>Pairs what members bought with what members sold; both sum to the same.</summary>
    /// <param name="owners">Who owns each member's connection; empty: each their own.</param>
    public static List<PairLine> Pair(ReadOnlySpan<long> boughtWh, ReadOnlySpan<long> soldWh, ReadOnlySpan<int> owners = default)
    {
        var (lines, own) = (new List<PairLine>(), new List<PairLine>());
        for (var (buyer, seller, bought, sold) = (-1, -1, 0L, 0L); ;)
        {
            while (bought == 0 && ++buyer < boughtWh.Length) bought = boughtWh[buyer];
            while (sold == 0 && ++seller < soldWh.Length) sold = soldWh[seller];
            if (bought == 0 || sold == 0) break;
            var wh = Math.Min(bought, sold);
            (Same(buyer, seller, owners) ? own : lines).Add(new PairLine(buyer, seller, wh));
            (bought, sold) = (bought - wh, sold - wh);
        }
        if (own.Count > 0) Exchange(lines, own, owners);
        return lines;
    }

    /// <summary>Crosses a member's trade with itself with another line: its purchase goes to that line's seller, its sale to that line's buyer.</summary>
    static void Exchange(List<PairLine> lines, List<PairLine> own, ReadOnlySpan<int> owners)
    {
        for (var at = 0; at < own.Count; at++)
        {
            var left = own[at];
            left = CrossAll(lines, left, lines.Count, owners, lines);
            if (left.Wh > 0) left = CrossAll(own, left, own.Count, owners, lines, at + 1);
            own[at] = left;
        }
        lines.RemoveAll(line => line.Wh == 0);
    }

    static PairLine CrossAll(List<PairLine> others, PairLine own, int count, ReadOnlySpan<int> owners, List<PairLine> lines, int from = 0)
    {
        for (var i = from; i < count && own.Wh > 0; i++)
        {
            var other = CollectionsMarshal.AsSpan(others)[i];
            if (other.Wh == 0 || Same(other.Buyer, own.Seller, owners) || Same(own.Buyer, other.Seller, owners)) continue;
            var wh = Math.Min(own.Wh, other.Wh);
            others[i] = other with { Wh = other.Wh - wh };
            own = own with { Wh = own.Wh - wh };
            lines.Add(new PairLine(own.Buyer, other.Seller, wh));
            lines.Add(new PairLine(other.Buyer, own.Seller, wh));
        }
        return own;
    }

    static bool Same(int buyer, int seller, ReadOnlySpan<int> owners) => buyer == seller || !owners.IsEmpty && owners[buyer] == owners[seller];
}
