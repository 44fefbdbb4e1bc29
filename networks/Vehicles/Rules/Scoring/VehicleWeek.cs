using System.Globalization;
using Grange.Content;
using Grange.Kernel;

namespace Grange.Vehicles.Rules.Scoring;

/// <summary>A week: Monday 05:00 UTC to Monday 05:00 UTC; week 0 began on 2022-01-31 (DIMO's count).</summary>
public static class Weeks
{
    /// <summary>2022-01-31T05:00:00Z.</summary>
    const long FirstMs = 1_643_605_200_000;

    public const long Ms = 7 * 24 * 3_600_000L;

    /// <summary>Negative before the first.</summary>
    public static long Of(long atMs) => (long)Math.Floor((decimal)(atMs - FirstMs) / Ms);

    public static long FromMs(long week) => FirstMs + week * Ms;
}

/// <summary>What a vehicle's hours of one week come to, as scoring carries it.</summary>
/// <param name="Low">Bit n: the week's hour n was counted, for something or for nothing; its first 128 hours.</param>
/// <param name="High">The other 40.</param>
/// <param name="Signals">The most distinct signals that changed in one hour.</param>
/// <param name="Minutes">Minutes of all hours that count.</param>
/// <param name="Apart">The least seconds between values of an hour; 0: none.</param>
/// <param name="Days">Bit n of 8: the week's UTC day n (from the week's first) earned.</param>
/// <param name="DayMinutes">Minutes by day, for days that have not earned yet.</param>
public sealed record VehicleWeek(UInt128 Low, ulong High, long Signals, long Minutes, long Apart, long Days, IReadOnlyList<long> DayMinutes)
{
    const int DaysTouched = 8, LowHours = 128;

    public static VehicleWeek Empty { get; } = new(0, 0, 0, 0, 0, 0, new long[DaysTouched]);

    public bool Has(int hour) => hour < LowHours ? (Low >> hour & 1) != 0 : (High >> (hour - LowHours) & 1) != 0;

    /// <summary>The week with the hour in it; it is there once.</summary>
    public VehicleWeek With(int hour) => hour < LowHours ? this with { Low = Low | UInt128.One << hour } : this with { High = High | 1UL << (hour - LowHours) };

    public DagNode ToNode() => DagNode.Map(
        ("low", DagNode.Of((long)(ulong)(Low & long.MaxValue))), ("mid", DagNode.Of((long)(ulong)(Low >> 63 & long.MaxValue))), ("top", DagNode.Of((long)(ulong)(Low >> 126))), ("high", DagNode.Of((long)High)),
        ("signals", DagNode.Of(Signals)), ("minutes", DagNode.Of(Minutes)), ("apart", DagNode.Of(Apart)), ("days", DagNode.Of(Days)), ("dayMinutes", DagNode.List(DayMinutes.Select(DagNode.Of))));

    public static VehicleWeek Read(DagNode node) => new(
        (UInt128)(ulong)Number(node, "low") | (UInt128)(ulong)Number(node, "mid") << 63 | (UInt128)(ulong)Number(node, "top") << 126, (ulong)Number(node, "high"),
        Number(node, "signals"), Number(node, "minutes"), Number(node, "apart"), Number(node, "days"), [.. node.AsMap["dayMinutes"].AsList.Select(one => (long)one.AsInt)]);

    static long Number(DagNode node, string key) => node.TryGetLong(key, out var number) ? number : 0;
}

/// <summary>A vehicle as scoring knows it: operators number theirs each for itself.</summary>
public readonly record struct VehicleName(Hash32 Operator, long Number) : IComparable<VehicleName>
{
    public int CompareTo(VehicleName other) => Operator.CompareTo(other.Operator) is not 0 and var order ? order : Number.CompareTo(other.Number);

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static VehicleName Read(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return new(Hash32.Parse(text[..colon]), long.Parse(text.AsSpan(colon + 1), CultureInfo.InvariantCulture));
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Operator}:{Number}");
}

/// <summary>How steadily a vehicle was there, as scoring carries it.</summary>
/// <param name="Week">The last week that was judged.</param>
public sealed record VehicleStanding(long Week, Rewards.Streak Streak)
{
    public DagNode ToNode() => DagNode.Map(("week", DagNode.Of(Week)), ("connected", DagNode.Of((long)Streak.Connected)), ("missed", DagNode.Of((long)Streak.Missed)));

    public static VehicleStanding Read(DagNode node) => new(
        node.TryGetLong("week", out var week) ? week : 0, new(node.TryGetLong("connected", out var connected) ? (int)connected : 0, node.TryGetLong("missed", out var missed) ? (int)missed : 0));
}
