using System.Runtime.Intrinsics;

namespace Grange.Content;

/// <summary>How shards are multiplied on this machine; all ways give the same bytes.</summary>
public enum ErasureKernel { Scalar, Vector128, Avx2, Gfni256, Gfni512 }

/// <summary>Makes some shards of a piece from others: parity from data, or what was lost from any that are left.</summary>
/// <remarks>Immutable, and safe to use from many threads at once.</remarks>
public sealed class ShardMix
{
    readonly byte[] tables;

    internal ShardMix(FieldMatrix factors, IReadOnlyList<int> sources, IReadOnlyList<int> targets, ErasureKernel kernel)
    {
        if (!Supports(kernel)) throw new PlatformNotSupportedException($"this processor has no {kernel}");
        (Sources, Targets, Kernel) = (sources, targets, kernel);
        var (tableBytes, write) = TableOf(kernel);
        tables = new byte[factors.Rows * factors.Columns * tableBytes];
        for (var row = 0; row < factors.Rows; row++)
            for (var column = 0; column < factors.Columns; column++)
                write(factors[row, column], tables.AsSpan((row * factors.Columns + column) * tableBytes, tableBytes));
    }

    /// <summary>The fastest kernel this processor runs.</summary>
    public static ErasureKernel Best { get; } = Enum.GetValues<ErasureKernel>().Where(Supports).Max();

    /// <summary>Numbers of the shards it reads, in the order in which they are given.</summary>
    public IReadOnlyList<int> Sources { get; }

    /// <summary>Numbers of the shards it makes, in the order in which they are written.</summary>
    public IReadOnlyList<int> Targets { get; }

    public ErasureKernel Kernel { get; }

    /// <summary>True when this processor can run <paramref name="kernel"/>.</summary>
    public static bool Supports(ErasureKernel kernel) => kernel switch
    {
        ErasureKernel.Gfni512 => Gfni512Lanes.IsSupported,
        ErasureKernel.Gfni256 => Gfni256Lanes.IsSupported,
        ErasureKernel.Avx2 => Avx2Shuffle.IsSupported,
        ErasureKernel.Vector128 => Vector128Shuffle.IsSupported,
        _ => true,
    };

    /// <summary>Mixes whole shards: all sources one after the other, then all targets likewise.</summary>
    /// <param name="shardBytes">Bytes of each, a multiple of <see cref="ShardLayout.Alignment"/>.</param>
    public void Apply(ReadOnlySpan<byte> sources, Span<byte> targets, int shardBytes) => Apply(sources, targets, shardBytes, shardBytes);

    /// <summary>Mixes the first <paramref name="length"/> bytes of shards that begin <paramref name="stride"/> bytes apart.</summary>
    public void Apply(ReadOnlySpan<byte> sources, Span<byte> targets, int stride, int length)
    {
        if (length % ShardLayout.Alignment != 0 || length > stride) throw new ArgumentException($"shards have a multiple of {ShardLayout.Alignment} bytes", nameof(length));
        if (length == 0 || Targets.Count == 0) return;
        if (sources.Length < (Sources.Count - 1L) * stride + length) throw new ArgumentException("the sources are not all there", nameof(sources));
        if (targets.Length < (Targets.Count - 1L) * stride + length) throw new ArgumentException("there is no room for the targets", nameof(targets));
        Run(new ShardRows(sources, stride, length), targets);
    }

    void Run(ShardRows sources, Span<byte> targets)
    {
        var (count, rows) = (Sources.Count, Targets.Count);
        switch (Kernel)
        {
            case ErasureKernel.Gfni512:
                FieldKernel<Gfni512Lanes, Vector512<byte>, Vector512<byte>, Vector512<byte>>.Multiply(tables, count, sources, rows, targets, sources.Stride);
                break;
            case ErasureKernel.Gfni256:
                FieldKernel<Gfni256Lanes, Vector256<byte>, Vector256<byte>, Vector256<byte>>.Multiply(tables, count, sources, rows, targets, sources.Stride);
                break;
            case ErasureKernel.Avx2:
                FieldKernel<Avx2Shuffle, Vector256<byte>, Halves<Vector256<byte>>, Halves<Vector256<byte>>>.Multiply(tables, count, sources, rows, targets, sources.Stride);
                break;
            case ErasureKernel.Vector128:
                FieldKernel<Vector128Shuffle, Vector128<byte>, Halves<Vector128<byte>>, Halves<Vector128<byte>>>.Multiply(tables, count, sources, rows, targets, sources.Stride);
                break;
            default: ScalarField.Multiply(tables, count, sources, rows, targets, sources.Stride); break;
        }
    }

    static (int Bytes, Action<byte, Span<byte>> Write) TableOf(ErasureKernel kernel)
        => kernel >= ErasureKernel.Gfni256 ? (BitMatrix.Bytes, BitMatrix.Write) : (NibbleTable.Bytes, NibbleTable.Write);
}
