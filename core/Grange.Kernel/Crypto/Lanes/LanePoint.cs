using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Grange.Kernel.Crypto;

/// <summary>Eight points as (X/Z², Y/Z³) in Montgomery form. Where Z is zero the formulas met points that they do not add: it then stays zero to the end.</summary>
struct LanePoint
{
    public LaneInteger X, Y, Z;

    /// <summary>Where the mask is all ones the first, else the second.</summary>
    public static void Select(ref LanePoint result, Vector512<ulong> mask, ref LanePoint yes, ref LanePoint no)
    {
        Select(ref result.X, mask, ref yes.X, ref no.X);
        Select(ref result.Y, mask, ref yes.Y, ref no.Y);
        Select(ref result.Z, mask, ref yes.Z, ref no.Z);
    }

    public static void Select(ref LaneInteger result, Vector512<ulong> mask, ref LaneInteger yes, ref LaneInteger no)
    {
        for (var i = 0; i < LaneInteger.Limbs; i++) result[i] = Vector512.ConditionalSelect(mask, yes[i], no[i]);
    }
}

/// <summary>Points of y² = x³ + ax + b with a = −3 or 0, eight at once. Formulas: hyperelliptic.org EFD, Jacobian coordinates.</summary>
sealed class LanePoints(LaneModulus field, bool minusThree)
{
    /// <summary>dbl-2001-b for a = −3, dbl-2009-l for a = 0.</summary>
    [SkipLocalsInit]
    public void Double(ref LanePoint point)
    {
        Unsafe.SkipInit(out LaneInteger slope);
        Unsafe.SkipInit(out LaneInteger squareY);
        Unsafe.SkipInit(out LaneInteger four);
        Unsafe.SkipInit(out LaneInteger part);
        field.Square(ref squareY, ref point.Y);
        Slope(ref slope, ref point);
        field.Multiply(ref four, ref point.X, ref squareY);
        field.Multiply(ref point.Z, ref point.Y, ref point.Z);
        field.Shift(ref point.Z, ref point.Z, 1);
        field.Shift(ref four, ref four, 2); // 4·x·y²
        field.Square(ref point.X, ref slope);
        field.Shift(ref part, ref four, 1);
        field.Subtract(ref point.X, ref point.X, ref part);
        field.Subtract(ref four, ref four, ref point.X);
        field.Multiply(ref point.Y, ref slope, ref four);
        field.Square(ref squareY, ref squareY);
        field.Shift(ref squareY, ref squareY, 3);
        field.Subtract(ref point.Y, ref point.Y, ref squareY);
    }

    /// <summary>3x² + a·z⁴.</summary>
    [SkipLocalsInit]
    void Slope(ref LaneInteger slope, ref LanePoint point)
    {
        if (!minusThree)
        {
            field.Square(ref slope, ref point.X);
        }
        else
        {
            Unsafe.SkipInit(out LaneInteger squareZ);
            Unsafe.SkipInit(out LaneInteger sum);
            field.Square(ref squareZ, ref point.Z);
            field.Add(ref sum, ref point.X, ref squareZ);
            field.Subtract(ref squareZ, ref point.X, ref squareZ);
            field.Multiply(ref slope, ref sum, ref squareZ);
        }
        field.Triple(ref slope, ref slope);
    }

    /// <summary>add-1998-cmo-2.</summary>
    [SkipLocalsInit]
    public void Add(ref LanePoint result, ref LanePoint a, ref LanePoint b)
    {
        Unsafe.SkipInit(out LaneInteger u1);
        Unsafe.SkipInit(out LaneInteger s1);
        Unsafe.SkipInit(out LaneInteger u2);
        Unsafe.SkipInit(out LaneInteger s2);
        Unsafe.SkipInit(out LaneInteger square);
        field.Square(ref square, ref b.Z);
        field.Multiply(ref u1, ref a.X, ref square);
        field.Multiply(ref s1, ref b.Z, ref square);
        field.Multiply(ref s1, ref a.Y, ref s1);
        field.Square(ref square, ref a.Z);
        field.Multiply(ref u2, ref b.X, ref square);
        field.Multiply(ref s2, ref a.Z, ref square);
        field.Multiply(ref s2, ref b.Y, ref s2);
        field.Multiply(ref result.Z, ref a.Z, ref b.Z);
        Sum(ref result, ref u1, ref s1, ref u2, ref s2);
    }

    /// <summary>madd-2004-hmv: b is affine, its Z is not looked at.</summary>
    [SkipLocalsInit]
    public void AddAffine(ref LanePoint result, ref LanePoint a, ref LanePoint b)
    {
        Unsafe.SkipInit(out LaneInteger u2);
        Unsafe.SkipInit(out LaneInteger s2);
        field.Square(ref s2, ref a.Z);
        field.Multiply(ref u2, ref b.X, ref s2);
        field.Multiply(ref s2, ref a.Z, ref s2);
        field.Multiply(ref s2, ref b.Y, ref s2);
        var (u1, s1) = (a.X, a.Y);
        result.Z = a.Z;
        Sum(ref result, ref u1, ref s1, ref u2, ref s2);
    }

    /// <summary>The sum of two points brought to the common denominator in <c>result.Z</c>; Z becomes 0 where they are the same or opposite.</summary>
    [SkipLocalsInit]
    void Sum(ref LanePoint result, ref LaneInteger u1, ref LaneInteger s1, ref LaneInteger u2, ref LaneInteger s2)
    {
        Unsafe.SkipInit(out LaneInteger cube);
        Unsafe.SkipInit(out LaneInteger twice);
        field.Subtract(ref u2, ref u2, ref u1); // h
        field.Subtract(ref s2, ref s2, ref s1); // r
        field.Multiply(ref result.Z, ref result.Z, ref u2);
        field.Square(ref cube, ref u2);
        field.Multiply(ref u1, ref u1, ref cube); // v
        field.Multiply(ref cube, ref cube, ref u2);
        field.Square(ref result.X, ref s2);
        field.Shift(ref twice, ref u1, 1);
        field.Subtract(ref result.X, ref result.X, ref cube);
        field.Subtract(ref result.X, ref result.X, ref twice);
        field.Subtract(ref u1, ref u1, ref result.X);
        field.Multiply(ref result.Y, ref s2, ref u1);
        field.Multiply(ref s1, ref s1, ref cube);
        field.Subtract(ref result.Y, ref result.Y, ref s1);
    }
}
