using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Grange.Kernel.Crypto;

/// <summary>A curve of prime order with a = −3 or 0: eight sums a·G + b·Q at once. For public data only.</summary>
/// <remarks>Where the sum, or a step towards it, is one the addition formulas do not cover, the lane comes out with Z = 0: the caller then asks another way.</remarks>
sealed class LaneCurve
{
    const int Width = 5, Digits = 52, Multiples = 1 << (Width - 1), GeneratorWidth = 8, Words = 2 * LaneInteger.Limbs;

    readonly LanePoints points;
    readonly uint[] generator; // x and y of G, 2G … 255G in Montgomery form, 18 limbs each
    LaneInteger b, three;

    public LaneCurve(in U256 p, in U256 n, bool minusThree, in U256 b, in U256 x, in U256 y)
    {
        (Field, Order, MinusThree) = (new LaneModulus(p), new LaneModulus(n), minusThree);
        points = new LanePoints(Field, minusThree);
        this.b = Field.Constant(b);
        three = Field.Constant(new(3, 0, 0, 0));
        generator = MultiplesOf(x, y);
    }

    public LaneModulus Field { get; }

    public LaneModulus Order { get; }

    bool MinusThree { get; }

    /// <summary>The points over eight x, each with the y of the wanted parity; all ones in lanes whose x (below p) is of a point. (p mod 4 is 3.)</summary>
    [SkipLocalsInit]
    public Vector512<ulong> Lift(ref LanePoint point, ReadOnlySpan<U256> x, ReadOnlySpan<bool> odd)
    {
        for (var lane = 0; lane < LaneInteger.Lanes; lane++) LaneInteger.Set(ref point.X, lane, x[lane]);
        Field.Enter(ref point.X);
        Unsafe.SkipInit(out LaneInteger square);
        Unsafe.SkipInit(out LaneInteger check);
        Field.Square(ref square, ref point.X);
        if (MinusThree) Field.Subtract(ref square, ref square, ref three);
        Field.Multiply(ref square, ref square, ref point.X);
        Field.Add(ref square, ref square, ref b);
        Field.Power(ref point.Y, ref square, U256.Add(Field.Number.Half().Half(), new(1, 0, 0, 0), out _)); // (p+1)/4
        Field.Square(ref check, ref point.Y);
        var onCurve = Field.Same(ref check, ref square);
        var left = point.Y;
        Field.Leave(ref left);
        Span<ulong> flips = stackalloc ulong[LaneInteger.Lanes];
        for (var lane = 0; lane < flips.Length; lane++) flips[lane] = Field.Get(ref left, lane).IsOdd != odd[lane] ? ulong.MaxValue : 0;
        Field.Negate(ref check, ref point.Y);
        LanePoint.Select(ref point.Y, Vector512.Create<ulong>(flips), ref check, ref point.Y);
        point.Z = Field.One;
        return onCurve;
    }

    /// <summary>a·G + b·Q; all ones in lanes whose result is a point. Q has Z = 1.</summary>
    [SkipLocalsInit]
    public Vector512<ulong> Combine(ref LanePoint sum, ReadOnlySpan<U256> ofG, ReadOnlySpan<U256> ofQ, ref LanePoint q)
    {
        Span<LanePoint> multiples = stackalloc LanePoint[Multiples];
        multiples[0] = multiples[1] = q;
        points.Double(ref multiples[1]);
        for (var i = 2; i < Multiples; i++) points.AddAffine(ref multiples[i], ref multiples[i - 1], ref q);
        Span<sbyte> digits = stackalloc sbyte[Digits * LaneInteger.Lanes];
        for (var lane = 0; lane < LaneInteger.Lanes; lane++) WriteDigits(ofQ[lane], digits, lane);

        var infinite = Vector512<ulong>.AllBitsSet;
        sum = default;
        for (var at = (Digits - 1) * Width; at >= 0; at--)
        {
            if (at < (Digits - 1) * Width) points.Double(ref sum);
            if (at % Width == 0) AddMultiple(ref sum, ref infinite, multiples, digits.Slice(at / Width * LaneInteger.Lanes, LaneInteger.Lanes));
            if (at % GeneratorWidth == 0 && at < 256) AddGenerator(ref sum, ref infinite, ofG, at);
        }
        return ~(infinite | Field.IsZero(ref sum.Z));
    }

    /// <summary>Digits of five bits and a sign, −15 … 16.</summary>
    static void WriteDigits(in U256 scalar, Span<sbyte> digits, int lane)
    {
        var carry = 0;
        for (var i = 0; i < Digits; i++)
        {
            var digit = Window(scalar, i * Width, Width) + carry;
            carry = digit > Multiples ? 1 : 0;
            digits[i * LaneInteger.Lanes + lane] = (sbyte)(digit - (carry << Width));
        }
    }

    static int Window(in U256 scalar, int from, int width)
    {
        var (word, shift) = (from >> 6, from & 63);
        var low = Word(scalar, word) >> shift;
        if (shift + width > 64) low |= Word(scalar, word + 1) << (64 - shift);
        return (int)(low & ((1ul << width) - 1));
    }

    static ulong Word(in U256 scalar, int at) => at switch { 0 => scalar.L0, 1 => scalar.L1, 2 => scalar.L2, 3 => scalar.L3, _ => 0 };

    [SkipLocalsInit]
    void AddMultiple(ref LanePoint sum, ref Vector512<ulong> infinite, Span<LanePoint> multiples, ReadOnlySpan<sbyte> digits)
    {
        Unsafe.SkipInit(out LanePoint term);
        Unsafe.SkipInit(out LanePoint added);
        Unsafe.SkipInit(out LaneInteger negated);
        Span<ulong> negative = stackalloc ulong[LaneInteger.Lanes], nothing = stackalloc ulong[LaneInteger.Lanes];
        ref var to = ref Unsafe.As<LanePoint, ulong>(ref term);
        for (var lane = 0; lane < LaneInteger.Lanes; lane++)
        {
            int digit = digits[lane];
            (negative[lane], nothing[lane]) = (digit < 0 ? ulong.MaxValue : 0, digit == 0 ? ulong.MaxValue : 0);
            ref var from = ref Unsafe.As<LanePoint, ulong>(ref multiples[Math.Max(Math.Abs(digit) - 1, 0)]);
            for (nint word = lane; word < 3 * LaneInteger.Limbs * LaneInteger.Lanes; word += LaneInteger.Lanes) Unsafe.Add(ref to, word) = Unsafe.Add(ref from, word);
        }
        Field.Negate(ref negated, ref term.Y);
        LanePoint.Select(ref term.Y, Vector512.Create<ulong>(negative), ref negated, ref term.Y);
        points.Add(ref added, ref sum, ref term);
        Take(ref sum, ref infinite, ref added, ref term, Vector512.Create<ulong>(nothing));
    }

    [SkipLocalsInit]
    void AddGenerator(ref LanePoint sum, ref Vector512<ulong> infinite, ReadOnlySpan<U256> scalars, int at)
    {
        Unsafe.SkipInit(out LanePoint term);
        Unsafe.SkipInit(out LanePoint added);
        Span<ulong> nothing = stackalloc ulong[LaneInteger.Lanes];
        ref var to = ref Unsafe.As<LanePoint, ulong>(ref term);
        for (var lane = 0; lane < LaneInteger.Lanes; lane++)
        {
            var digit = Window(scalars[lane], at, GeneratorWidth);
            nothing[lane] = digit == 0 ? ulong.MaxValue : 0;
            ref var from = ref generator[Math.Max(digit - 1, 0) * Words];
            for (nint word = 0; word < Words; word++) Unsafe.Add(ref to, word * LaneInteger.Lanes + lane) = Unsafe.Add(ref from, word);
        }
        term.Z = Field.One;
        points.AddAffine(ref added, ref sum, ref term);
        Take(ref sum, ref infinite, ref added, ref term, Vector512.Create<ulong>(nothing));
    }

    /// <summary>The sum where there was a point, the term where there was none yet, and nothing new where the digit is zero.</summary>
    static void Take(ref LanePoint sum, ref Vector512<ulong> infinite, ref LanePoint added, ref LanePoint term, Vector512<ulong> nothing)
    {
        LanePoint.Select(ref added, infinite, ref term, ref added);
        LanePoint.Select(ref sum, nothing, ref sum, ref added);
        infinite &= nothing;
    }

    uint[] MultiplesOf(in U256 gx, in U256 gy)
    {
        var p = Big(Field.Number);
        var (x, y) = (Big(gx), Big(gy));
        var (stepX, stepY) = (x, y);
        var table = new uint[((1 << GeneratorWidth) - 1) * Words];
        for (var i = 0; i < table.Length; i += Words)
        {
            Write(x, table.AsSpan(i));
            Write(y, table.AsSpan(i + LaneInteger.Limbs));
            var slope = (i == 0 ? (3 * x * x - (MinusThree ? 3 : 0)) * Inverse(2 * y) : (y - stepY) * Inverse(x - stepX)) % p;
            var nextX = Positive(slope * slope - x - stepX);
            (x, y) = (nextX, Positive(slope * (x - nextX) - y));
        }
        return table;

        BigInteger Inverse(BigInteger value) => BigInteger.ModPow(Positive(value), p - 2, p);
        BigInteger Positive(BigInteger value) => (value % p + p) % p;
        void Write(BigInteger value, Span<uint> limbs)
        {
            value = (value << (LaneInteger.Bits * LaneInteger.Limbs)) % p;
            for (var i = 0; i < LaneInteger.Limbs; i++) limbs[i] = (uint)(value >> (LaneInteger.Bits * i) & ((1u << LaneInteger.Bits) - 1));
        }
    }

    static BigInteger Big(in U256 value)
    {
        Span<byte> bytes = stackalloc byte[32];
        value.Write(bytes);
        return new BigInteger(bytes, isUnsigned: true, isBigEndian: true);
    }
}
