namespace Grange.Geo.Tests;

public class CellsOfAPolygon
{
    static readonly LatLng Town = new(52.52, 13.405);

    [Theory]
    [InlineData(9)]
    [InlineData(11)]
    [InlineData(12)]
    public void Are_just_those_whose_centre_lies_within_it(int resolution)
    {
        // An L: what lies in its corner is outside.
        LatLng[] ring = [At(0, 0), At(0, 0.01), At(0.004, 0.01), At(0.004, 0.004), At(0.01, 0.004), At(0.01, 0)];
        var expected = new HashSet<H3Cell>();
        for (var lat = -0.002; lat < 0.012; lat += 0.00008)
            for (var lng = -0.002; lng < 0.012; lng += 0.00008)
            {
                var cell = H3Cell.Of(At(lat, lng), resolution);
                var (north, east) = (cell.Center.Lat - Town.Lat, cell.Center.Lng - Town.Lng);
                if (north is > 0 and < 0.01 && east is > 0 and < 0.01 && (north < 0.004 || east < 0.004)) expected.Add(cell);
            }
        Assert.Equal(expected.Order(), CellSet.Within(ring, resolution, 100_000)!.Order());
        Assert.Equal(expected.Order(), CellSet.Within([.. ring.Reverse()], resolution, 100_000)!.Order());
    }

    [Fact]
    public void Are_none_where_there_would_be_too_many()
        => Assert.Null(CellSet.Within([At(0, 0), At(0, 0.1), At(0.1, 0.1), At(0.1, 0)], 12, 1_000));

    [Fact]
    public void Compacted_stand_for_the_same()
    {
        var cells = CellSet.Within([At(0, 0), At(0, 0.02), At(0.02, 0.02), At(0.02, 0)], 11, 100_000)!;
        Assert.Equal(cells.Order(), CellSet.Uncompact(CellSet.Compact(cells), 11).Order());
    }

    static LatLng At(double north, double east) => new(Town.Lat + north, Town.Lng + east);
}
