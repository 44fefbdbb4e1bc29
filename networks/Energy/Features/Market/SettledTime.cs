using Grange.Energy.Features.Audit;
using Grange.Energy.Rules.Intervals;
using Grange.Energy.Rules.Settlement;
using Grange.Kernel;
using Grange.Store;

namespace Grange.Energy.Features.Market;

/// <summary>A stretch of slots, settled from the values that are stored: the books are a function of them, so nothing can be posted twice and a crash loses nothing.</summary>
/// <param name="Members">Every home's meter by id, revoked ones too: what they counted stays.</param>
sealed record SettledTime(IReadOnlyList<Device> Members, CommunityBooks Books, long SlotMs)
{
    const int MostRows = 1_000_000;

    const long DayMs = 86_400_000;

    /// <summary>Settles slots that begin in a time; the fault says when there are too many at once.</summary>
    public static async Task<Result<SettledTime>> LoadAsync(EnergyNode node, long fromMs, long toMs, CancellationToken cancel)
    {
        await node.Mirror.RefreshAsync(cancel);
        var (terms, market) = (node.Terms, MarketTerms.Read(node.Host.Definition.Rules));
        var members = node.Host.Devices.View.All(node.Slug).Where(device => !device.Facts.ContainsKey(FeederAuditing.TransformerFact)).OrderBy(device => device.Id).ToList();
        var rows = await node.Host.Store.ReadAsync((db, token) => node.Intervals.ListAsync(db, null, fromMs, toMs, MostRows, token), cancel);
        if (rows.Count == MostRows) return new Fault("too-many-slots", $"these are more than {MostRows} values", "ask for a shorter time");
        var numbers = members.Select((device, number) => (device.Id, number)).ToDictionary(one => one.Id, one => one.number);
        var books = new CommunityBooks(members.Count, market.RuleSet(node.Slug.ToString()));
        foreach (var row in rows)
            if (numbers.TryGetValue(row.Device, out var number) && row.Seconds == terms.SlotSeconds)
                books.Tell(new MeterValue(new IntervalValue(number, row.SlotMs / terms.SlotMs, row.ImportWh, row.ExportWh, row.Quality), row.Version));
        foreach (var slot in books.Slots.ToList()) books.Run(slot);
        books.CloseBefore((node.NowMs - market.CloseDays * DayMs) / terms.SlotMs);
        return new SettledTime(members, books, terms.SlotMs);
    }

    /// <summary>Lines of all its slots.</summary>
    public IEnumerable<MarketLineJson> Lines => Books.Slots.SelectMany(slot => Books.LinesOf(slot).Select(line => new MarketLineJson(
        slot * SlotMs, Word(line.Kind), Name(line.Payer), Name(line.Payee), line.Wh, line.Micro)));

    public static string Word(LineKind kind) => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(kind.ToString());

    string Name(Party party) => party.IsMember ? Members[party.Number].Id.ToString() : party.ToString();
}
