namespace Grange.Kernel.Crypto;

/// <summary>Who signed, of many signatures at once: eight side by side where the processor has AVX-512, else one after the other.</summary>
/// <remarks>Side by side an account is only ever confirmed; whatever is not confirmed is judged again by <see cref="Secp256k1.RecoverAddress"/>.</remarks>
public static class Secp256k1Batch
{
    static readonly Lazy<LaneCurve> Curve = new(() => new LaneCurve(
        FieldElement.P, Scalar.N, minusThree: false, new(7, 0, 0, 0), Secp256k1.Generator.X.Canonical, Secp256k1.Generator.Y.Canonical));

    /// <summary>True for each of <paramref name="signed"/> whose address made its signature.</summary>
    public static void AreSignedBy(ReadOnlySpan<SignedHash> signed, Span<bool> verdicts)
    {
        if (!P256Batch.IsWide || signed.Length == 1)
        {
            for (var i = 0; i < signed.Length; i++) verdicts[i] = One(signed[i]);
            return;
        }
        Span<bool> good = stackalloc bool[LaneInteger.Lanes];
        for (var from = 0; from < signed.Length; from += LaneInteger.Lanes)
        {
            var some = signed.Slice(from, Math.Min(LaneInteger.Lanes, signed.Length - from));
            Confirm(some, good);
            for (var i = 0; i < some.Length; i++) verdicts[from + i] = good[i] || One(some[i]);
        }
    }

    static bool One(in SignedHash one)
    {
        Span<byte> signer = stackalloc byte[Secp256k1.AddressSize];
        return Secp256k1.RecoverAddress(one.Hash.Span, one.Signature.Span, signer) == RecoverFault.None && signer.SequenceEqual(one.Signer.Span);
    }

    /// <summary>Q = r⁻¹ (s·R − z·G), as <see cref="Secp256k1.Recover"/> has it.</summary>
    static void Confirm(ReadOnlySpan<SignedHash> signed, Span<bool> good)
    {
        Span<U256> r = stackalloc U256[LaneInteger.Lanes], u1 = stackalloc U256[LaneInteger.Lanes], u2 = stackalloc U256[LaneInteger.Lanes];
        Span<bool> odd = stackalloc bool[LaneInteger.Lanes];
        LaneInteger ofR = default, ofS = default, ofZ = default;
        r.Clear();
        for (var lane = 0; lane < LaneInteger.Lanes; lane++)
        {
            good[lane] = lane < signed.Length && Secp256k1.FormOf(signed[lane].Hash.Span, signed[lane].Signature.Span) == RecoverFault.None;
            if (!good[lane]) continue;
            var signature = signed[lane].Signature.Span;
            (r[lane], odd[lane]) = (U256.Read(signature), signature[64] == 28);
            LaneInteger.Set(ref ofR, lane, r[lane]);
            LaneInteger.Set(ref ofS, lane, U256.Read(signature[32..]));
            LaneInteger.Set(ref ofZ, lane, U256.Read(signed[lane].Hash.Span));
        }
        var (curve, order) = (Curve.Value, Curve.Value.Order);
        LanePoint nonce = default, key = default;
        var holds = curve.Lift(ref nonce, r, odd);
        order.Enter(ref ofR);
        order.Invert(ref ofR, ref ofR);
        order.Quotient(ref ofZ, ref ofR);
        order.Quotient(ref ofS, ref ofR);
        for (var lane = 0; lane < LaneInteger.Lanes; lane++) (u1[lane], u2[lane]) = (Scalar.Negate(order.Get(ref ofZ, lane)), order.Get(ref ofS, lane));
        holds &= curve.Combine(ref key, u1, u2, ref nonce);
        ToAffine(curve.Field, ref key);
        Span<byte> point = stackalloc byte[Secp256k1.PublicKeySize], address = stackalloc byte[Secp256k1.AddressSize];
        for (var lane = 0; lane < LaneInteger.Lanes; lane++)
        {
            if (!good[lane] || holds[lane] == 0)
            {
                good[lane] = false;
                continue;
            }
            curve.Field.Get(ref key.X, lane).Write(point);
            curve.Field.Get(ref key.Y, lane).Write(point[32..]);
            Secp256k1.WriteAddress(point, address);
            good[lane] = address.SequenceEqual(signed[lane].Signer.Span);
        }
    }

    /// <summary>x and y as plain numbers.</summary>
    static void ToAffine(LaneModulus field, ref LanePoint point)
    {
        LaneInteger inverse = default, square = default;
        field.Invert(ref inverse, ref point.Z);
        field.Square(ref square, ref inverse);
        field.Multiply(ref point.X, ref point.X, ref square);
        field.Multiply(ref inverse, ref inverse, ref square);
        field.Multiply(ref point.Y, ref point.Y, ref inverse);
        field.Leave(ref point.X);
        field.Leave(ref point.Y);
    }
}
