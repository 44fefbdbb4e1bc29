using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Grange.Content;

/// <summary>64 bytes at once by the affine transformation of GFNI on AVX-512.</summary>
readonly struct Gfni512Lanes : IFieldLanes<Vector512<byte>, Vector512<byte>, Vector512<byte>>
{
    public static bool IsSupported => Gfni.V512.IsSupported && Vector512.IsHardwareAccelerated;
    public static int TableBytes => BitMatrix.Bytes;
    public static Vector512<byte> Zero => Vector512<byte>.Zero;

    public static void WriteTable(byte factor, Span<byte> table) => BitMatrix.Write(factor, table);
    public static Vector512<byte> Factor(ref byte table) => Vector512.Create(Unsafe.ReadUnaligned<ulong>(ref table)).AsByte();
    public static Vector512<byte> Load(ref byte source) => Vector512.LoadUnsafe(ref source);
    public static Vector512<byte> AddTimes(Vector512<byte> sum, Vector512<byte> bytes, Vector512<byte> factor) => sum ^ Gfni.V512.GaloisFieldAffineTransform(bytes, factor, 0);
    public static void Store(Vector512<byte> vector, ref byte target) => vector.StoreUnsafe(ref target);
}

/// <summary>32 bytes at once by the affine transformation of GFNI on AVX.</summary>
readonly struct Gfni256Lanes : IFieldLanes<Vector256<byte>, Vector256<byte>, Vector256<byte>>
{
    public static bool IsSupported => Gfni.V256.IsSupported && Avx2.IsSupported;
    public static int TableBytes => BitMatrix.Bytes;
    public static Vector256<byte> Zero => Vector256<byte>.Zero;

    public static void WriteTable(byte factor, Span<byte> table) => BitMatrix.Write(factor, table);
    public static Vector256<byte> Factor(ref byte table) => Vector256.Create(Unsafe.ReadUnaligned<ulong>(ref table)).AsByte();
    public static Vector256<byte> Load(ref byte source) => Vector256.LoadUnsafe(ref source);
    public static Vector256<byte> AddTimes(Vector256<byte> sum, Vector256<byte> bytes, Vector256<byte> factor) => sum ^ Gfni.V256.GaloisFieldAffineTransform(bytes, factor, 0);
    public static void Store(Vector256<byte> vector, ref byte target) => vector.StoreUnsafe(ref target);
}
