namespace Grange.Kernel.Crypto;

/// <summary>A point of y² = x³ + 7 other than infinity, in affine coordinates.</summary>
readonly record struct AffinePoint(FieldElement X, FieldElement Y)
{
    public AffinePoint Negate() => new(X, Y.Negate());

    /// <summary>The point over <paramref name="x"/> whose y has the wanted parity; false when x is of no point.</summary>
    public static bool TryLift(in U256 x, bool odd, out AffinePoint point)
    {
        var fx = new FieldElement(x);
        var square = fx.Square() * fx + FieldElement.Seven;
        var y = square.SquareRoot();
        point = new(fx, y.Canonical.IsOdd == odd ? y : y.Negate());
        return y.Square().Same(square);
    }
}

/// <summary>A point as (X/Z², Y/Z³); Z = 0 is infinity. Formulas: hyperelliptic.org EFD, short Weierstrass with a = 0.</summary>
readonly struct JacobianPoint(FieldElement x, FieldElement y, FieldElement z)
{
    readonly FieldElement x = x, y = y, z = z;

    public bool IsInfinity => z.IsZero;

    public static JacobianPoint From(in AffinePoint point) => new(point.X, point.Y, FieldElement.One);

    /// <summary>dbl-2009-l; secp256k1 has no point of order two, so only infinity doubles to infinity.</summary>
    public JacobianPoint Double()
    {
        var a = x.Square();
        var b = y.Square();
        var c = b.Square();
        var d = ((x + b).Square() - a - c).Double();
        var e = a.Double() + a;
        var x3 = e.Square() - d.Double();
        var y3 = e * (d - x3) - c.Double().Double().Double();
        return new(x3, y3, (y * z).Double());
    }

    /// <summary>madd-2004-hmv.</summary>
    public JacobianPoint Add(in AffinePoint other)
    {
        if (IsInfinity) return From(other);
        var zz = z.Square();
        return Sum(x, y, other.X * zz, other.Y * zz * z, z);
    }

    /// <summary>add-1998-cmo-2.</summary>
    public JacobianPoint Add(in JacobianPoint other)
    {
        if (IsInfinity) return other;
        if (other.IsInfinity) return this;
        var zz = z.Square();
        var otherZz = other.z.Square();
        return Sum(x * otherZz, y * otherZz * other.z, other.x * zz, other.y * zz * z, z * other.z);
    }

    public JacobianPoint Negate() => new(x, y.Negate(), z);

    public AffinePoint ToAffine()
    {
        var inverse = z.Inverse();
        var square = inverse.Square();
        return new(x * square, y * square * inverse);
    }

    /// <summary>The sum of two points brought to the common denominator <paramref name="common"/>.</summary>
    JacobianPoint Sum(in FieldElement u1, in FieldElement s1, in FieldElement u2, in FieldElement s2, in FieldElement common)
    {
        var h = u2 - u1;
        var r = s2 - s1;
        if (h.IsZero) return r.IsZero ? Double() : default;
        var hh = h.Square();
        var hhh = hh * h;
        var v = u1 * hh;
        var x3 = r.Square() - hhh - v.Double();
        return new(x3, r * (v - x3) - s1 * hhh, common * h);
    }
}
