namespace Grange.Kernel.Crypto;

/// <summary>Arithmetic modulo n, the order of secp256k1's generator (SEC 2 §2.4.1). Values are always below n; for public data only.</summary>
static class Scalar
{
    public static readonly U256 N = new(0xBFD25E8CD0364141, 0xBAAEDCE6AF48A03B, 0xFFFFFFFFFFFFFFFE, ulong.MaxValue);

    /// <summary>(n−1)/2: the largest s of a low-s signature.</summary>
    public static readonly U256 HalfN = N.Half();

    // 2^256 − n in three limbs, the third being 1.
    const ulong Fold0 = 0x402DA1732FC9BEBF, Fold1 = 0x4551231950B75FC4;

    public static U256 Reduce(in U256 value) => value.IsLess(N) ? value : U256.Subtract(value, N, out _);

    public static U256 Negate(in U256 value) => value.IsZero ? value : U256.Subtract(N, value, out _);

    public static U256 Multiply(in U256 a, in U256 b)
    {
        var low = U256.Multiply(a, b, out var high);
        while (!high.IsZero)
        {
            // high · 2^256 = high · Fold modulo n; Fold has 129 bits, so each turn takes 127 bits off the high half.
            var folded = TimesFold(high, out var above);
            low = U256.Add(low, folded, out var carry);
            high = U256.Add(above, new(carry, 0, 0, 0), out _);
        }
        return Reduce(low);
    }

    public static U256 Invert(in U256 value) => ModularInverse.Compute(value, N);

    static U256 TimesFold(in U256 high, out U256 above)
    {
        ulong c0 = 0, c1 = 0;
        var r0 = U256.Step(high.L0, Fold0, 0, ref c0);
        var r1 = U256.Step(high.L1, Fold0, 0, ref c0);
        var r2 = U256.Step(high.L2, Fold0, 0, ref c0);
        var r3 = U256.Step(high.L3, Fold0, 0, ref c0);
        r1 = U256.Step(high.L0, Fold1, r1, ref c1);
        r2 = U256.Step(high.L1, Fold1, r2, ref c1);
        r3 = U256.Step(high.L2, Fold1, r3, ref c1);
        var r4 = U256.Step(high.L3, Fold1, c0, ref c1);
        var low = U256.Add(new(r0, r1, r2, r3), new(0, 0, high.L0, high.L1), out var carry);
        above = U256.Add(new(r4, c1, 0, 0), new(high.L2, high.L3, 0, 0), out _);
        above = U256.Add(above, new(carry, 0, 0, 0), out _);
        return low;
    }
}
