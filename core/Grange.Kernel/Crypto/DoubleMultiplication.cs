namespace Grange.Kernel.Crypto;

/// <summary>a·G + b·Q with one shared row of doublings and both scalars in non-adjacent form (Handbook of ECC §3.3.1, algorithm 3.51).</summary>
static class DoubleMultiplication
{
    const int Width = 5, GeneratorWidth = 10, Digits = 257;

    /// <summary>G, 3G, 5G, … 511G.</summary>
    static readonly AffinePoint[] GeneratorMultiples = OddMultiplesOfG();

    public static JacobianPoint Compute(in U256 a, in U256 b, in AffinePoint q)
    {
        Span<short> ofG = stackalloc short[Digits];
        Span<short> ofQ = stackalloc short[Digits];
        WriteNonAdjacent(a, GeneratorWidth, ofG);
        WriteNonAdjacent(b, Width, ofQ);
        Span<JacobianPoint> multiples = stackalloc JacobianPoint[1 << (Width - 2)];
        WriteOddMultiples(q, multiples);

        var sum = default(JacobianPoint);
        for (var i = Digits - 1; i >= 0; i--)
        {
            sum = sum.Double();
            if (ofQ[i] > 0) sum = sum.Add(multiples[ofQ[i] >> 1]);
            else if (ofQ[i] < 0) sum = sum.Add(multiples[-ofQ[i] >> 1].Negate());
            if (ofG[i] > 0) sum = sum.Add(GeneratorMultiples[ofG[i] >> 1]);
            else if (ofG[i] < 0) sum = sum.Add(GeneratorMultiples[-ofG[i] >> 1].Negate());
        }
        return sum;
    }

    /// <summary>Odd digits of at most width−1 bits and a sign, at least width−1 zeros between two of them.</summary>
    static void WriteNonAdjacent(in U256 scalar, int width, Span<short> digits)
    {
        digits.Clear();
        var carry = 0;
        for (var at = 0; at < Digits;)
        {
            if ((Bit(scalar, at) ^ carry) == 0) { at++; continue; }
            var digit = carry;
            for (var i = 0; i < width; i++) digit += Bit(scalar, at + i) << i;
            carry = digit >> (width - 1) & 1;
            digits[at] = (short)(digit - (carry << width));
            at += width;
        }
    }

    static int Bit(in U256 scalar, int at) => at < 256 && scalar.Bit(at) ? 1 : 0;

    static void WriteOddMultiples(in AffinePoint point, Span<JacobianPoint> multiples)
    {
        multiples[0] = JacobianPoint.From(point);
        var two = multiples[0].Double();
        for (var i = 1; i < multiples.Length; i++) multiples[i] = multiples[i - 1].Add(two);
    }

    static AffinePoint[] OddMultiplesOfG()
    {
        var multiples = new JacobianPoint[1 << (GeneratorWidth - 2)];
        WriteOddMultiples(Secp256k1.Generator, multiples);
        return Array.ConvertAll(multiples, point => point.ToAffine());
    }
}
