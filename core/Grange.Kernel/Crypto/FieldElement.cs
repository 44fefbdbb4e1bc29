using System.Runtime.CompilerServices;

namespace Grange.Kernel.Crypto;

/// <summary>An integer modulo p = 2^256 − 2^32 − 977 (SEC 2 §2.4.1). Kept below 2^256 and only reduced below p when looked at.</summary>
/// <remarks>Branches on its value: for public data only.</remarks>
readonly struct FieldElement(U256 value)
{
    readonly U256 value = value;

    /// <summary>2^256 − p: what one overflow is worth.</summary>
    const ulong Fold = 0x1000003D1;

    public static readonly U256 P = new(0xFFFFFFFEFFFFFC2F, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue);

    public static readonly FieldElement One = new(new(1, 0, 0, 0)), Seven = new(new(7, 0, 0, 0));

    public U256 Canonical => value.IsLess(P) ? value : U256.Subtract(value, P, out _);

    public bool IsZero => value.IsZero || value.Same(P);

    public static FieldElement operator +(in FieldElement a, in FieldElement b)
    {
        var sum = U256.Add(a.value, b.value, out var carry);
        return carry == 0 ? new(sum) : Folded(sum, carry);
    }

    public static FieldElement operator -(in FieldElement a, in FieldElement b)
    {
        var difference = U256.Subtract(a.value, b.value, out var borrow);
        if (borrow == 0) return new(difference);
        // One borrow took 2^256 = p + Fold too much.
        difference = U256.Subtract(difference, new(Fold, 0, 0, 0), out borrow);
        return new(borrow == 0 ? difference : U256.Subtract(difference, new(Fold, 0, 0, 0), out _));
    }

    public static FieldElement operator *(in FieldElement a, in FieldElement b)
    {
        var low = U256.Multiply(a.value, b.value, out var high);
        ulong carry = 0;
        var l0 = U256.Step(high.L0, Fold, low.L0, ref carry);
        var l1 = U256.Step(high.L1, Fold, low.L1, ref carry);
        var l2 = U256.Step(high.L2, Fold, low.L2, ref carry);
        var l3 = U256.Step(high.L3, Fold, low.L3, ref carry);
        return Folded(new(l0, l1, l2, l3), carry);
    }

    public FieldElement Square() => this * this;

    public FieldElement Double() => this + this;

    public FieldElement Negate() => new(U256.Subtract(P, Canonical, out _));

    public bool Same(in FieldElement other) => Canonical.Same(other.Canonical);

    /// <summary>Zero has no inverse and gives zero.</summary>
    public FieldElement Inverse() => new(ModularInverse.Compute(Canonical, P));

    /// <summary>value^((p+1)/4): a square root when there is one; the caller squares it to know.</summary>
    public FieldElement SquareRoot()
    {
        // (p+1)/4 is a run of 223 ones, a zero, a run of 22 ones, four zeros, 11 and two zeros in binary.
        var x2 = Square() * this;
        var x3 = x2.Square() * this;
        var x6 = x3.Squares(3) * x3;
        var x9 = x6.Squares(3) * x3;
        var x11 = x9.Squares(2) * x2;
        var x22 = x11.Squares(11) * x11;
        var x44 = x22.Squares(22) * x22;
        var x88 = x44.Squares(44) * x44;
        var x176 = x88.Squares(88) * x88;
        var x220 = x176.Squares(44) * x44;
        var x223 = x220.Squares(3) * x3;
        var head = x223.Squares(23) * x22;
        return (head.Squares(6) * x2).Squares(2);
    }

    FieldElement Squares(int times)
    {
        var result = this;
        for (var i = 0; i < times; i++) result = result.Square();
        return result;
    }

    /// <summary>sum + carry · 2^256 with a carry of at most 34 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static FieldElement Folded(in U256 sum, ulong carry)
    {
        var high = Math.BigMul(carry, Fold, out var low);
        var folded = U256.Add(sum, new(low, high, 0, 0), out carry);
        return new(carry == 0 ? folded : U256.Add(folded, new(Fold, 0, 0, 0), out _));
    }
}
