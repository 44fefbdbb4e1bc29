using Grange.Content;
using Grange.Energy.Rules.Market;
using Grange.Energy.Rules.Profiles;
using Grange.Kernel;

namespace Grange.Energy.Rules.Settlement;

/// <summary>What the founder says of one meter (<c>market.members</c>).</summary>
/// <param name="Share">Of the surplus, under keys with fixed shares.</param>
/// <param name="Group">Under the priority key; lower ones first.</param>
/// <param name="Point">The point of <c>market.grid</c> it hangs at; empty: the root.</param>
public sealed record MemberTerms(long Share, int Group, Place Place, string Point)
{
    /// <summary>Of a meter that nothing is said of.</summary>
    public static MemberTerms None { get; } = new(0, int.MaxValue, default, "");

    public static IReadOnlyDictionary<DeviceId, MemberTerms> Of(DagNode market) => market.Items("members").ToDictionary(Meter, one => new MemberTerms(
        one.Number("share", 0), (int)one.Number("group", int.MaxValue), new Place((int)one.Number("building", 0), (int)one.Number("cabin", 0), (int)one.Number("substation", 0)), one.Text("point")));

    static DeviceId Meter(DagNode one) => DeviceId.Parse(one.Text("meter"), null);
}

/// <summary>A contract between two meters (<c>market.contracts</c>), served in the order of the list.</summary>
/// <param name="MostWh">Per slot.</param>
/// <param name="Micro">Per kWh.</param>
public sealed record MeterContract(DeviceId Seller, DeviceId Buyer, long MostWh, long Micro)
{
    public static MeterContract Read(DagNode one) => new(DeviceId.Parse(one.Text("seller"), null), DeviceId.Parse(one.Text("buyer"), null), one.Number("mostWh", 0), one.Number("micro", 0));
}

/// <summary>A point of the grid (<c>market.grid</c>): the first is the root, each later one names the point above it.</summary>
/// <param name="ImportW">What its line carries down; null: no limit.</param>
/// <param name="ExportW">What it carries up; null: no limit.</param>
/// <param name="FeeMicro">What a kWh on it costs in an auction.</param>
public sealed record GridPointTerms(string Name, string Above, long? ImportW, long? ExportW, long FeeMicro)
{
    const int SecondsPerHour = 3_600;

    public static GridPointTerms Read(DagNode one) => new(one.Text("name"), one.Text("above"), one.NumberOrNull("importW"), one.NumberOrNull("exportW"), one.Number("feeMicro", 0));

    /// <summary>The tree of a slot; null without points.</summary>
    /// <param name="pointOf">The point that a member hangs at.</param>
    public static GridTree? Tree(IReadOnlyList<GridPointTerms> points, int seconds, IReadOnlyList<string> pointOf)
    {
        if (points.Count == 0) return null;
        var known = points.Select(point => point.Name).ToHashSet(StringComparer.Ordinal);
        var at = Enumerable.Range(0, pointOf.Count).ToLookup(member => known.Contains(pointOf[member]) ? pointOf[member] : points[0].Name);
        var below = points.Skip(1).ToLookup(point => point.Above);
        return Grow(points[0]);

        GridTree Grow(GridPointTerms point) => new(point.Name, point.ImportW * seconds / SecondsPerHour, point.ExportW * seconds / SecondsPerHour, point.FeeMicro, [.. at[point.Name]], [.. below[point.Name].Select(Grow)]);
    }

    /// <summary>What no schema can say: names are unique, and a point stands after the one above it.</summary>
    public static IEnumerable<DefinitionProblem> ProblemsOf(IReadOnlyList<GridPointTerms> points)
    {
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < points.Count; i++)
        {
            var depth = i == 0 ? 0 : known.GetValueOrDefault(points[i].Above, -1) + 1;
            if (i > 0 && !known.ContainsKey(points[i].Above)) yield return new($"rules.market.grid[{i}].above", $"'{points[i].Above}' is no point before this one", "the first point is the root, each later one names one above it");
            if (depth >= GridNode.MostDepth) yield return new($"rules.market.grid[{i}]", $"is deeper than {GridNode.MostDepth} points", "feeders have four or five levels");
            if (!known.TryAdd(points[i].Name, depth)) yield return new($"rules.market.grid[{i}].name", $"'{points[i].Name}' stands there twice", "name each point once");
        }
    }
}

/// <summary>Hours with prices of their own (<c>market.tariffs</c>).</summary>
/// <param name="FromMinute">Of the day, in the community's own time; a period may run over midnight.</param>
/// <param name="Days"><c>all</c>, <c>workdays</c> or <c>weekends</c>, by the day on which the slot begins.</param>
/// <param name="OffsetMinutes">Of the community's time to UTC, the same all year.</param>
public sealed record TariffPeriod(string Name, int FromMinute, int ToMinute, string Days, int OffsetMinutes, SlotPrices Prices)
{
    const long MinuteMs = 60_000, DayMinutes = 1_440;

    public static TariffPeriod Read(DagNode one) => new(one.Text("name"), (int)one.Number("fromMinute", 0), (int)one.Number("toMinute", DayMinutes), one.Text("days", "all"), (int)one.Number("offsetMinutes", 0),
        new SlotPrices(one.Number("retailMicro", 0), one.Number("feedInMicro", 0)));

    /// <summary>True for slots that begin in it.</summary>
    public bool Holds(long slotMs)
    {
        var (day, minute) = Math.DivRem(slotMs / MinuteMs + OffsetMinutes, DayMinutes);
        var isWeekend = (day + 3) % 7 >= 5; // 1970 began on a Thursday
        if (Days == "workdays" && isWeekend || Days == "weekends" && !isWeekend) return false;
        return FromMinute <= ToMinute ? minute >= FromMinute && minute < ToMinute : minute >= FromMinute || minute < ToMinute;
    }
}

/// <summary>Bids stand ahead (<c>market.forward</c>, or a profile with a gate).</summary>
/// <param name="GateSlots">A bid stands so many slots before its own, and cannot be changed.</param>
public sealed record ForwardTerms(int GateSlots, ImbalancePrices Imbalance)
{
    public static ForwardTerms? Of(DagNode market, Profile? profile)
    {
        var isSaid = market.TryGet("forward", DagKind.Map, out var said);
        if (!isSaid && profile is not { GateSlots: > 0 }) return null;
        said ??= DagNode.Map();
        return new((int)said.Number("gateSlots", profile?.GateSlots ?? 8), new(said.Number("shortMicro", market.Number("retailMicro", 300_000)), said.Number("longMicro", market.Number("feedInMicro", 80_000))));
    }
}

/// <summary>Lines are paid through the vault (<c>market.payment</c>).</summary>
/// <param name="AfterMinutes">So long after its slot a slot is paid with what is known of it.</param>
/// <param name="CorrectDays">So long after its slot what is learned of it later is posted as a difference.</param>
/// <param name="Accounts">Accounts of supplier, grid, operator and levies; lines of those without one are invoices only.</param>
public sealed record PaymentTerms(int AfterMinutes, int CorrectDays, IReadOnlyDictionary<Party, Address> Accounts)
{
    const long MinuteMs = 60_000, DayMs = 86_400_000;

    public long AfterMs => AfterMinutes * MinuteMs;
    public long CorrectMs => CorrectDays * DayMs;

    public static PaymentTerms? Of(DagNode market) => market.TryGet("payment", DagKind.Map, out var said)
        ? new((int)said.Number("afterMinutes", 60), (int)said.Number("correctDays", 7), Party.Around.Where(party => said.TryGetText(party.ToString(), out _)).ToDictionary(party => party, party => Address.Parse(said.Text(party.ToString()), null)))
        : null;
}
