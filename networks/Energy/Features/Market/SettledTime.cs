using Grange.Energy.Features.Paying;
using Grange.Energy.Rules.Intervals;
using Grange.Energy.Rules.Settlement;
using Grange.Kernel;
using Grange.Store;

namespace Grange.Energy.Features.Market;

/// <summary>A stretch of slots, settled from the values that are stored: the books are a function of them, so nothing can be posted twice and a crash loses nothing.</summary>
/// <param name="Members">Every home's meter by id, revoked ones too: what they counted stays.</param>
sealed record SettledTime(IReadOnlyList<Device> Members, CommunityBooks Books, long SlotMs, MarketKnown Known)
{
    const int MostRows = 1_000_000;

    const long DayMs = 86_400_000;

    /// <summary>Settles slots that begin in a time; the fault says when there are too many at once.</summary>
    public static async Task<Result<SettledTime>> LoadAsync(EnergyNode node, long fromMs, long toMs, CancellationToken cancel)
    {
        await node.Mirror.RefreshAsync(cancel);
        var (terms, known) = (node.Terms, await node.Memory.ReadAsync(cancel));
        var rows = await node.Host.Store.ReadAsync((db, token) => node.Intervals.ListAsync(db, null, fromMs, toMs, MostRows, token), cancel);
        if (rows.Count == MostRows) return new Fault("too-many-slots", $"these are more than {MostRows} values", "ask for a shorter time");
        var books = new CommunityBooks(known.Book.Members.Count, slot => known.RulesOf(slot * terms.SlotMs));
        foreach (var row in rows)
            if (known.Book.NumberOf(row.Device) is { } number && row.Seconds == terms.SlotSeconds && (row.Level > 0 || !known.IsPaying))
                books.Tell(new MeterValue(new IntervalValue(number, row.SlotMs / terms.SlotMs, row.ImportWh, row.ExportWh, row.Quality), row.Version));
        foreach (var slot in books.Slots.ToList()) books.Run(slot);
        books.CloseBefore((node.NowMs - known.Now.Market.CloseDays * DayMs) / terms.SlotMs);
        return new SettledTime(known.Book.Members, books, terms.SlotMs, known);
    }

    /// <summary>True when what its lines sold is sold: it is paid or, where nothing is paid here, everybody's value is there.</summary>
    public bool IsSettled(long slotMs) => Known.IsPaying ? Known.Paid.ContainsKey(slotMs) : Books.StateOf(slotMs / SlotMs) is SlotState.Final or SlotState.Closed;

    /// <summary>Values and lines of a slot; null where nothing is known of it.</summary>
    public (SlotValues Values, IReadOnlyList<Line> Lines)? Of(long slotMs) => Books.RunOf(slotMs / SlotMs) is null ? null
        : (SlotValues.Of(slotMs / SlotMs, Members.Count, Books.ValuesOf(slotMs / SlotMs).Select(value => value.Value)), Books.LinesOf(slotMs / SlotMs));

    /// <summary>The tariff period of a slot.</summary>
    public string TariffOf(long slot) => Known.Book.TermsAt(slot * SlotMs).Market.TariffAt(slot * SlotMs).Name;

    /// <summary>Lines of all its slots.</summary>
    public IEnumerable<MarketLineJson> Lines => Books.Slots.SelectMany(slot => Books.LinesOf(slot).Select(line => new MarketLineJson(
        slot * SlotMs, Word(line.Kind), Name(line.Payer), Name(line.Payee), line.Wh, line.Micro)));

    public static string Word(LineKind kind) => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(kind.ToString());

    string Name(Party party) => party.IsMember ? Members[party.Number].Id.ToString() : party.ToString();
}
