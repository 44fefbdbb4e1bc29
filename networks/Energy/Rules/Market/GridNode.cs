namespace Grange.Energy.Rules.Market;

/// <summary>A point of a radial grid: its orders, what hangs below it, and the line to the point above.</summary>
/// <param name="Name">Unique in the tree.</param>
/// <param name="ImportWh">Most that may come down the line in the slot; null: no limit.</param>
/// <param name="ExportWh">Most that may go up; null: no limit.</param>
/// <param name="Fee">What a kWh on the line costs, either way, in micro-currency; not below zero.</param>
public sealed record GridNode(string Name, long? ImportWh, long? ExportWh, long Fee, IReadOnlyList<Order> Orders, IReadOnlyList<GridNode> Children)
{
    /// <summary>Deepest tree that is taken; feeders have four or five levels.</summary>
    public const int MostDepth = 64;

    internal LineLimits Line => new(ImportWh ?? long.MaxValue, ExportWh ?? long.MaxValue, Fee);
}

/// <summary>A supplier behind the root who sells and buys without limit.</summary>
/// <param name="Retail">Micro-currency per kWh it sells at.</param>
/// <param name="FeedIn">Micro-currency per kWh it buys at; not above retail.</param>
public readonly record struct Supplier(long Retail, long FeedIn);

/// <summary>A point after clearing.</summary>
/// <param name="Price">Micro-currency per kWh for all who trade at this point; null where no order anywhere sets one.</param>
/// <param name="NetExportWh">What went up the line, below zero: came down.</param>
/// <param name="AcceptedWh">By order, in the order they were given.</param>
public sealed record ClearedNode(GridNode Node, long? Price, long NetExportWh, IReadOnlyList<long> AcceptedWh, IReadOnlyList<ClearedNode> Children)
{
    /// <summary>This point and all below it.</summary>
    public IEnumerable<ClearedNode> All => Children.SelectMany(child => child.All).Prepend(this);
}
