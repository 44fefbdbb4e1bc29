using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Grange.Content;

/// <summary>One message at a time in plain words: for processors without vectors, and faster there than a call into a library for every 64 bytes.</summary>
readonly struct ScalarLanes : ILaneOps<uint>
{
    public static int Lanes => 1;

    public static uint Broadcast(uint word) => word;
    public static uint Add(uint a, uint b) => a + b;
    public static uint And(uint a, uint b) => a & b;
    public static uint Xor3(uint a, uint b, uint c) => a ^ b ^ c;
    public static uint RotateRight(uint word, [ConstantExpected] byte bits) => BitOperations.RotateRight(word, bits);
    public static uint ShiftRight(uint word, [ConstantExpected] byte bits) => word >> bits;
    public static uint Choose(uint e, uint f, uint g) => g ^ (e & (f ^ g));
    public static uint Majority(uint a, uint b, uint c) => (a & b) | (c & (a | b));

    public static void Load(ref byte messages, Span<uint> words)
    {
        var bytes = MemoryMarshal.CreateReadOnlySpan(ref messages, 64);
        for (var i = 0; i < 16; i++) words[i] = BinaryPrimitives.ReadUInt32BigEndian(bytes[(4 * i)..]);
    }

    public static void Store(ReadOnlySpan<uint> state, ref byte digests)
    {
        var bytes = MemoryMarshal.CreateSpan(ref digests, 32);
        for (var i = 0; i < 8; i++) BinaryPrimitives.WriteUInt32BigEndian(bytes[(4 * i)..], state[i]);
    }
}
