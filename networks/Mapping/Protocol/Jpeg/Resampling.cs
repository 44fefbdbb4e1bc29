namespace Grange.Mapping.Jpeg;

/// <summary>A picture made smaller: each pixel is the mean of those it covers (a box filter in two passes, in whole numbers).</summary>
public static class Resampling
{
    /// <summary>Weights are parts of this.</summary>
    const int One = 1 << 12;

    /// <summary>At most <paramref name="width"/> pixels wide; the same shape, and the same size where it is no wider.</summary>
    public static Raster ToWidth(Raster source, int width)
        => ToSize(source, Math.Min(width, source.Width), Math.Max(1, (int)Math.Round((double)source.Height * Math.Min(width, source.Width) / source.Width)));

    /// <summary>Exactly of this size, each side no larger than the source's.</summary>
    public static Raster ToSize(Raster source, int width, int height)
    {
        using var narrow = new Raster(width, source.Height, source.Channels);
        var columns = Spans(source.Width, width);
        for (var y = 0; y < source.Height; y++) Narrow(source.Row(y), narrow.Row(y), columns, source.Channels);
        var result = new Raster(width, height, source.Channels);
        var sums = new int[narrow.Pitch];
        var rows = Spans(source.Height, height);
        for (var y = 0; y < height; y++)
        {
            sums.AsSpan().Fill(One / 2);
            foreach (var (row, weight) in rows[y]) Add(sums, narrow.Row(row), weight);
            var target = result.Row(y);
            for (var x = 0; x < target.Length; x++) target[x] = (byte)(sums[x] / One);
        }
        return result;
    }

    static void Narrow(ReadOnlySpan<byte> from, Span<byte> to, (int At, int Weight)[][] columns, int channels)
    {
        for (var x = 0; x < columns.Length; x++)
        {
            for (var channel = 0; channel < channels; channel++)
            {
                var sum = One / 2;
                foreach (var (at, weight) in columns[x]) sum += from[at * channels + channel] * weight;
                to[x * channels + channel] = (byte)(sum / One);
            }
        }
    }

    static void Add(Span<int> sums, ReadOnlySpan<byte> row, int weight)
    {
        for (var x = 0; x < sums.Length; x++) sums[x] += row[x] * weight;
    }

    /// <summary>For every target pixel the source pixels that it covers, and their parts; each list's parts sum to <see cref="One"/>.</summary>
    static (int At, int Weight)[][] Spans(int from, int to)
    {
        var spans = new (int, int)[to][];
        for (var i = 0; i < to; i++)
        {
            var (start, end) = ((long)i * from, (long)(i + 1) * from); // in units of 1/to of a source pixel
            var (first, last) = ((int)(start / to), (int)((end - 1) / to));
            var span = new (int At, int Weight)[last - first + 1];
            var left = One;
            for (var at = first; at <= last; at++)
            {
                var covered = Math.Min(end, (long)(at + 1) * to) - Math.Max(start, (long)at * to);
                var weight = at == last ? left : (int)(covered * One / from);
                span[at - first] = (at, weight);
                left -= weight;
            }
            spans[i] = span;
        }
        return spans;
    }
}
