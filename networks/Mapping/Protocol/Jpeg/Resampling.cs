using System.Numerics;
using System.Runtime.CompilerServices;

namespace Grange.Mapping.Jpeg;

/// <summary>A picture made smaller: each pixel is the mean of those it covers (a box filter in two passes, rows first, in whole numbers).</summary>
/// <remarks>The inner loops are compiled in full at once: by tiers, a node's first thousand pictures would cost twice as much as the rest.</remarks>
public static class Resampling
{
    /// <summary>Weights are parts of this: 2¹².</summary>
    const int One = 1 << Bits, Bits = 12;

    /// <summary>At most <paramref name="width"/> pixels wide; the same shape, and the same size where it is no wider.</summary>
    public static Raster ToWidth(Raster source, int width)
        => ToSize(source, Math.Min(width, source.Width), Math.Max(1, (int)Math.Round((double)source.Height * Math.Min(width, source.Width) / source.Width)));

    /// <summary>Exactly of this size, each side no larger than the source's.</summary>
    public static Raster ToSize(Raster source, int width, int height)
    {
        using var low = new Raster(source.Width, 1, source.Channels);
        var (result, sums) = (new Raster(width, height, source.Channels), new int[source.Pitch]);
        var (rows, columns) = (new Spans(source.Height, height), new Spans(source.Width, width));
        for (var y = 0; y < height; y++)
        {
            sums.AsSpan().Fill(One / 2);
            var weights = rows.Of(y, out var first);
            for (var at = 0; at < weights.Length; at++) Add(sums, source.Row(first + at), weights[at]);
            Divide(sums, low.Row(0));
            if (source.Channels == 3) NarrowColours(low.Row(0), result.Row(y), columns);
            else NarrowGrey(low.Row(0), result.Row(y), columns);
        }
        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Add(Span<int> sums, ReadOnlySpan<byte> row, int weight)
    {
        var (x, quarter) = (0, Vector<int>.Count);
        for (; x <= sums.Length - Vector<byte>.Count; x += Vector<byte>.Count)
        {
            Vector.Widen(new Vector<byte>(row[x..]), out var low, out var high);
            Vector.Widen(low, out var first, out var second);
            Vector.Widen(high, out var third, out var fourth);
            var into = sums.Slice(x, Vector<byte>.Count);
            (new Vector<int>(into) + Vector.AsVectorInt32(first) * weight).CopyTo(into);
            (new Vector<int>(into[quarter..]) + Vector.AsVectorInt32(second) * weight).CopyTo(into[quarter..]);
            (new Vector<int>(into[(2 * quarter)..]) + Vector.AsVectorInt32(third) * weight).CopyTo(into[(2 * quarter)..]);
            (new Vector<int>(into[(3 * quarter)..]) + Vector.AsVectorInt32(fourth) * weight).CopyTo(into[(3 * quarter)..]);
        }
        for (; x < sums.Length; x++) sums[x] += row[x] * weight;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Divide(ReadOnlySpan<int> sums, Span<byte> row)
    {
        var (x, quarter) = (0, Vector<int>.Count);
        for (; x <= row.Length - Vector<byte>.Count; x += Vector<byte>.Count)
        {
            var from = sums.Slice(x, Vector<byte>.Count);
            var low = Vector.Narrow(Part(from), Part(from[quarter..]));
            var high = Vector.Narrow(Part(from[(2 * quarter)..]), Part(from[(3 * quarter)..]));
            Vector.Narrow(low, high).CopyTo(row[x..]);
        }
        for (; x < row.Length; x++) row[x] = (byte)(sums[x] >> Bits);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static Vector<uint> Part(ReadOnlySpan<int> four) => Vector.AsVectorUInt32(Vector.ShiftRightLogical(new Vector<int>(four), Bits));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void NarrowColours(ReadOnlySpan<byte> from, Span<byte> to, Spans columns)
    {
        for (int x = 0, into = 0; into < to.Length; x++, into += 3)
        {
            var weights = columns.Of(x, out var first);
            var (red, green, blue) = (One / 2, One / 2, One / 2);
            var pixels = from.Slice(3 * first, 3 * weights.Length);
            for (var at = 0; at < weights.Length; at++)
            {
                var weight = weights[at];
                red += pixels[3 * at] * weight;
                green += pixels[3 * at + 1] * weight;
                blue += pixels[3 * at + 2] * weight;
            }
            (to[into], to[into + 1], to[into + 2]) = ((byte)(red >> Bits), (byte)(green >> Bits), (byte)(blue >> Bits));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void NarrowGrey(ReadOnlySpan<byte> from, Span<byte> to, Spans columns)
    {
        for (var x = 0; x < to.Length; x++)
        {
            var weights = columns.Of(x, out var first);
            var sum = One / 2;
            var pixels = from.Slice(first, weights.Length);
            for (var at = 0; at < weights.Length; at++) sum += pixels[at] * weights[at];
            to[x] = (byte)(sum >> Bits);
        }
    }

    /// <summary>For every target pixel the source pixels that it covers, and their parts; each list's parts sum to <see cref="One"/>.</summary>
    readonly struct Spans
    {
        readonly int[] weights;
        readonly (int First, int From, int Length)[] spans;

        public Spans(int from, int to)
        {
            (weights, spans) = (new int[from + 2 * to], new (int, int, int)[to]);
            for (int i = 0, used = 0; i < to; i++)
            {
                var (start, end) = ((long)i * from, (long)(i + 1) * from); // in units of 1/to of a source pixel
                var (first, last) = ((int)(start / to), (int)((end - 1) / to));
                spans[i] = (first, used, last - first + 1);
                var left = One;
                for (var at = first; at <= last; at++)
                {
                    var covered = Math.Min(end, (long)(at + 1) * to) - Math.Max(start, (long)at * to);
                    left -= weights[used++] = at == last ? left : (int)(covered * One / from);
                }
            }
        }

        public ReadOnlySpan<int> Of(int at, out int first)
        {
            (first, var from, var length) = spans[at];
            return weights.AsSpan(from, length);
        }
    }
}
