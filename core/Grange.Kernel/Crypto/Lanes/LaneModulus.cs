using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Grange.Kernel.Crypto;

/// <summary>Arithmetic modulo an odd prime of 256 bits, eight numbers at once on AVX-512, in Montgomery form with R = 2^261.</summary>
/// <remarks>
/// Bounds. A product adds at most nine a·b and nine q·p to one 64-bit accumulator: with limbs up to 2^30 + 128 that is below 1.4 · 10^19 &lt; 2^64. Its result is
/// below a·b/2^261 + p, so with R 32 times the modulus it stays tight whatever was put in below 5·2^256. Sums and differences are brought back by folding what lies
/// above 2^256 and one round of carries. Its time does not depend on the numbers, but it is meant for public data only.
/// </remarks>
sealed class LaneModulus
{
    const ulong Mask = (1ul << LaneInteger.Bits) - 1;

    /// <summary>The bits of the top limb below 2^256.</summary>
    const int TopBits = 256 - LaneInteger.Bits * (LaneInteger.Limbs - 1);

    readonly Vector512<uint> negatedInverse;
    readonly U256 number;
    LaneInteger modulus, fold, fourfold, squaredR;

    public LaneModulus(in U256 modulus)
    {
        number = modulus;
        var p = ToBig(modulus);
        var r = BigInteger.One << (LaneInteger.Bits * LaneInteger.Limbs);
        this.modulus = Broadcast(p);
        fold = Broadcast((BigInteger.One << 256) % p);
        squaredR = Broadcast(r * r % p);
        One = Broadcast(r % p);
        fourfold = Padded(4 * p);
        var radix = BigInteger.One << LaneInteger.Bits;
        negatedInverse = Vector512.Create((ulong)(radix - BigInteger.ModPow(p % radix, (BigInteger.One << (LaneInteger.Bits - 1)) - 1, radix))).AsUInt32();
    }

    public static bool IsSupported => Vector512.IsHardwareAccelerated && Avx512F.IsSupported;

    /// <summary>1 in every lane.</summary>
    public LaneInteger One;

    public U256 Number => number;

    /// <summary>One number in every lane, in Montgomery form.</summary>
    public LaneInteger Constant(in U256 value)
    {
        var constant = Broadcast(ToBig(value));
        Multiply(ref constant, ref constant, ref squaredR);
        return constant;
    }

    /// <summary>Into Montgomery form.</summary>
    public void Enter(ref LaneInteger value) => Multiply(ref value, ref value, ref squaredR);

    /// <summary>Out of Montgomery form, every limb below 2^29. A lane may hold the modulus itself for zero: see <see cref="Get"/>.</summary>
    public void Leave(ref LaneInteger value)
    {
        LaneInteger one = default;
        one[0] = Vector512<ulong>.One;
        Multiply(ref value, ref value, ref one);
    }

    /// <summary>The number of one lane after <see cref="Leave"/>, below the modulus.</summary>
    public U256 Get(ref LaneInteger left, int lane)
    {
        var value = LaneInteger.Get(ref left, lane);
        return value.IsLess(number) ? value : U256.Subtract(value, number, out _);
    }

    /// <summary>a·b/R modulo p; <paramref name="result"/> may be one of the factors. Factors may be untidy sums of two tight integers.</summary>
    [SkipLocalsInit]
    public void Multiply(ref LaneInteger result, ref LaneInteger a, ref LaneInteger b)
    {
        ref var left = ref Unsafe.As<LaneInteger, Vector512<uint>>(ref a);
        ref var right = ref Unsafe.As<LaneInteger, Vector512<uint>>(ref b);
        ref var p = ref Unsafe.As<LaneInteger, Vector512<uint>>(ref modulus);
        var mask = Vector512.Create(Mask);
        var inverse = negatedInverse;
        Vector512<uint> b0 = right, b1 = Unsafe.Add(ref right, 1), b2 = Unsafe.Add(ref right, 2), b3 = Unsafe.Add(ref right, 3), b4 = Unsafe.Add(ref right, 4),
            b5 = Unsafe.Add(ref right, 5), b6 = Unsafe.Add(ref right, 6), b7 = Unsafe.Add(ref right, 7), b8 = Unsafe.Add(ref right, 8);
        Vector512<ulong> t0 = default, t1 = default, t2 = default, t3 = default, t4 = default, t5 = default, t6 = default, t7 = default;
        for (nint i = 0; i < LaneInteger.Limbs; i++)
        {
            var x = Unsafe.Add(ref left, i);
            t0 += Avx512F.Multiply(x, b0);
            var q = (Avx512F.Multiply(t0.AsUInt32(), inverse) & mask).AsUInt32();
            t0 += Avx512F.Multiply(q, p);
            t0 = t1 + Avx512F.Multiply(x, b1) + Avx512F.Multiply(q, Unsafe.Add(ref p, 1)) + Vector512.ShiftRightLogical(t0, LaneInteger.Bits);
            t1 = t2 + Avx512F.Multiply(x, b2) + Avx512F.Multiply(q, Unsafe.Add(ref p, 2));
            t2 = t3 + Avx512F.Multiply(x, b3) + Avx512F.Multiply(q, Unsafe.Add(ref p, 3));
            t3 = t4 + Avx512F.Multiply(x, b4) + Avx512F.Multiply(q, Unsafe.Add(ref p, 4));
            t4 = t5 + Avx512F.Multiply(x, b5) + Avx512F.Multiply(q, Unsafe.Add(ref p, 5));
            t5 = t6 + Avx512F.Multiply(x, b6) + Avx512F.Multiply(q, Unsafe.Add(ref p, 6));
            t6 = t7 + Avx512F.Multiply(x, b7) + Avx512F.Multiply(q, Unsafe.Add(ref p, 7));
            t7 = Avx512F.Multiply(x, b8) + Avx512F.Multiply(q, Unsafe.Add(ref p, 8));
        }
        t1 += Vector512.ShiftRightLogical(t0, LaneInteger.Bits);
        t2 += Vector512.ShiftRightLogical(t1, LaneInteger.Bits);
        t3 += Vector512.ShiftRightLogical(t2, LaneInteger.Bits);
        t4 += Vector512.ShiftRightLogical(t3, LaneInteger.Bits);
        t5 += Vector512.ShiftRightLogical(t4, LaneInteger.Bits);
        t6 += Vector512.ShiftRightLogical(t5, LaneInteger.Bits);
        t7 += Vector512.ShiftRightLogical(t6, LaneInteger.Bits);
        ref var to = ref Unsafe.As<LaneInteger, Vector512<ulong>>(ref result);
        to = t0 & mask;
        Unsafe.Add(ref to, 1) = t1 & mask;
        Unsafe.Add(ref to, 2) = t2 & mask;
        Unsafe.Add(ref to, 3) = t3 & mask;
        Unsafe.Add(ref to, 4) = t4 & mask;
        Unsafe.Add(ref to, 5) = t5 & mask;
        Unsafe.Add(ref to, 6) = t6 & mask;
        Unsafe.Add(ref to, 7) = t7 & mask;
        Unsafe.Add(ref to, 8) = Vector512.ShiftRightLogical(t7, LaneInteger.Bits);
    }

    public void Square(ref LaneInteger result, ref LaneInteger a) => Multiply(ref result, ref a, ref a);

    public void Add(ref LaneInteger result, ref LaneInteger a, ref LaneInteger b)
        => Reduce(ref result, a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3], a[4] + b[4], a[5] + b[5], a[6] + b[6], a[7] + b[7], a[8] + b[8]);

    public void Subtract(ref LaneInteger result, ref LaneInteger a, ref LaneInteger b)
        => Reduce(
            ref result, a[0] + fourfold[0] - b[0], a[1] + fourfold[1] - b[1], a[2] + fourfold[2] - b[2], a[3] + fourfold[3] - b[3], a[4] + fourfold[4] - b[4],
            a[5] + fourfold[5] - b[5], a[6] + fourfold[6] - b[6], a[7] + fourfold[7] - b[7], a[8] + fourfold[8] - b[8]);

    public void Negate(ref LaneInteger result, ref LaneInteger a)
        => Reduce(
            ref result, fourfold[0] - a[0], fourfold[1] - a[1], fourfold[2] - a[2], fourfold[3] - a[3], fourfold[4] - a[4], fourfold[5] - a[5], fourfold[6] - a[6],
            fourfold[7] - a[7], fourfold[8] - a[8]);

    /// <summary>a · 2^<paramref name="bits"/>, for 1 to 3 bits.</summary>
    public void Shift(ref LaneInteger result, ref LaneInteger a, int bits)
        => Reduce(ref result, a[0] << bits, a[1] << bits, a[2] << bits, a[3] << bits, a[4] << bits, a[5] << bits, a[6] << bits, a[7] << bits, a[8] << bits);

    public void Triple(ref LaneInteger result, ref LaneInteger a)
        => Reduce(
            ref result, a[0] + a[0] + a[0], a[1] + a[1] + a[1], a[2] + a[2] + a[2], a[3] + a[3] + a[3], a[4] + a[4] + a[4], a[5] + a[5] + a[5],
            a[6] + a[6] + a[6], a[7] + a[7] + a[7], a[8] + a[8] + a[8]);

    /// <summary>value^exponent in windows of four bits; the exponent is the same in all lanes.</summary>
    public void Power(ref LaneInteger result, ref LaneInteger value, in U256 exponent)
    {
        Span<LaneInteger> powers = stackalloc LaneInteger[16];
        powers[0] = One;
        for (var i = 1; i < 16; i++) Multiply(ref powers[i], ref powers[i - 1], ref value);
        var power = One;
        for (var at = 252; at >= 0; at -= 4)
        {
            if (at < 252)
                for (var i = 0; i < 4; i++) Square(ref power, ref power);
            var digit = 0;
            for (var bit = 3; bit >= 0; bit--) digit = digit << 1 | (exponent.Bit(at + bit) ? 1 : 0);
            if (digit > 0) Multiply(ref power, ref power, ref powers[digit]);
        }
        result = power;
    }

    /// <summary>value^(p−2); zero gives zero.</summary>
    public void Invert(ref LaneInteger result, ref LaneInteger value) => Power(ref result, ref value, U256.Subtract(number, new(2, 0, 0, 0), out _));

    /// <summary>A plain number times an inverse in Montgomery form, as a plain number for <see cref="Get"/>.</summary>
    public void Quotient(ref LaneInteger value, ref LaneInteger inverse)
    {
        Enter(ref value);
        Multiply(ref value, ref value, ref inverse);
        Leave(ref value);
    }

    /// <summary>All ones in every lane where both are the same number.</summary>
    public Vector512<ulong> Same(ref LaneInteger a, ref LaneInteger b)
    {
        LaneInteger difference = default;
        Subtract(ref difference, ref a, ref b);
        return IsZero(ref difference);
    }

    /// <summary>All ones in every lane that holds zero.</summary>
    public Vector512<ulong> IsZero(ref LaneInteger value)
    {
        var left = value;
        Leave(ref left);
        Vector512<ulong> any = default, differs = default;
        for (var i = 0; i < LaneInteger.Limbs; i++) (any, differs) = (any | left[i], differs | left[i] ^ modulus[i]);
        return Vector512.Equals(any, default) | Vector512.Equals(differs, default);
    }

    /// <summary>Brings limbs below 2^32 and a value below 2^261 back to a tight integer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Reduce(
        ref LaneInteger result, Vector512<ulong> v0, Vector512<ulong> v1, Vector512<ulong> v2, Vector512<ulong> v3, Vector512<ulong> v4, Vector512<ulong> v5,
        Vector512<ulong> v6, Vector512<ulong> v7, Vector512<ulong> v8)
    {
        var mask = Vector512.Create(Mask);
        var above = Vector512.ShiftRightLogical(v8, TopBits).AsUInt32();
        v0 += Avx512F.Multiply(above, fold[0].AsUInt32());
        v1 += Avx512F.Multiply(above, fold[1].AsUInt32());
        v2 += Avx512F.Multiply(above, fold[2].AsUInt32());
        v3 += Avx512F.Multiply(above, fold[3].AsUInt32());
        v4 += Avx512F.Multiply(above, fold[4].AsUInt32());
        v5 += Avx512F.Multiply(above, fold[5].AsUInt32());
        v6 += Avx512F.Multiply(above, fold[6].AsUInt32());
        v7 += Avx512F.Multiply(above, fold[7].AsUInt32());
        ref var to = ref Unsafe.As<LaneInteger, Vector512<ulong>>(ref result);
        to = v0 & mask;
        Unsafe.Add(ref to, 1) = (v1 & mask) + Vector512.ShiftRightLogical(v0, LaneInteger.Bits);
        Unsafe.Add(ref to, 2) = (v2 & mask) + Vector512.ShiftRightLogical(v1, LaneInteger.Bits);
        Unsafe.Add(ref to, 3) = (v3 & mask) + Vector512.ShiftRightLogical(v2, LaneInteger.Bits);
        Unsafe.Add(ref to, 4) = (v4 & mask) + Vector512.ShiftRightLogical(v3, LaneInteger.Bits);
        Unsafe.Add(ref to, 5) = (v5 & mask) + Vector512.ShiftRightLogical(v4, LaneInteger.Bits);
        Unsafe.Add(ref to, 6) = (v6 & mask) + Vector512.ShiftRightLogical(v5, LaneInteger.Bits);
        Unsafe.Add(ref to, 7) = (v7 & mask) + Vector512.ShiftRightLogical(v6, LaneInteger.Bits);
        Unsafe.Add(ref to, 8) = (v8 & Vector512.Create((1ul << TopBits) - 1)) + Vector512.ShiftRightLogical(v7, LaneInteger.Bits); // 2^256 modulo p has no such limb
    }

    static LaneInteger Broadcast(BigInteger value)
    {
        LaneInteger integer = default;
        for (var i = 0; i < LaneInteger.Limbs; i++) integer[i] = Vector512.Create((ulong)(value >> (LaneInteger.Bits * i) & Mask));
        return integer;
    }

    /// <summary>The same value with every limb but the top raised by 2^30, so that taking any tight limb from it stays positive.</summary>
    static LaneInteger Padded(BigInteger value)
    {
        var integer = Broadcast(value);
        integer[0] += Vector512.Create(1ul << 30);
        for (var i = 1; i < LaneInteger.Limbs - 1; i++) integer[i] += Vector512.Create((1ul << 30) - 2);
        integer[LaneInteger.Limbs - 1] -= Vector512.Create(2ul);
        return integer;
    }

    static BigInteger ToBig(in U256 value)
    {
        Span<byte> bytes = stackalloc byte[32];
        value.Write(bytes);
        return new BigInteger(bytes, isUnsigned: true, isBigEndian: true);
    }
}
