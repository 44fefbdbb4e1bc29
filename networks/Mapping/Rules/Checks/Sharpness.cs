using System.Numerics;
using System.Runtime.CompilerServices;
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
            Add(grey.Row(y - 1), grey.Row(y), grey.Row(y + 1), grey.Width, ref sum, ref squares);
            count += Math.Max(0, grey.Width - 2);
        }
        if (count <= 0) return 0;
        var mean = (double)sum / count;
        return (double)squares / count - mean * mean;
    }

    /// <summary>A row's, eight or sixteen pixels at a time: a Laplacian has at most eleven bits, its square fits an int, and a row's squares a long.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Add(ReadOnlySpan<byte> above, ReadOnlySpan<byte> row, ReadOnlySpan<byte> below, int width, ref long sum, ref long squares)
    {
        var x = 1;
        for (; x <= width - 1 - Vector<byte>.Count; x += Vector<byte>.Count)
        {
            Vector.Widen(new Vector<byte>(above[x..]), out var aboveLow, out var aboveHigh);
            Vector.Widen(new Vector<byte>(below[x..]), out var belowLow, out var belowHigh);
            Vector.Widen(new Vector<byte>(row[(x - 1)..]), out var leftLow, out var leftHigh);
            Vector.Widen(new Vector<byte>(row[(x + 1)..]), out var rightLow, out var rightHigh);
            Vector.Widen(new Vector<byte>(row[x..]), out var low, out var high);
            Take(Vector.AsVectorInt16(aboveLow + belowLow + leftLow + rightLow) - Vector.AsVectorInt16(low) * (short)4, ref sum, ref squares);
            Take(Vector.AsVectorInt16(aboveHigh + belowHigh + leftHigh + rightHigh) - Vector.AsVectorInt16(high) * (short)4, ref sum, ref squares);
        }
        for (; x < width - 1; x++)
        {
            var laplacian = above[x] + below[x] + row[x - 1] + row[x + 1] - 4 * row[x];
            sum += laplacian;
            squares += laplacian * laplacian;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Take(Vector<short> laplacian, ref long sum, ref long squares)
    {
        Vector.Widen(laplacian, out var low, out var high);
        sum += Vector.Sum(low + high);
        squares += Vector.Sum(low * low + high * high); // sixteen squares of at most 1020²
    }
}
