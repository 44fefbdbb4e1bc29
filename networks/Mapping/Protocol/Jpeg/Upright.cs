namespace Grange.Mapping.Jpeg;

/// <summary>Turns a picture as EXIF says that the camera was held (CIPA DC-008, orientation).</summary>
public static class Upright
{
    /// <summary>The picture itself where it is upright; else a turned copy, and the picture is disposed of.</summary>
    /// <param name="picture">As it is in the file.</param>
    /// <param name="orientation">1 to 8.</param>
    public static Raster Of(Raster picture, int orientation)
    {
        if (orientation is < 2 or > 8) return picture;
        using (picture)
        {
            var isTurned = orientation >= 5;
            var result = new Raster(isTurned ? picture.Height : picture.Width, isTurned ? picture.Width : picture.Height, picture.Channels);
            for (var y = 0; y < result.Height; y++)
            {
                var row = result.Row(y);
                for (var x = 0; x < result.Width; x++)
                {
                    var (fromX, fromY) = Source(orientation, x, y, picture.Width, picture.Height);
                    picture.Row(fromY).Slice(fromX * picture.Channels, picture.Channels).CopyTo(row[(x * picture.Channels)..]);
                }
            }
            return result;
        }
    }

    /// <summary>Which pixel of the file stands at a place of the upright picture.</summary>
    static (int X, int Y) Source(int orientation, int x, int y, int width, int height) => orientation switch
    {
        2 => (width - 1 - x, y),
        3 => (width - 1 - x, height - 1 - y),
        4 => (x, height - 1 - y),
        5 => (y, x),
        6 => (y, height - 1 - x),
        7 => (width - 1 - y, height - 1 - x),
        _ => (width - 1 - y, x),
    };
}
