using Grange.Geo;

namespace Grange.Mapping.Rewards;

/// <summary>Finds the region of a hex. What lies in none earns as the region of weight 1 that is left, the rest of the world.</summary>
public sealed class Regions
{
    const string Rest = "rest of the world";

    readonly Dictionary<ulong, int> byCell = [];
    readonly List<Region> all;
    readonly int[] resolutions;

    public Regions(IEnumerable<Region> regions)
    {
        all = [.. regions, new Region(Rest, [], 1, 0)];
        for (var i = 0; i < all.Count; i++)
            foreach (var cell in all[i].Cells) byCell.TryAdd(cell.Value, i);
        resolutions = [.. all.SelectMany(region => region.Cells).Select(cell => cell.Resolution).Distinct().OrderDescending()];
    }

    public IReadOnlyList<Region> All => all;

    /// <summary>Its number in <see cref="All"/>.</summary>
    public int Of(H3Cell hex)
    {
        foreach (var resolution in resolutions)
            if (byCell.TryGetValue(hex.Parent(resolution).Value, out var at)) return at;
        return all.Count - 1;
    }
}
