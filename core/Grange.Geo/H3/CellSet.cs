namespace Grange.Geo;

/// <summary>Sets of cells in fewer words.</summary>
public static class CellSet
{
    /// <summary>The set in which every whole family of children is its parent.</summary>
    /// <param name="cells">Different cells of one resolution.</param>
    /// <returns>By number within each resolution, the coarsest last.</returns>
    /// <exception cref="ArgumentException">There is a cell twice, or one of another resolution.</exception>
    public static List<H3Cell> Compact(IEnumerable<H3Cell> cells)
    {
        var (left, compact) = (cells.Order().ToList(), new List<H3Cell>());
        for (var i = 1; i < left.Count; i++)
            if (left[i] == left[i - 1] || left[i].Resolution != left[0].Resolution) throw new ArgumentException($"{left[i]} is there twice, or of another resolution", nameof(cells));
        while (left.Count > 0 && left[0].Resolution > 0)
        {
            var parents = new List<H3Cell>();
            for (int i = 0, next; i < left.Count; i = next)
            {
                var parent = left[i].Parent(left[i].Resolution - 1);
                for (next = i + 1; next < left.Count && left[next].Parent(parent.Resolution) == parent;) next++;
                if (next - i == parent.CountChildren(parent.Resolution + 1)) parents.Add(parent);
                else compact.AddRange(left[i..next]);
            }
            left = parents;
        }
        compact.AddRange(left);
        return compact;
    }

    /// <summary>The cells of one resolution that a compact set stands for.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One of them is finer than that.</exception>
    public static IEnumerable<H3Cell> Uncompact(IEnumerable<H3Cell> cells, int resolution) => cells.SelectMany(cell => cell.Children(resolution));
}
