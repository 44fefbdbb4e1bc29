using System.Runtime.InteropServices;
using Grange.Geo;

namespace Grange.Benchmarks;

/// <summary>H3 cells of points all over the sphere, one thread, beside h3-js; both must come to the same cells.</summary>
static class CellBenchmark
{
    const int Points = 50_000;

    public static IEnumerable<Heat> Heats()
    {
        var words = MemoryMarshal.Cast<byte, uint>(Pattern.Of(Points * 8));
        var points = new LatLng[Points];
        for (var i = 0; i < Points; i++) points[i] = new(words[2 * i] / (double)uint.MaxValue * 180 - 90, words[2 * i + 1] / (double)uint.MaxValue * 360 - 180);
        yield return new Heat(Unit.PerSecond, 9,
        [
            Duel("latLngToCell res 8", "cell", 8, Target.Ratio(4), i => H3Cell.Of(points[i], 8).Value),
            Duel("latLngToCell res 12", "cell", 12, Target.Ratio(4), i => H3Cell.Of(points[i], 12).Value),
        ]);
        var cells = points.Select(point => H3Cell.Of(point, 8)).ToArray();
        yield return new Heat(Unit.PerSecond, 9,
        [
            Duel("cellToLatLng res 8", "center", 8, null, i => (ulong)Math.Floor(Math.Abs(cells[i].Center.Lat))),
            Duel("cellToBoundary res 8", "boundary", 8, null, i => Boundary(cells[i])),
            Duel("gridDisk k=1 res 8", "disk", 8, null, i => Disk(cells[i])),
            Duel("cellToParent res 8 to 5", "parent", 8, null, i => cells[i].Parent(5).Value),
        ]);
    }

    static Duel Duel(string name, string work, int resolution, Target? target, Func<int, ulong> each) => new(
        name,
        Contender.Of("Grange", Points, () => Run(each)),
        Peers.Node("h3-js", "h3.mjs", Points, [Points, resolution, Array.IndexOf(Works, work)]),
        target);

    static readonly string[] Works = ["cell", "center", "boundary", "disk", "parent"];

    /// <summary>All results in one number, which the peer's must equal.</summary>
    static string Run(Func<int, ulong> each)
    {
        var sum = 0UL;
        for (var i = 0; i < Points; i++) sum ^= each(i);
        return $"{sum:x}";
    }

    static ulong Boundary(H3Cell cell)
    {
        Span<LatLng> corners = stackalloc LatLng[H3Cell.MaxCorners];
        return (ulong)cell.WriteBoundary(corners);
    }

    static ulong Disk(H3Cell cell)
    {
        Span<H3Cell> cells = stackalloc H3Cell[7];
        return (ulong)cell.WriteDisk(1, cells);
    }
}
