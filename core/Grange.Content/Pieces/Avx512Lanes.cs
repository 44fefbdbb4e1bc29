using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Words = System.Runtime.Intrinsics.Vector512<uint>;

namespace Grange.Content;

/// <summary>Sixteen messages at once on AVX-512.</summary>
readonly struct Avx512Lanes : ILaneOps<Words>
{
    public static bool IsSupported => Vector512.IsHardwareAccelerated && Avx512BW.IsSupported;
    public static int Lanes => 16;

    public static Words Broadcast(uint word) => Vector512.Create(word);
    public static Words Add(Words a, Words b) => Avx512F.Add(a, b);
    public static Words And(Words a, Words b) => Avx512F.And(a, b);
    public static Words Xor3(Words a, Words b, Words c) => Avx512F.TernaryLogic(a, b, c, 0x96);
    public static Words RotateRight(Words word, [ConstantExpected] byte bits) => Avx512F.RotateRight(word, bits);
    public static Words ShiftRight(Words word, [ConstantExpected] byte bits) => Avx512F.ShiftRightLogical(word, bits);
    public static Words Choose(Words e, Words f, Words g) => Avx512F.TernaryLogic(e, f, g, 0xca);
    public static Words Majority(Words a, Words b, Words c) => Avx512F.TernaryLogic(a, b, c, 0xe8);

    [SkipLocalsInit]
    public static void Load(ref byte messages, Span<Words> words)
    {
        Span<Words> u = stackalloc Words[16];
        for (var i = 0; i < 16; i += 4) Interleave(Row(ref messages, i), Row(ref messages, i + 1), Row(ref messages, i + 2), Row(ref messages, i + 3), u[i..]);
        for (var i = 0; i < 4; i++) // what is left is a 4x4 transposition of 128-bit pieces
        {
            var evenTop = Avx512F.Shuffle4x128(u[i], u[4 + i], 0x88);
            var oddTop = Avx512F.Shuffle4x128(u[i], u[4 + i], 0xdd);
            var evenLow = Avx512F.Shuffle4x128(u[8 + i], u[12 + i], 0x88);
            var oddLow = Avx512F.Shuffle4x128(u[8 + i], u[12 + i], 0xdd);
            words[i] = Avx512F.Shuffle4x128(evenTop, evenLow, 0x88);
            words[4 + i] = Avx512F.Shuffle4x128(oddTop, oddLow, 0x88);
            words[8 + i] = Avx512F.Shuffle4x128(evenTop, evenLow, 0xdd);
            words[12 + i] = Avx512F.Shuffle4x128(oddTop, oddLow, 0xdd);
        }
    }

    [SkipLocalsInit]
    public static void Store(ReadOnlySpan<Words> state, ref byte digests)
    {
        Span<Words> u = stackalloc Words[8];
        Interleave(Swap(state[0]), Swap(state[1]), Swap(state[2]), Swap(state[3]), u);
        Interleave(Swap(state[4]), Swap(state[5]), Swap(state[6]), Swap(state[7]), u[4..]);
        for (var i = 0; i < 4; i++) // 128-bit piece p of u[i] belongs to message 4p + i
        {
            StoreDigest(u[i].GetLower(), u[4 + i].GetLower(), ref Unsafe.Add(ref digests, 32 * i));
            StoreDigest(u[i].GetUpper(), u[4 + i].GetUpper(), ref Unsafe.Add(ref digests, 32 * (8 + i)));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void StoreDigest(Vector256<uint> first, Vector256<uint> second, ref byte digest)
    {
        first.GetLower().AsByte().StoreUnsafe(ref digest);
        second.GetLower().AsByte().StoreUnsafe(ref digest, 16);
        first.GetUpper().AsByte().StoreUnsafe(ref digest, 128);
        second.GetUpper().AsByte().StoreUnsafe(ref digest, 144);
    }

    /// <summary>Transposes 4x4 words within each 128-bit piece.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Interleave(Words a, Words b, Words c, Words d, Span<Words> target)
    {
        Vector512<ulong> low = Avx512F.UnpackLow(a, b).AsUInt64(), high = Avx512F.UnpackHigh(a, b).AsUInt64();
        Vector512<ulong> low2 = Avx512F.UnpackLow(c, d).AsUInt64(), high2 = Avx512F.UnpackHigh(c, d).AsUInt64();
        target[0] = Avx512F.UnpackLow(low, low2).AsUInt32();
        target[1] = Avx512F.UnpackHigh(low, low2).AsUInt32();
        target[2] = Avx512F.UnpackLow(high, high2).AsUInt32();
        target[3] = Avx512F.UnpackHigh(high, high2).AsUInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Words Row(ref byte messages, int i) => Swap(Vector512.LoadUnsafe(ref messages, (nuint)(64 * i)).AsUInt32());

    /// <summary>Turns the bytes of each word round: SHA-256 is big-endian.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Words Swap(Words words)
    {
        var order = Vector128.Create((byte)3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
        return Avx512BW.Shuffle(words.AsByte(), Vector512.Create(Vector256.Create(order, order), Vector256.Create(order, order))).AsUInt32();
    }
}
