using Grange.Geo;
using Grange.Geo.Tiles;
using Grange.Mapping.Features.Catalogue;

namespace Grange.Mapping.Features.Tiles;

/// <summary>Makes the vector tiles of the map, as Panoramax' viewer reads them: layers sequences at every zoom, pictures from 15, grid below 6. Not for two threads at once.</summary>
sealed class TileMaker(PictureIndex index)
{
    public const int MostZoom = 20, PicturesFrom = 15, GridBelow = 6;

    /// <summary>Of the tile's side, drawn beyond its edges so that lines meet.</summary>
    const double Border = 1.0 / 32;

    /// <summary>Pictures that one tile is made of at most: beyond that every square has seen enough.</summary>
    const int MostPictures = 100_000;

    readonly VectorTile tile = new();
    readonly List<(int X, int Y)> line = [];

    /// <summary>The bytes of a tile; empty where there is nothing. They are this maker's own memory until the next.</summary>
    public ReadOnlyMemory<byte> Make(int zoom, int x, int y)
    {
        tile.Clear();
        var side = 1.0 / (1 << zoom);
        var (northWest, southEast) = (WebMercator.Place(Math.Max(0, (x - Border) * side), Math.Max(0, (y - Border) * side)), WebMercator.Place(Math.Min(1, (x + 1 + Border) * side), Math.Min(1, (y + 1 + Border) * side)));
        var found = index.Within(northWest.Lng, southEast.Lat, southEast.Lng, northWest.Lat, _ => true, MostPictures);
        if (found.Count == 0) return default;
        if (zoom < GridBelow) Grid(found, zoom, x, y);
        Sequences(found, zoom, x, y);
        if (zoom >= PicturesFrom) Pictures(found, zoom, x, y);
        return tile.Written;
    }

    void Sequences(List<PictureIndex.Entry> found, int zoom, int x, int y)
    {
        tile.Begin("sequences");
        foreach (var sequence in found.GroupBy(one => one.Sequence).OrderBy(one => one.Key))
        {
            line.Clear();
            var last = 0;
            foreach (var picture in sequence.OrderBy(one => one.Place))
            {
                // Pictures that are missing in between lie beyond the tile: the line begins anew.
                if (last > 0 && picture.Place > last + 40 && line.Count > 0) Draw(sequence.Key);
                line.Add(At(picture.At, zoom, x, y));
                last = picture.Place;
            }
            Draw(sequence.Key);
        }
        tile.End();
    }

    void Draw(int sequence)
    {
        if (line.Count == 1) line.Add((line[0].X + 1, line[0].Y));
        tile.Tag("id", index.SequenceOf(sequence));
        tile.Line((ulong)sequence + 1, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(line));
        line.Clear();
    }

    void Pictures(List<PictureIndex.Entry> found, int zoom, int x, int y)
    {
        tile.Begin("pictures");
        foreach (var picture in found)
        {
            tile.Tag("id", picture.Id);
            tile.Tag("ts", picture.CapturedMs / 1000);
            tile.Tag("heading", (long)Math.Round(picture.Heading) % 360);
            tile.Tag("first_sequence", index.SequenceOf(picture.Sequence));
            tile.Tag("type", "flat");
            var (left, down) = At(picture.At, zoom, x, y);
            tile.Point((ulong)picture.Number, left, down);
        }
        tile.End();
    }

    /// <summary>Hexes of a size that suits the zoom, with how many pictures they have and how that is to the fullest.</summary>
    void Grid(List<PictureIndex.Entry> found, int zoom, int x, int y)
    {
        var resolution = zoom / 2 + 2;
        var hexes = found.CountBy(one => H3Cell.Of(one.At, resolution)).ToList();
        var most = hexes.Max(one => one.Value);
        tile.Begin("grid");
        var corners = new LatLng[H3Cell.MaxCorners];
        foreach (var (hex, count) in hexes.OrderBy(one => one.Key))
        {
            line.Clear();
            var written = hex.WriteBoundary(corners);
            for (var i = written - 1; i >= 0; i--) line.Add(At(corners[i], zoom, x, y)); // anticlockwise on the globe is clockwise the other way round
            tile.Tag("id", hex.ToString());
            tile.Tag("nb_pictures", count);
            tile.Tag("coef", (long)count * 100 / most);
            tile.Polygon((ulong)hex.Value & ((1UL << 53) - 1), System.Runtime.InteropServices.CollectionsMarshal.AsSpan(line));
        }
        tile.End();
    }

    static (int X, int Y) At(LatLng place, int zoom, int x, int y)
    {
        var (unitX, unitY) = WebMercator.Unit(place);
        var tiles = 1 << zoom;
        return ((int)Math.Round((unitX * tiles - x) * VectorTile.Extent), (int)Math.Round((unitY * tiles - y) * VectorTile.Extent));
    }
}
