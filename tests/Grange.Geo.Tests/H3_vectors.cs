using System.Text.Json;
using Grange.Tests;

namespace Grange.Geo.Tests;

/// <summary>What h3-js 4.5.0 says, to the last cell.</summary>
public sealed class H3_vectors
{
    [Fact]
    public void Points_all_over_the_sphere_lie_in_their_cells() => AssertPoints(Vectors.PathOf("h3-random-500.csv"), 0);

    [Fact]
    public void All_five_thousand_points_lie_in_their_cells() => AssertPoints(ReferenceData.Path("h3/h3-random-5000.csv"), 0);

    [Fact]
    public void So_do_points_at_pentagons_poles_the_antimeridian_and_edges_of_the_icosahedron() => AssertPoints(Vectors.PathOf("h3-edge.csv"), 1);

    [Fact]
    public void Cells_have_their_centre_corners_area_faces_and_family()
    {
        foreach (var row in Vectors.Json("h3-cells.json").GetProperty("cells").EnumerateArray())
        {
            var cell = Vectors.Cell(row.GetProperty("c").GetString()!);
            Assert.Equal((row.GetProperty("r").GetInt32(), row.GetProperty("b").GetInt32(), row.GetProperty("pent").GetInt32() == 1), (cell.Resolution, cell.BaseCell, cell.IsPentagon));
            AssertNear(row.GetProperty("ll"), cell.Center, $"{cell}");
            AssertBoundary(cell, row.GetProperty("bd"));
            Assert.InRange(cell.Area / row.GetProperty("area").GetDouble(), 1 - 1e-6, 1 + 1e-6);
            Assert.Equal(row.GetProperty("faces").EnumerateArray().Select(face => face.GetInt32()).Order(), cell.Faces());
            AssertFamily(cell, row);
        }
    }

    [Fact]
    public void Disks_hold_their_cells_also_about_pentagons()
    {
        foreach (var row in Vectors.Json("h3-disks.json").EnumerateArray())
        {
            var (cell, steps) = (Vectors.Cell(row.GetProperty("c").GetString()!), row.GetProperty("k").GetInt32());
            var disk = cell.Disk(steps);
            Assert.Equal(Vectors.Cells(row.GetProperty("d")), disk.Order());
            Assert.Equal(disk.Except(steps == 0 ? [] : cell.Disk(steps - 1)).Order(), cell.Ring(steps).Order());
        }
    }

    [Fact]
    public void Distances_are_right_or_refused()
    {
        foreach (var row in Vectors.Rows(Vectors.PathOf("h3-distance.csv")))
        {
            var known = Vectors.Cell(row[0]).TryDistance(Vectors.Cell(row[1]), out var steps);
            Assert.Equal(string.Join(',', row), $"{row[0]},{row[1]},{(known ? $"{steps}" : "E1")}");
        }
    }

    [Fact]
    public void Texts_name_a_cell_or_none()
    {
        foreach (var row in Vectors.Rows(Vectors.PathOf("h3-valid.csv"))) Assert.True(row[1] == "1" == H3Cell.TryParse(row[0], out _), row[0]);
    }

    [Fact]
    public void Sets_are_compacted_and_come_back()
    {
        foreach (var row in Vectors.Json("h3-compact.json").EnumerateArray())
        {
            var cells = Vectors.Cells(row.GetProperty("set"));
            var compact = CellSet.Compact(cells);
            Assert.Equal(Vectors.Cells(row.GetProperty("compact")), compact.Order());
            Assert.Equal(cells, CellSet.Uncompact(compact, cells[0].Resolution).Order());
        }
    }

    [Fact]
    public void Great_circles_have_their_length()
    {
        foreach (var row in Vectors.Rows(Vectors.PathOf("h3-greatcircle.csv")))
        {
            var n = row.Select(Vectors.Number).ToArray();
            Assert.InRange(new LatLng(n[0], n[1]).DistanceTo(new LatLng(n[2], n[3])) / n[4], 1 - 1e-12, 1 + 1e-12);
        }
    }

    static void AssertPoints(string path, int tags)
    {
        var count = 0;
        foreach (var row in Vectors.Rows(path))
        {
            var point = new LatLng(Vectors.Number(row[tags]), Vectors.Number(row[tags + 1]));
            for (var resolution = 0; resolution <= H3Cell.MaxResolution; resolution++)
            {
                Assert.Equal(Vectors.Cell(row[tags + 2 + resolution]), H3Cell.Of(point, resolution));
                count++;
            }
        }
        Assert.True(count >= 8000);
    }

    static void AssertBoundary(H3Cell cell, JsonElement corners)
    {
        var boundary = cell.Boundary();
        Assert.True(corners.GetArrayLength() == boundary.Length, $"{cell} has {boundary.Length} corners");
        foreach (var (corner, own) in corners.EnumerateArray().Zip(boundary)) AssertNear(corner, own, $"corner of {cell}");
    }

    static void AssertFamily(H3Cell cell, JsonElement row)
    {
        if (!row.TryGetProperty("cc", out var centre) || centre.ValueKind != JsonValueKind.String) return;
        Assert.Equal(Vectors.Cell(centre.GetString()!), cell.CenterChild(cell.Resolution + 1));
        Assert.Equal(Vectors.Cells(row.GetProperty("ch")), cell.Children(cell.Resolution + 1).Order());
        Assert.Equal(row.GetProperty("ch").GetArrayLength(), cell.CountChildren(cell.Resolution + 1));
        Assert.All(cell.Children(cell.Resolution + 1), child => Assert.Equal(cell, child.Parent(cell.Resolution)));
    }

    /// <summary>Within 1e-9°; at the antimeridian both signs are one place.</summary>
    static void AssertNear(JsonElement pair, LatLng point, string what)
    {
        Assert.True(Math.Abs(pair[0].GetDouble() - point.Lat) <= 1e-9, $"{what}: {point} for {pair}");
        var off = Math.Abs(pair[1].GetDouble() - point.Lng);
        Assert.True(Math.Min(off, 360 - off) <= 1e-9, $"{what}: {point} for {pair}");
    }
}
