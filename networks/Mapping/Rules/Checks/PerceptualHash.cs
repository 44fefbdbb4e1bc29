using System.Numerics;
using Grange.Mapping.Jpeg;

namespace Grange.Mapping.Checks;

/// <summary>64 bits that stay nearly the same when a picture is saved again, made smaller, brighter or cut a little: the signs of its lowest frequencies about their median.</summary>
/// <remarks>The discrete cosine transform (type II) of the picture in grey at 32 × 32, of which the 8 × 8 lowest frequencies count, each against the median of all but the mean.</remarks>
public static class PerceptualHash
{
    const int Side = 32, Kept = 8;

    static readonly double[] Cosines = MakeCosines();

    /// <summary>The hash of a grey picture, 32 pixels or more each way.</summary>
    public static ulong Of(Raster grey)
    {
        using var small = Resampling.ToSize(grey, Math.Min(Side, grey.Width), Math.Min(Side, grey.Height));
        Span<double> rows = stackalloc double[Kept * Side];
        for (var y = 0; y < Side; y++)
        {
            var row = small.Row(Math.Min(y, small.Height - 1));
            for (var u = 0; u < Kept; u++)
            {
                double sum = 0;
                for (var x = 0; x < Side; x++) sum += row[Math.Min(x, small.Width - 1)] * Cosines[u * Side + x];
                rows[u * Side + y] = sum;
            }
        }
        Span<double> low = stackalloc double[Kept * Kept];
        for (var v = 0; v < Kept; v++)
        {
            for (var u = 0; u < Kept; u++)
            {
                double sum = 0;
                for (var y = 0; y < Side; y++) sum += rows[u * Side + y] * Cosines[v * Side + y];
                low[v * Kept + u] = sum;
            }
        }
        return Signs(low);
    }

    /// <summary>Bits in which two hashes differ.</summary>
    public static int Distance(ulong one, ulong other) => BitOperations.PopCount(one ^ other);

    /// <summary>The nearest of many, and its distance; −1 where there is none. A million take a millisecond or two.</summary>
    public static (int At, int Distance) Nearest(ReadOnlySpan<ulong> hashes, ulong hash)
    {
        var (best, at) = (int.MaxValue, -1);
        for (var i = 0; i < hashes.Length; i++)
        {
            var distance = BitOperations.PopCount(hashes[i] ^ hash);
            if (distance < best) (best, at) = (distance, i);
        }
        return (at, best);
    }

    static ulong Signs(ReadOnlySpan<double> low)
    {
        Span<double> sorted = stackalloc double[low.Length - 1];
        low[1..].CopyTo(sorted);
        sorted.Sort();
        var median = sorted[sorted.Length / 2];
        ulong bits = 0;
        for (var i = 0; i < low.Length; i++)
            if (low[i] > median) bits |= 1UL << i;
        return bits;
    }

    static double[] MakeCosines()
    {
        var cosines = new double[Kept * Side];
        for (var u = 0; u < Kept; u++)
            for (var x = 0; x < Side; x++) cosines[u * Side + x] = Math.Cos((2 * x + 1) * u * Math.PI / (2 * Side));
        return cosines;
    }
}
