using System.Globalization;
using System.Text;

namespace Grange.Energy.Rules.Settlement;

/// <summary>A member's bill of a period: postings by kind, so that it can be held against them one by one.</summary>
/// <param name="Member">Whose.</param>
/// <param name="Items">Above zero: the member pays.</param>
public sealed record Invoice(int Member, IReadOnlyList<InvoiceItem> Items)
{
    /// <summary>What the member pays in all; below zero: gets.</summary>
    public long TotalMicro => Items.Sum(item => item.Micro);

    /// <summary>Invoices of everybody from postings of a period: what was posted in it, whichever slot it is about, so an adjustment lands on the invoice of its own time.</summary>
    public static IReadOnlyList<Invoice> Of(IEnumerable<Posting> postings, int members)
    {
        var items = new SortedDictionary<(LineKind, bool), (long Wh, long Micro)>[members];
        for (var i = 0; i < members; i++) items[i] = [];
        foreach (var posting in postings)
        {
            Add(items, posting.Payer, (posting.Kind, true), posting.Wh, posting.Micro);
            Add(items, posting.Payee, (posting.Kind, false), posting.Wh, -posting.Micro);
        }
        return [.. items.Select((kinds, member) => new Invoice(member, [.. kinds.Select(kind => new InvoiceItem(kind.Key.Item1, kind.Key.Item2, kind.Value.Wh, kind.Value.Micro))]))];
    }

    static void Add(SortedDictionary<(LineKind, bool), (long Wh, long Micro)>[] items, Party party, (LineKind, bool) key, long wh, long micro)
    {
        if (!party.IsMember) return;
        var (knownWh, known) = items[party.Number].GetValueOrDefault(key);
        items[party.Number][key] = (knownWh + wh, known + micro);
    }
}

/// <summary>One sum of an invoice.</summary>
/// <param name="Pays">True for what the member is the payer of.</param>
/// <param name="Micro">Above zero: the member pays.</param>
public sealed record InvoiceItem(LineKind Kind, bool Pays, long Wh, long Micro);

/// <summary>The operator's monthly file for suppliers and the grid: a row per meter and tariff period (the columns of Sibelga's, spec §6).</summary>
public static class OperatorFile
{
    const string Header = "meter;tariff;shared_volume_wh;supplementary_volume_wh;shared_injection_wh;grid_fee_micro";

    static readonly Comparer<(int Member, string Tariff)> ByMember = Comparer<(int Member, string Tariff)>.Create(
        (one, other) => one.Member != other.Member ? one.Member.CompareTo(other.Member) : string.CompareOrdinal(one.Tariff, other.Tariff));

    /// <summary>The file. A tariff period of a slot is e.g. TH, HI, LOW; the same everywhere where a grid has one only.</summary>
    public static string Csv(CommunityBooks books, IReadOnlyList<string> meters, Func<long, string> tariffOf)
    {
        var rows = new SortedDictionary<(int Member, string Tariff), (long Shared, long Supplied, long Injected, long Fee)>(ByMember);
        foreach (var slot in books.Slots)
            foreach (var line in books.LinesOf(slot)) Add(rows, line, tariffOf(slot));
        var text = new StringBuilder(Header).Append('\n');
        foreach (var ((member, tariff), row) in rows)
            text.Append(CultureInfo.InvariantCulture, $"{Quoted(meters[member])};{tariff};{row.Shared};{row.Supplied};{row.Injected};{row.Fee}\n");
        return text.ToString();
    }

    static void Add(SortedDictionary<(int Member, string Tariff), (long Shared, long Supplied, long Injected, long Fee)> rows, in Line line, string tariff)
    {
        if (line.Payer.IsMember && rows.GetValueOrDefault((line.Payer.Number, tariff)) is var buyer)
            rows[(line.Payer.Number, tariff)] = line.Kind switch
            {
                LineKind.P2p => buyer with { Shared = buyer.Shared + line.Wh },
                LineKind.Residual => buyer with { Supplied = buyer.Supplied + line.Wh },
                LineKind.GridFee => buyer with { Fee = buyer.Fee + line.Micro },
                _ => buyer,
            };
        if (line.Payee.IsMember && line.Kind == LineKind.P2p && rows.GetValueOrDefault((line.Payee.Number, tariff)) is var seller)
            rows[(line.Payee.Number, tariff)] = seller with { Injected = seller.Injected + line.Wh };
    }

    static string Quoted(string cell) => cell.AsSpan().IndexOfAny(";\"\n\r") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
