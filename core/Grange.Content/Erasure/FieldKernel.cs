using System.Runtime.CompilerServices;

namespace Grange.Content;

/// <summary>Shards side by side in one buffer: shard i begins at <c>i · Stride</c>, and of each the first <c>Length</c> bytes are meant.</summary>
readonly ref struct ShardRows(ReadOnlySpan<byte> bytes, int stride, int length)
{
    public readonly ReadOnlySpan<byte> Bytes = bytes;
    public int Stride => stride;
    public int Length => length;
}

/// <summary>Multiplies a matrix of factors with rows of bytes, on one instruction set.</summary>
static class FieldKernel<TLanes, TVector, TBytes, TFactor>
    where TLanes : struct, IFieldLanes<TVector, TBytes, TFactor>
    where TVector : unmanaged
    where TBytes : unmanaged
    where TFactor : unmanaged
{
    /// <summary>Bytes of each shard that are finished before the next are begun: what is read again for other rows then lies in the nearest cache.</summary>
    const int Column = 2048;

    /// <summary>Writes <paramref name="rows"/> rows, each the sum of all <paramref name="count"/> sources times its factors.</summary>
    public static void Multiply(ReadOnlySpan<byte> tables, int count, ShardRows sources, int rows, Span<byte> targets, int targetStride)
    {
        ref var table = ref Unsafe.AsRef(in tables[0]);
        ref var source = ref Unsafe.AsRef(in sources.Bytes[0]);
        nint width = Unsafe.SizeOf<TVector>(), rowTables = count * TLanes.TableBytes;
        for (nint from = 0; from < sources.Length; from += Column)
        {
            var to = Math.Min(from + Column, sources.Length);
            var pairs = to - (to - from) % (2 * width);
            var row = 0;
            for (; row + 4 <= rows; row += 4)
            {
                ref var target = ref targets[row * targetStride];
                FourRows(ref Unsafe.Add(ref table, row * rowTables), rowTables, count, ref source, sources.Stride, ref target, targetStride, from, pairs);
                for (var rest = 0; rest < 4; rest++)
                    OneRow(ref Unsafe.Add(ref table, (row + rest) * rowTables), count, ref source, sources.Stride, ref targets[(row + rest) * targetStride], pairs, to);
            }
            for (; row < rows; row++)
                OneRow(ref Unsafe.Add(ref table, row * rowTables), count, ref source, sources.Stride, ref targets[row * targetStride], from, to);
        }
    }

    /// <summary>Four rows, two vectors of each at a time: eight sums in registers for every two loads.</summary>
    static void FourRows(ref byte table, nint rowTables, int count, ref byte source, nint stride, ref byte target, nint targetStride, nint from, nint to)
    {
        nint width = Unsafe.SizeOf<TVector>();
        for (var at = from; at < to; at += 2 * width)
        {
            TVector a0 = TLanes.Zero, b0 = a0, a1 = a0, b1 = a0, a2 = a0, b2 = a0, a3 = a0, b3 = a0;
            ref var bytes = ref Unsafe.Add(ref source, at);
            ref var factors = ref table;
            for (var i = 0; i < count; i++)
            {
                TBytes a = TLanes.Load(ref bytes), b = TLanes.Load(ref Unsafe.Add(ref bytes, width));
                var factor = TLanes.Factor(ref factors);
                (a0, b0) = (TLanes.AddTimes(a0, a, factor), TLanes.AddTimes(b0, b, factor));
                factor = TLanes.Factor(ref Unsafe.Add(ref factors, rowTables));
                (a1, b1) = (TLanes.AddTimes(a1, a, factor), TLanes.AddTimes(b1, b, factor));
                factor = TLanes.Factor(ref Unsafe.Add(ref factors, 2 * rowTables));
                (a2, b2) = (TLanes.AddTimes(a2, a, factor), TLanes.AddTimes(b2, b, factor));
                factor = TLanes.Factor(ref Unsafe.Add(ref factors, 3 * rowTables));
                (a3, b3) = (TLanes.AddTimes(a3, a, factor), TLanes.AddTimes(b3, b, factor));
                bytes = ref Unsafe.Add(ref bytes, stride);
                factors = ref Unsafe.Add(ref factors, TLanes.TableBytes);
            }
            ref var out0 = ref Unsafe.Add(ref target, at);
            StorePair(a0, b0, ref out0);
            StorePair(a1, b1, ref Unsafe.Add(ref out0, targetStride));
            StorePair(a2, b2, ref Unsafe.Add(ref out0, 2 * targetStride));
            StorePair(a3, b3, ref Unsafe.Add(ref out0, 3 * targetStride));
        }
    }

    static void OneRow(ref byte table, int count, ref byte source, nint stride, ref byte target, nint from, nint to)
    {
        nint width = Unsafe.SizeOf<TVector>();
        for (var at = from; at < to; at += width)
        {
            var sum = TLanes.Zero;
            ref var bytes = ref Unsafe.Add(ref source, at);
            ref var factors = ref table;
            for (var i = 0; i < count; i++)
            {
                sum = TLanes.AddTimes(sum, TLanes.Load(ref bytes), TLanes.Factor(ref factors));
                bytes = ref Unsafe.Add(ref bytes, stride);
                factors = ref Unsafe.Add(ref factors, TLanes.TableBytes);
            }
            TLanes.Store(sum, ref Unsafe.Add(ref target, at));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void StorePair(TVector first, TVector second, ref byte target)
    {
        TLanes.Store(first, ref target);
        TLanes.Store(second, ref Unsafe.Add(ref target, Unsafe.SizeOf<TVector>()));
    }
}
