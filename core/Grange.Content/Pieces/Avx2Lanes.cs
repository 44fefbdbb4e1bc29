using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Words = System.Runtime.Intrinsics.Vector256<uint>;

namespace Grange.Content;

/// <summary>Eight messages at once on AVX2.</summary>
readonly struct Avx2Lanes : ILaneOps<Words>
{
    public static bool IsSupported => Avx2.IsSupported;
    public static int Lanes => 8;

    public static Words Broadcast(uint word) => Vector256.Create(word);
    public static Words Add(Words a, Words b) => Avx2.Add(a, b);
    public static Words And(Words a, Words b) => Avx2.And(a, b);
    public static Words Xor3(Words a, Words b, Words c) => Avx2.Xor(Avx2.Xor(a, b), c);
    public static Words RotateRight(Words word, [ConstantExpected] byte bits) => (word >>> bits) | (word << (32 - bits));
    public static Words ShiftRight(Words word, [ConstantExpected] byte bits) => Avx2.ShiftRightLogical(word, bits);
    public static Words Choose(Words e, Words f, Words g) => Avx2.Xor(g, Avx2.And(e, Avx2.Xor(f, g)));
    public static Words Majority(Words a, Words b, Words c) => Avx2.Or(Avx2.And(a, b), Avx2.And(c, Avx2.Or(a, b)));

    public static void Load(ref byte messages, Span<Words> words)
    {
        LoadHalf(ref messages, words);
        LoadHalf(ref Unsafe.Add(ref messages, 32), words[8..]);
    }

    [SkipLocalsInit]
    public static void Store(ReadOnlySpan<Words> state, ref byte digests)
    {
        Span<Words> rows = stackalloc Words[8];
        Span<Words> turned = stackalloc Words[8];
        for (var i = 0; i < 8; i++) rows[i] = Swap(state[i]);
        Transpose(rows, turned);
        for (var i = 0; i < 8; i++) turned[i].AsByte().StoreUnsafe(ref digests, (nuint)(32 * i));
    }

    [SkipLocalsInit]
    static void LoadHalf(ref byte messages, Span<Words> words)
    {
        Span<Words> rows = stackalloc Words[8];
        for (var i = 0; i < 8; i++) rows[i] = Swap(Vector256.LoadUnsafe(ref messages, (nuint)(64 * i)).AsUInt32());
        Transpose(rows, words);
    }

    [SkipLocalsInit]
    static void Transpose(ReadOnlySpan<Words> rows, Span<Words> columns)
    {
        Span<Words> u = stackalloc Words[8];
        Interleave(rows, u);
        Interleave(rows[4..], u[4..]);
        for (var i = 0; i < 4; i++)
        {
            columns[i] = Avx2.Permute2x128(u[i], u[4 + i], 0x20);
            columns[4 + i] = Avx2.Permute2x128(u[i], u[4 + i], 0x31);
        }
    }

    /// <summary>Transposes 4x4 words within each 128-bit half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Interleave(ReadOnlySpan<Words> rows, Span<Words> target)
    {
        Vector256<ulong> low = Avx2.UnpackLow(rows[0], rows[1]).AsUInt64(), high = Avx2.UnpackHigh(rows[0], rows[1]).AsUInt64();
        Vector256<ulong> low2 = Avx2.UnpackLow(rows[2], rows[3]).AsUInt64(), high2 = Avx2.UnpackHigh(rows[2], rows[3]).AsUInt64();
        target[0] = Avx2.UnpackLow(low, low2).AsUInt32();
        target[1] = Avx2.UnpackHigh(low, low2).AsUInt32();
        target[2] = Avx2.UnpackLow(high, high2).AsUInt32();
        target[3] = Avx2.UnpackHigh(high, high2).AsUInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Words Swap(Words words)
    {
        var order = Vector128.Create((byte)3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
        return Avx2.Shuffle(words.AsByte(), Vector256.Create(order, order)).AsUInt32();
    }
}
