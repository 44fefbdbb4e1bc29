using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Grange.Kernel.Crypto;

/// <summary>256 unsigned bits in four limbs, least first: what the arithmetic modulo p and modulo n stand on.</summary>
readonly struct U256(ulong l0, ulong l1, ulong l2, ulong l3)
{
    public readonly ulong L0 = l0, L1 = l1, L2 = l2, L3 = l3;

    public bool IsZero => (L0 | L1 | L2 | L3) == 0;

    public bool IsOne => (L0 ^ 1 | L1 | L2 | L3) == 0;

    public bool IsOdd => (L0 & 1) != 0;

    public static U256 Read(ReadOnlySpan<byte> bigEndian) => new(
        BinaryPrimitives.ReadUInt64BigEndian(bigEndian[24..]), BinaryPrimitives.ReadUInt64BigEndian(bigEndian[16..]),
        BinaryPrimitives.ReadUInt64BigEndian(bigEndian[8..]), BinaryPrimitives.ReadUInt64BigEndian(bigEndian));

    public void Write(Span<byte> bigEndian)
    {
        BinaryPrimitives.WriteUInt64BigEndian(bigEndian, L3);
        BinaryPrimitives.WriteUInt64BigEndian(bigEndian[8..], L2);
        BinaryPrimitives.WriteUInt64BigEndian(bigEndian[16..], L1);
        BinaryPrimitives.WriteUInt64BigEndian(bigEndian[24..], L0);
    }

    public bool IsLess(in U256 than) =>
        L3 != than.L3 ? L3 < than.L3 : L2 != than.L2 ? L2 < than.L2 : L1 != than.L1 ? L1 < than.L1 : L0 < than.L0;

    public bool Same(in U256 other) => ((L0 ^ other.L0) | (L1 ^ other.L1) | (L2 ^ other.L2) | (L3 ^ other.L3)) == 0;

    public bool Bit(int at) => ((at >> 6) switch { 0 => L0, 1 => L1, 2 => L2, _ => L3 } >> (at & 63) & 1) != 0;

    /// <summary>One bit to the right.</summary>
    public U256 Half() => new(L0 >> 1 | L1 << 63, L1 >> 1 | L2 << 63, L2 >> 1 | L3 << 63, L3 >> 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static U256 Add(in U256 a, in U256 b, out ulong carry)
    {
        carry = 0;
        var l0 = AddCarry(a.L0, b.L0, ref carry);
        var l1 = AddCarry(a.L1, b.L1, ref carry);
        var l2 = AddCarry(a.L2, b.L2, ref carry);
        return new(l0, l1, l2, AddCarry(a.L3, b.L3, ref carry));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static U256 Subtract(in U256 a, in U256 b, out ulong borrow)
    {
        borrow = 0;
        var l0 = SubtractBorrow(a.L0, b.L0, ref borrow);
        var l1 = SubtractBorrow(a.L1, b.L1, ref borrow);
        var l2 = SubtractBorrow(a.L2, b.L2, ref borrow);
        return new(l0, l1, l2, SubtractBorrow(a.L3, b.L3, ref borrow));
    }

    /// <summary>a · b in full: the low half is returned.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static U256 Multiply(in U256 a, in U256 b, out U256 high)
    {
        ulong c0 = 0, c1 = 0, c2 = 0, c3 = 0;
        var r0 = Step(a.L0, b.L0, 0, ref c0);
        var r1 = Step(a.L0, b.L1, 0, ref c0);
        var r2 = Step(a.L0, b.L2, 0, ref c0);
        var r3 = Step(a.L0, b.L3, 0, ref c0);
        r1 = Step(a.L1, b.L0, r1, ref c1);
        r2 = Step(a.L1, b.L1, r2, ref c1);
        r3 = Step(a.L1, b.L2, r3, ref c1);
        var r4 = Step(a.L1, b.L3, c0, ref c1);
        r2 = Step(a.L2, b.L0, r2, ref c2);
        r3 = Step(a.L2, b.L1, r3, ref c2);
        r4 = Step(a.L2, b.L2, r4, ref c2);
        var r5 = Step(a.L2, b.L3, c1, ref c2);
        r3 = Step(a.L3, b.L0, r3, ref c3);
        r4 = Step(a.L3, b.L1, r4, ref c3);
        r5 = Step(a.L3, b.L2, r5, ref c3);
        var r6 = Step(a.L3, b.L3, c2, ref c3);
        high = new(r4, r5, r6, c3);
        return new(r0, r1, r2, r3);
    }

    /// <summary>a · b + plus + carry: never more than 128 bits, so nothing is lost.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Step(ulong a, ulong b, ulong plus, ref ulong carry)
    {
        var low = a * b;
        var high = High(a, b);
        low += plus;
        high += low < plus ? 1UL : 0;
        low += carry;
        high += low < carry ? 1UL : 0;
        carry = high;
        return low;
    }

    /// <summary>The upper 64 bits of a · b. Two register multiplications beat one that hands its lower half over through memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong High(ulong a, ulong b) => Bmi2.X64.IsSupported ? Bmi2.X64.MultiplyNoFlags(a, b) : Math.BigMul(a, b, out _);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong AddCarry(ulong a, ulong b, ref ulong carry)
    {
        var sum = a + b;
        var first = sum < a ? 1UL : 0;
        var all = sum + carry;
        carry = first + (all < sum ? 1UL : 0);
        return all;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong SubtractBorrow(ulong a, ulong b, ref ulong borrow)
    {
        var difference = a - b;
        var first = a < b ? 1UL : 0;
        var all = difference - borrow;
        borrow = first + (difference < borrow ? 1UL : 0);
        return all;
    }
}
