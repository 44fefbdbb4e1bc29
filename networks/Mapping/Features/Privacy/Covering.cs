using Grange.Mapping.Jpeg;

namespace Grange.Mapping.Features.Privacy;

/// <summary>Covers parts of a picture for good: each block of a region becomes its mean, so coarse that nothing of what was there can be had back.</summary>
public static class Covering
{
    /// <summary>A region becomes at most so many blocks wide and high: a face of five by five blocks is nobody's.</summary>
    const int MostBlocks = 5;

    const int LeastBlock = 12;

    public static void Apply(Raster picture, IEnumerable<PrivateArea> regions)
    {
        foreach (var region in regions) Cover(picture, region);
    }

    static void Cover(Raster picture, PrivateArea region)
    {
        // A tenth more on every side: detectors cut ears and corners of plates.
        var (left, top) = (Math.Max(0, region.X - region.Width / 10), Math.Max(0, region.Y - region.Height / 10));
        var (right, bottom) = (Math.Min(picture.Width, region.X + region.Width + region.Width / 10 + 1), Math.Min(picture.Height, region.Y + region.Height + region.Height / 10 + 1));
        var block = Math.Max(LeastBlock, Math.Max((right - left + MostBlocks - 1) / MostBlocks, (bottom - top + MostBlocks - 1) / MostBlocks));
        for (var y = top; y < bottom; y += block)
            for (var x = left; x < right; x += block) Flatten(picture, x, y, Math.Min(x + block, right), Math.Min(y + block, bottom));
    }

    static void Flatten(Raster picture, int left, int top, int right, int bottom)
    {
        for (var channel = 0; channel < picture.Channels; channel++)
        {
            long sum = 0;
            for (var y = top; y < bottom; y++)
                for (var x = left; x < right; x++) sum += picture.Row(y)[x * picture.Channels + channel];
            var mean = (byte)(sum / ((long)(right - left) * (bottom - top)));
            for (var y = top; y < bottom; y++)
                for (var x = left; x < right; x++) picture.Row(y)[x * picture.Channels + channel] = mean;
        }
    }
}
