using Grange.Mapping.Jpeg;

namespace Grange.Mapping.Checks;

/// <summary>How sharp a picture is: the variance of its Laplacian. Blurred or covered lenses are below 100 or so.</summary>
public static class Sharpness
{
    /// <summary>Over a grey picture, at least 3 pixels each way; 0 for a smaller one.</summary>
    public static double Of(Raster grey)
    {
        var (count, sum, squares) = (0L, 0L, 0L);
        for (var y = 1; y < grey.Height - 1; y++)
        {
            ReadOnlySpan<byte> above = grey.Row(y - 1), row = grey.Row(y), below = grey.Row(y + 1);
            for (var x = 1; x < grey.Width - 1; x++)
            {
                var laplacian = above[x] + below[x] + row[x - 1] + row[x + 1] - 4 * row[x];
                sum += laplacian;
                squares += laplacian * laplacian;
            }
            count += grey.Width - 2;
        }
        if (count <= 0) return 0;
        var mean = (double)sum / count;
        return (double)squares / count - mean * mean;
    }
}
