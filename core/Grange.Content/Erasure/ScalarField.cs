namespace Grange.Content;

/// <summary>The product without vectors, one byte after the other: what every other kernel is tested against.</summary>
static class ScalarField
{
    public static void Multiply(ReadOnlySpan<byte> tables, int count, ShardRows sources, int rows, Span<byte> targets, int targetStride)
    {
        for (var row = 0; row < rows; row++)
        {
            var target = targets.Slice(row * targetStride, sources.Length);
            target.Clear();
            for (var i = 0; i < count; i++)
                AddTimes(target, sources.Bytes.Slice(i * sources.Stride, sources.Length), tables.Slice((row * count + i) * NibbleTable.Bytes, NibbleTable.Bytes));
        }
    }

    static void AddTimes(Span<byte> sum, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> table)
    {
        for (var i = 0; i < bytes.Length; i++) sum[i] ^= (byte)(table[bytes[i] & 15] ^ table[NibbleTable.Half + (bytes[i] >> 4)]);
    }
}
