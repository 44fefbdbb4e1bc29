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

    /// <summary>The cells of a resolution whose centre lies within a ring of points, either way round and closed or not: those a polygon is made of.</summary>
    /// <param name="ring">At least three points, of a polygon that is small beside the Earth and holds no pole.</param>
    /// <param name="resolution">0 to 15.</param>
    /// <param name="most">No more than so many; beyond that null.</param>
    public static HashSet<H3Cell>? Within(IReadOnlyList<LatLng> ring, int resolution, int most)
    {
        var (seen, inside, waiting) = (new HashSet<H3Cell>(), new HashSet<H3Cell>(), new Queue<H3Cell>());
        // From the border inwards: the border's own cells and their neighbours touch every part of the polygon.
        for (var i = 0; i < ring.Count; i++)
        {
            var (from, to) = (ring[i], ring[(i + 1) % ring.Count]);
            var steps = Math.Max(1, (int)Math.Ceiling(from.DistanceTo(to) / Edge(resolution)));
            if (steps > most) return null;
            for (var step = 0; step < steps; step++) Wait(H3Cell.Of(new LatLng(from.Lat + (to.Lat - from.Lat) * step / steps, from.Lng + (to.Lng - from.Lng) * step / steps), resolution));
        }
        var border = seen.ToHashSet();
        while (waiting.TryDequeue(out var cell))
        {
            var isInside = Contains(ring, cell.Center);
            if (isInside && inside.Add(cell) && inside.Count > most) return null;
            if (!isInside && !border.Contains(cell)) continue;
            foreach (var near in cell.Disk(1)) Wait(near);
        }
        return inside;

        void Wait(H3Cell cell)
        {
            if (seen.Add(cell)) waiting.Enqueue(cell);
        }
    }

    /// <summary>Metres of a cell's edge, nearly.</summary>
    static double Edge(int resolution) => 1_107_712.591 / Math.Pow(Math.Sqrt(7), resolution);

    /// <summary>By the rule of even and odd.</summary>
    static bool Contains(IReadOnlyList<LatLng> ring, LatLng point)
    {
        var isInside = false;
        for (var i = 0; i < ring.Count; i++)
        {
            var (from, to) = (ring[i], ring[(i + 1) % ring.Count]);
            if (from.Lat > point.Lat != to.Lat > point.Lat && point.Lng < (to.Lng - from.Lng) * (point.Lat - from.Lat) / (to.Lat - from.Lat) + from.Lng) isInside = !isInside;
        }
        return isInside;
    }
}
