using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Grange.Content;

/// <summary>A vector cut into the low and the high halves of its bytes, or a factor's two tables.</summary>
readonly record struct Halves<TVector>(TVector Low, TVector High) where TVector : unmanaged;

/// <summary>32 bytes at once by two look-ups of AVX2's byte shuffle.</summary>
readonly struct Avx2Shuffle : IFieldLanes<Vector256<byte>, Halves<Vector256<byte>>, Halves<Vector256<byte>>>
{
    public static bool IsSupported => Avx2.IsSupported;
    public static int TableBytes => NibbleTable.Bytes;
    public static Vector256<byte> Zero => Vector256<byte>.Zero;

    public static void WriteTable(byte factor, Span<byte> table) => NibbleTable.Write(factor, table);

    public static Halves<Vector256<byte>> Factor(ref byte table)
    {
        var (low, high) = (Vector128.LoadUnsafe(ref table), Vector128.LoadUnsafe(ref table, NibbleTable.Half));
        return new(Vector256.Create(low, low), Vector256.Create(high, high));
    }

    public static Halves<Vector256<byte>> Load(ref byte source)
    {
        var (bytes, mask) = (Vector256.LoadUnsafe(ref source), Vector256.Create((byte)0x0f));
        return new(Avx2.And(bytes, mask), Avx2.And(Avx2.ShiftRightLogical(bytes.AsUInt16(), 4).AsByte(), mask));
    }

    public static Vector256<byte> AddTimes(Vector256<byte> sum, Halves<Vector256<byte>> bytes, Halves<Vector256<byte>> factor)
        => Avx2.Xor(sum, Avx2.Xor(Avx2.Shuffle(factor.Low, bytes.Low), Avx2.Shuffle(factor.High, bytes.High)));

    public static void Store(Vector256<byte> vector, ref byte target) => vector.StoreUnsafe(ref target);
}

/// <summary>16 bytes at once by two look-ups of the byte shuffle of SSSE3 or NEON.</summary>
readonly struct Vector128Shuffle : IFieldLanes<Vector128<byte>, Halves<Vector128<byte>>, Halves<Vector128<byte>>>
{
    public static bool IsSupported => Vector128.IsHardwareAccelerated;
    public static int TableBytes => NibbleTable.Bytes;
    public static Vector128<byte> Zero => Vector128<byte>.Zero;

    public static void WriteTable(byte factor, Span<byte> table) => NibbleTable.Write(factor, table);

    public static Halves<Vector128<byte>> Factor(ref byte table) => new(Vector128.LoadUnsafe(ref table), Vector128.LoadUnsafe(ref table, NibbleTable.Half));

    public static Halves<Vector128<byte>> Load(ref byte source)
    {
        var bytes = Vector128.LoadUnsafe(ref source);
        return new(bytes & Vector128.Create((byte)0x0f), bytes >>> 4);
    }

    public static Vector128<byte> AddTimes(Vector128<byte> sum, Halves<Vector128<byte>> bytes, Halves<Vector128<byte>> factor)
        => sum ^ Vector128.ShuffleNative(factor.Low, bytes.Low) ^ Vector128.ShuffleNative(factor.High, bytes.High);

    public static void Store(Vector128<byte> vector, ref byte target) => vector.StoreUnsafe(ref target);
}
