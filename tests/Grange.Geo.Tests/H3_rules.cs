using FsCheck;
using FsCheck.Fluent;
using Grange.Tests;

namespace Grange.Geo.Tests;

/// <summary>What holds for every cell, by cells drawn anywhere.</summary>
public sealed class H3_rules
{
    static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(Counts.Of(300, 20_000));

    static readonly Arbitrary<H3Cell> Cells = ArbMap.Default.GeneratorFor<uint>().Two()
        .SelectMany(at => Gen.Choose(0, H3Cell.MaxResolution), (at, resolution) => H3Cell.Of(new LatLng(at.Item1 / (double)uint.MaxValue * 180 - 90, at.Item2 / (double)uint.MaxValue * 360 - 180), resolution))
        .ToArbitrary();

    [Fact]
    public void A_cell_holds_its_centre_and_names_itself() => Prop.ForAll(Cells, cell =>
    {
        Assert.True(cell.IsValid);
        Assert.Equal(cell, H3Cell.Of(cell.Center, cell.Resolution));
        Assert.True(H3Cell.TryParse($"{cell}", out var read) && read == cell);
    }).Check(Config);

    [Fact]
    public void Neighbours_are_each_others_and_one_step_away() => Prop.ForAll(Cells, cell =>
    {
        var ring = cell.Ring(1);
        Assert.Equal(cell.IsPentagon ? 5 : 6, ring.Distinct().Count());
        foreach (var next in ring)
        {
            Assert.Contains(cell, next.Ring(1));
            if (cell.TryDistance(next, out var steps)) Assert.Equal(1, steps);
        }
    }).Check(Config);

    [Fact]
    public void A_disk_holds_all_that_is_near_and_nothing_twice() => Prop.ForAll(Cells, cell =>
    {
        var disk = cell.Disk(3);
        Assert.Equal(disk.Length, disk.Distinct().Count());
        Assert.Equal(disk.Order(), cell.Disk(2).SelectMany(one => one.Disk(1)).Distinct().Order());
    }).Check(Config);

    [Fact]
    public void The_cells_of_a_resolution_cover_the_sphere_once()
    {
        var all = Enumerable.Range(0, 122).Select(cell => H3Cell.Of(0, cell, 0)).SelectMany(cell => cell.Children(2)).ToList();
        Assert.Equal(5882, all.Count);
        Assert.InRange(all.Sum(cell => cell.Area) / (4 * Math.PI * LatLng.EarthRadius * LatLng.EarthRadius), 1 - 1e-9, 1 + 1e-9);
        Assert.Equal(122, CellSet.Compact(all).Count);
    }

    [Fact]
    public void Nothing_is_allocated_where_many_are_asked()
    {
        var (corners, disk, cell) = (new LatLng[H3Cell.MaxCorners], new H3Cell[H3Cell.MaxDisk(2)], H3Cell.Of(new LatLng(50.85, 4.35), 9));
        Ask();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) Ask();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Ask()
        {
            var there = H3Cell.Of(cell.Center, 12);
            there.WriteBoundary(corners);
            there.WriteDisk(2, disk);
            there.TryDistance(disk[7], out _);
            _ = there.Parent(8).IsValid;
        }
    }

    [Theory]
    [InlineData(90.0001, 0, 5)]
    [InlineData(double.NaN, 0, 5)]
    [InlineData(0, double.PositiveInfinity, 5)]
    [InlineData(0, 0, 16)]
    [InlineData(0, 0, -1)]
    public void What_is_no_point_or_no_resolution_is_refused(double lat, double lng, int resolution)
        => Assert.Throws<ArgumentOutOfRangeException>(() => H3Cell.Of(new LatLng(lat, lng), resolution));

    [Fact]
    public void A_set_with_a_cell_twice_is_refused()
    {
        var cell = H3Cell.Of(new LatLng(1, 2), 5);
        Assert.Throws<ArgumentException>(() => CellSet.Compact([cell, cell]));
        Assert.Throws<ArgumentException>(() => CellSet.Compact([cell, cell.Parent(4)]));
    }
}
