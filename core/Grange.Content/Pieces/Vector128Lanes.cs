using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Words = System.Runtime.Intrinsics.Vector128<uint>;

namespace Grange.Content;

/// <summary>Four messages at once on whatever has 128-bit vectors: small ARM boards that lend a disk, older PCs.</summary>
readonly struct Vector128Lanes : ILaneOps<Words>
{
    public static bool IsSupported => Vector128.IsHardwareAccelerated && BitConverter.IsLittleEndian;
    public static int Lanes => 4;

    public static Words Broadcast(uint word) => Vector128.Create(word);
    public static Words Add(Words a, Words b) => a + b;
    public static Words And(Words a, Words b) => a & b;
    public static Words Xor3(Words a, Words b, Words c) => a ^ b ^ c;
    public static Words RotateRight(Words word, [ConstantExpected] byte bits) => (word >>> bits) | (word << (32 - bits));
    public static Words ShiftRight(Words word, [ConstantExpected] byte bits) => word >>> bits;
    public static Words Choose(Words e, Words f, Words g) => Vector128.ConditionalSelect(e, f, g);
    public static Words Majority(Words a, Words b, Words c) => (a & b) | (c & (a | b));

    public static void Load(ref byte messages, Span<Words> words)
    {
        var bytes = MemoryMarshal.CreateReadOnlySpan(ref messages, 256);
        for (var i = 0; i < 16; i++)
            words[i] = Vector128.Create(Word(bytes, i), Word(bytes, 16 + i), Word(bytes, 32 + i), Word(bytes, 48 + i));
    }

    public static void Store(ReadOnlySpan<Words> state, ref byte digests)
    {
        var bytes = MemoryMarshal.CreateSpan(ref digests, 128);
        for (var lane = 0; lane < 4; lane++)
            for (var i = 0; i < 8; i++) BinaryPrimitives.WriteUInt32BigEndian(bytes[(32 * lane + 4 * i)..], state[i].GetElement(lane));
    }

    static uint Word(ReadOnlySpan<byte> bytes, int index) => BinaryPrimitives.ReadUInt32BigEndian(bytes[(4 * index)..]);
}
