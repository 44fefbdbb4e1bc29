using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Grange.Kernel.Crypto;

/// <summary>Eight integers side by side, each nine limbs of 29 bits, least first: limb j of lane i is element i of vector j.</summary>
/// <remarks>"Tight": every limb at most 2^29 + 64 and the value below 2^256 + 2^238. All of <see cref="LaneModulus"/> gives and takes tight integers.</remarks>
[InlineArray(Limbs)]
struct LaneInteger
{
    public const int Limbs = 9, Bits = 29, Lanes = 8;

    Vector512<ulong> first;

    /// <summary>Limb j of lane i stands at j · 8 + i.</summary>
    public static Span<ulong> Words(ref LaneInteger integer) => MemoryMarshal.CreateSpan(ref Unsafe.As<LaneInteger, ulong>(ref integer), Limbs * Lanes);

    /// <summary>Puts a number into one lane.</summary>
    public static void Set(ref LaneInteger integer, int lane, in U256 value)
    {
        var words = Words(ref integer);
        for (var limb = 0; limb < Limbs; limb++) words[limb * Lanes + lane] = Limb(value, limb);
    }

    /// <summary>The number of one lane, whose limbs must be below 2^29 and its value below 2^256.</summary>
    public static U256 Get(ref LaneInteger integer, int lane)
    {
        var words = Words(ref integer);
        Span<ulong> whole = stackalloc ulong[5];
        whole.Clear();
        for (var limb = 0; limb < Limbs; limb++)
        {
            var (at, shift) = (limb * Bits >> 6, limb * Bits & 63);
            var word = words[limb * Lanes + lane];
            whole[at] |= word << shift;
            if (shift > 64 - Bits) whole[at + 1] |= word >> (64 - shift);
        }
        return new U256(whole[0], whole[1], whole[2], whole[3]);
    }

    /// <summary>Bits 29·<paramref name="limb"/> to 29·<paramref name="limb"/> + 28.</summary>
    public static ulong Limb(in U256 value, int limb)
    {
        var (at, shift) = (limb * Bits >> 6, limb * Bits & 63);
        var low = Word(value, at) >> shift;
        if (shift > 64 - Bits) low |= Word(value, at + 1) << (64 - shift);
        return low & ((1ul << Bits) - 1);
    }

    static ulong Word(in U256 value, int at) => at switch { 0 => value.L0, 1 => value.L1, 2 => value.L2, 3 => value.L3, _ => 0 };
}
