using Grange.Geo;
using Grange.Kernel;
using Grange.Mapping.Features.Catalogue;
using Grange.Mapping.Features.Pictures;
using Grange.Mapping.Features.Tiles;

namespace Grange.Benchmarks;

/// <summary>Vector tiles of a thousand pictures with their ids, one thread, found in the index and written, beside npm vt-pbf, which only writes.</summary>
static class TileBenchmark
{
    const int Pictures = 1_000, Tiles = 400, Zoom = 15, Searches = 1_000, Indexed = 100_000;

    static readonly LatLng Corner = new(52.5205, 13.4055);

    public static IEnumerable<Heat> Heats()
    {
        using var index = new PictureIndex();
        for (var at = 0; at < Pictures; at++) index.Put(Picture(at, new LatLng(Corner.Lat + at % 50 * 4e-5, Corner.Lng + at / 50 * 8e-5), at / 100));
        var (x, y) = WebMercator.Unit(Corner);
        var (column, row) = ((int)(x * (1 << Zoom)), (int)(y * (1 << Zoom)));
        var maker = new TileMaker(index);
        yield return new Heat(Unit.PerSecond, 5,
        [
            new Duel("vector tile of 1,000 pictures", Contender.OfThread("Grange", Tiles, () => Make(maker, column, row)), Peers.Node("vt-pbf", "tile.mjs", Tiles, [Tiles, Pictures]), Target.AtLeast(2_000)),
        ]);
        using var town = new PictureIndex();
        for (var at = 0; at < Indexed; at++) town.Put(Picture(at, new LatLng(52 + at % 400 * 2.5e-3, 13 + at / 400 * 4e-3), at / 200));
        yield return new Heat(Unit.PerSecond, 5, [new Duel("search by box and time among 100,000 pictures, 100 found", Contender.OfThread("Grange", Searches, () => Search(town)), Target: Target.AtLeast(20))]);
    }

    static string Make(TileMaker maker, int x, int y)
    {
        var bytes = 0;
        for (var at = 0; at < Tiles; at++) bytes = maker.Make(Zoom, x, y).Length;
        return bytes > 40_000 ? "1000" : $"{bytes} bytes";
    }

    static string Search(PictureIndex index)
    {
        var found = 0;
        for (var at = 0; at < Searches; at++)
        {
            var (west, south) = (13 + at % 200 * 4e-3, 52 + at % 300 * 2.5e-3);
            found += index.Within(west, south, west + 0.2, south + 0.2, one => one.CapturedMs > 0, 100).Count;
        }
        return found > 0 ? "found" : "nothing was found";
    }

    static Picture Picture(int at, LatLng place, int sequence) => new()
    {
        Id = new Guid(at, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10).ToString(),
        Number = at + 1,
        SetId = "",
        SequenceId = new Guid(sequence, 9, 9, 3, 4, 5, 6, 7, 8, 9, 10).ToString(),
        Place = at % 100 + 1,
        Owner = default,
        Name = "",
        Size = 0,
        Sha = Hash32.Zero,
        State = PictureState.Ready,
        UploadedMs = 1,
        CapturedMs = 1_790_000_000_000 + at * 1000L,
        At = place,
        Heading = at % 360,
    };
}
