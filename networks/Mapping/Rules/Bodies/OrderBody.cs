using Grange.Content;
using Grange.Geo;
using Grange.Kernel;

namespace Grange.Mapping.Bodies;

/// <summary>A purchase (<c>mapping.order</c>), signed by who pays: all pictures of these hexes for so many weeks.</summary>
/// <param name="Cells">Where, as H3 compacts it; hexes without pictures are within and cost nothing.</param>
/// <param name="Hexes">How many of them had pictures when it was quoted.</param>
/// <param name="Weeks">For how long, 1 to 52.</param>
/// <param name="Credits">The price of all.</param>
/// <param name="Hold">The credits that were reserved.</param>
public sealed record OrderBody(IReadOnlyList<H3Cell> Cells, long Hexes, long Weeks, long Credits, HoldId Hold)
{
    public const int MostCells = 4_000, MostWeeks = 52;

    /// <summary>Hexes of resolution 12 in the largest polygon, 4 km², and some for its border.</summary>
    public const long MostHexes = 16_000;

    public DagNode ToNode() => DagNode.Map(
        ("cells", DagNode.List(Cells.Select(cell => DagNode.Of((long)cell.Value)).ToArray())), ("hexes", DagNode.Of(Hexes)), ("weeks", DagNode.Of(Weeks)),
        ("credits", DagNode.Of(Credits)), ("hold", Hold.ToNode()));

    /// <summary>Reads a body at the network's price.</summary>
    public static Result<OrderBody> Read(DagNode body, long creditsPerHexWeek)
    {
        if (body.AsMap.Count != 5 || !body.TryGet("cells", DagKind.List, out var list) || list.AsList.Count is 0 or > MostCells || !body.TryGetLong("hexes", out var hexes) || hexes is < 1 or > MostHexes
            || !body.TryGetLong("weeks", out var weeks) || weeks is < 1 or > MostWeeks || !body.TryGetLong("credits", out var credits) || credits != hexes * weeks * creditsPerHexWeek || !HoldId.TryRead(body, out var hold)) return Wrong();
        var cells = new List<H3Cell>(list.AsList.Count);
        foreach (var one in list.AsList)
        {
            if (Bodies.Cells.Read(one, null) is not { } cell || cell.Resolution > TakenBody.Resolution || cells.Count > 0 && cells[^1].Value >= cell.Value) return Wrong();
            cells.Add(cell);
        }
        return new OrderBody(cells, hexes, weeks, credits, hold);
    }

    /// <summary>True where a hex of resolution 12 is among what was bought.</summary>
    public bool Has(H3Cell hex, ISet<ulong> bought)
    {
        for (var resolution = hex.Resolution; resolution >= 0; resolution--)
            if (bought.Contains(hex.Parent(resolution).Value)) return true;
        return false;
    }

    static Fault Wrong() => new("evidence-malformed", $"{MappingKinds.Order} is {{cells: 1 to {MostCells} ascending, hexes, weeks: 1 to {MostWeeks}, credits: hexes · weeks · price, hold: 16 bytes}}", "the node's quote has the body to sign", 422);
}
