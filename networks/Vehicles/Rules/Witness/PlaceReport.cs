using Grange.Content;
using Grange.Geo;
using Grange.Vehicles.Rules.Ownership;
using Grange.Vehicles.Rules.Privacy;
using Grange.Vehicles.Rules.Reads;

namespace Grange.Vehicles.Rules.Witness;

/// <summary>What a car's device signs of where the car was: hexes, never a fix, and only of where the owner's grant and zones let it be seen.</summary>
/// <remarks>
/// <c>vehicle.place</c> is asked as <c>{session: 16 bytes, account: 20 bytes, atMs}</c>: where an account's car was at a moment, for a radio network that heard a sensor in it. <c>vehicle.driven</c> is asked as
/// <c>{session, account, fromMs, toMs}</c>, at most a day: the hexes that it drove through, for a map that wants to know who passed lately. Statements are <c>{for, session, fromMs, toMs, cells}</c>, cells of
/// resolution 8 (or 6, where the grant is for cells only) as integers, ascending; a place is one cell, and fromMs = toMs = the moment.
/// </remarks>
public static class PlaceReport
{
    public const string Place = "vehicle.place", Driven = "vehicle.driven";

    /// <summary>More cells than fit into a statement: the question is to be asked of a shorter time.</summary>
    public const int MostCells = 80;

    /// <summary>The longest time that is told of at once.</summary>
    public const long MostMs = 86_400_000;

    /// <summary>A fix this near to the moment is one of it.</summary>
    public const long NearMs = 5_000;

    const int ExactResolution = 8;

    /// <summary>Where it was, or null where nothing is seen of it. Pure.</summary>
    /// <param name="seen">Values as the asker may see them.</param>
    public static IReadOnlyList<H3Cell>? At(IReadOnlyList<Point> seen, Access access, long atMs)
        => PlaceView.Nearest(seen.Fixes(), atMs, NearMs) is { } place ? [H3Cell.Of(place, ResolutionOf(access))] : null;

    /// <summary>The hexes it drove through; null where none is seen, or more than fit.</summary>
    public static IReadOnlyList<H3Cell>? Through(IReadOnlyList<Point> seen, Access access)
        => seen.Fixes().Select(one => H3Cell.Of(one.Value, ResolutionOf(access))).Distinct().OrderBy(cell => cell.Value).ToList() is { Count: > 0 and <= MostCells } cells ? cells : null;

    /// <summary>What the device signs.</summary>
    public static byte[] Statement(string question, DagNode session, long fromMs, long toMs, IReadOnlyList<H3Cell> cells) => DagCbor.Encode(DagNode.Map(
        ("for", DagNode.Of(question)), ("session", session), ("fromMs", DagNode.Of(fromMs)), ("toMs", DagNode.Of(toMs)), ("cells", DagNode.List([.. cells.Select(cell => DagNode.Of((Int128)cell.Value))]))));

    /// <summary>True for bytes that are such a statement and nothing else: what a device checks before it signs.</summary>
    public static bool IsStatement(ReadOnlySpan<byte> bytes)
        => DagCbor.TryDecode(bytes, out var read) == DagCborFault.None && read is { Kind: DagKind.Map } && read.AsMap.Count == 5 && read.TryGetText("for", out var purpose) && purpose is Place or Driven
            && read.TryGet("session", DagKind.Bytes, out _) && read.TryGetLong("fromMs", out _) && read.TryGetLong("toMs", out _)
            && read.TryGet("cells", DagKind.List, out var cells) && cells.AsList.Count is > 0 and <= MostCells && cells.AsList.All(one => one.Kind == DagKind.Int);

    static int ResolutionOf(Access access) => access.ExactLocation ? ExactResolution : Sight.CellResolution;
}
