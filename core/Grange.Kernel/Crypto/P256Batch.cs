using System.Runtime.Intrinsics;

namespace Grange.Kernel.Crypto;

/// <summary>Many device signatures at once: eight side by side where the processor has AVX-512, else one after the other.</summary>
/// <remarks>
/// Side by side a signature is only ever found good. Whatever is not is judged again by <see cref="P256.VerifyHash"/>, which alone refuses, so the answers are
/// those of the single check, and a key is neither imported nor kept.
/// </remarks>
public static class P256Batch
{
    static readonly Lazy<LaneCurve> Curve = new(() => new LaneCurve(
        new(ulong.MaxValue, 0x00000000FFFFFFFF, 0, 0xFFFFFFFF00000001), P256.N, minusThree: true, new(0x3BCE3C3E27D2604B, 0x651D06B0CC53B0F6, 0xB3EBBD55769886BC, 0x5AC635D8AA3A93E7),
        new(0xF4A13945D898C296, 0x77037D812DEB33A0, 0xF8BCE6E563A440F2, 0x6B17D1F2E12C4247), new(0xCBB6406837BF51F5, 0x2BCE33576B315ECE, 0x8EE7EB4A7C0F9E16, 0x4FE342E2FE1A7F9B)));

    /// <summary>True where eight are checked side by side.</summary>
    public static bool IsWide => LaneModulus.IsSupported;

    /// <summary>The verdict on each of <paramref name="signed"/>, in order.</summary>
    public static void Verify(ReadOnlySpan<SignedHash> signed, Span<P256Fault> verdicts)
    {
        if (IsWide && signed.Length > 1)
        {
            Span<bool> good = stackalloc bool[LaneInteger.Lanes];
            for (var from = 0; from < signed.Length; from += LaneInteger.Lanes)
            {
                var some = signed.Slice(from, Math.Min(LaneInteger.Lanes, signed.Length - from));
                Accept(some, good);
                for (var i = 0; i < some.Length; i++) verdicts[from + i] = good[i] ? P256Fault.None : One(some[i]);
            }
            return;
        }
        for (var i = 0; i < signed.Length; i++) verdicts[i] = One(signed[i]);
    }

    /// <summary>The id of each compressed key; null where it is no point.</summary>
    public static void Ids(ReadOnlySpan<ReadOnlyMemory<byte>> keys, Span<DeviceId?> ids)
    {
        Span<U256> x = stackalloc U256[LaneInteger.Lanes];
        Span<bool> odd = stackalloc bool[LaneInteger.Lanes];
        Span<byte> point = stackalloc byte[P256.PointSize];
        LanePoint points = default;
        for (var from = 0; from < keys.Length; from += LaneInteger.Lanes)
        {
            var some = keys.Slice(from, Math.Min(LaneInteger.Lanes, keys.Length - from));
            Vector512<ulong> lifted = default;
            x.Clear();
            for (var i = 0; i < some.Length; i++)
                if (IsForm(some[i].Span)) (x[i], odd[i]) = (U256.Read(some[i].Span[1..]), some[i].Span[0] == 3);
            if (IsWide) lifted = Curve.Value.Lift(ref points, x, odd);
            if (IsWide) Curve.Value.Field.Leave(ref points.Y);
            for (var i = 0; i < some.Length; i++)
            {
                var isPoint = lifted[i] != 0 && IsForm(some[i].Span);
                if (isPoint) some[i].Span[1..].CopyTo(point);
                if (isPoint) Curve.Value.Field.Get(ref points.Y, i).Write(point[32..]);
                ids[from + i] = isPoint ? DeviceId.OfPoint(point) : DeviceId.TryOf(some[i].Span, out var id) ? id : null;
            }
        }
    }

    static P256Fault One(in SignedHash one) => P256.VerifyHash(one.Signer.Span, one.Hash.Span, one.Signature.Span);

    /// <summary>R = (z/s)·G + (r/s)·Q, and r is R's x: so no inverse of R's Z is needed (an x from n up to p is left to the single check).</summary>
    static void Accept(ReadOnlySpan<SignedHash> signed, Span<bool> good)
    {
        Span<U256> x = stackalloc U256[LaneInteger.Lanes], r = stackalloc U256[LaneInteger.Lanes];
        Span<bool> odd = stackalloc bool[LaneInteger.Lanes];
        LaneInteger ofR = default, ofS = default, ofZ = default;
        x.Clear();
        r.Clear();
        for (var lane = 0; lane < LaneInteger.Lanes; lane++)
        {
            good[lane] = lane < signed.Length && IsPossible(signed[lane]);
            if (!good[lane]) continue;
            var one = signed[lane];
            (x[lane], odd[lane], r[lane]) = (U256.Read(one.Signer.Span[1..]), one.Signer.Span[0] == 3, U256.Read(one.Signature.Span));
            LaneInteger.Set(ref ofR, lane, r[lane]);
            LaneInteger.Set(ref ofS, lane, U256.Read(one.Signature.Span[32..]));
            LaneInteger.Set(ref ofZ, lane, U256.Read(one.Hash.Span));
        }
        var (curve, order) = (Curve.Value, Curve.Value.Order);
        LanePoint q = default, sum = default;
        var holds = curve.Lift(ref q, x, odd);
        var rOfField = ofR;
        order.Enter(ref ofS);
        order.Invert(ref ofS, ref ofS);
        order.Quotient(ref ofZ, ref ofS);
        order.Quotient(ref ofR, ref ofS);
        Span<U256> u1 = stackalloc U256[LaneInteger.Lanes], u2 = stackalloc U256[LaneInteger.Lanes];
        for (var lane = 0; lane < LaneInteger.Lanes; lane++) (u1[lane], u2[lane]) = (order.Get(ref ofZ, lane), order.Get(ref ofR, lane));
        holds &= curve.Combine(ref sum, u1, u2, ref q);
        curve.Field.Enter(ref rOfField);
        curve.Field.Square(ref sum.Z, ref sum.Z);
        curve.Field.Multiply(ref rOfField, ref rOfField, ref sum.Z);
        holds &= curve.Field.Same(ref rOfField, ref sum.X);
        for (var lane = 0; lane < LaneInteger.Lanes; lane++) good[lane] &= holds[lane] != 0;
    }

    static bool IsPossible(in SignedHash one)
        => P256.FormOf(one.Hash.Span, one.Signature.Span) == P256Fault.None && IsForm(one.Signer.Span);

    static bool IsForm(ReadOnlySpan<byte> key) => key.Length == P256.KeySize && key[0] is 2 or 3 && U256.Read(key[1..]).IsLess(Curve.Value.Field.Number);
}
