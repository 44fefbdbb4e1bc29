namespace Grange.Kernel.Crypto;

/// <summary>Inverse modulo an odd prime by the right-shift binary algorithm (Handbook of ECC, algorithm 2.22): five times faster than a power.</summary>
/// <remarks>Its time depends on the value: for public data only.</remarks>
static class ModularInverse
{
    /// <summary>value⁻¹ modulo <paramref name="modulus"/> for a value in 1 … modulus−1; zero gives zero.</summary>
    public static U256 Compute(in U256 value, in U256 modulus)
    {
        if (value.IsZero) return value;
        U256 u = value, v = modulus, ofU = new(1, 0, 0, 0), ofV = default;
        // Always ofU · value ≡ u and ofV · value ≡ v; the greater of two odd numbers gives way until one is 1.
        while (true)
        {
            Strip(ref u, ref ofU, modulus);
            if (u.IsOne) return ofU;
            Strip(ref v, ref ofV, modulus);
            if (v.IsOne) return ofV;
            if (v.IsLess(u)) Take(ref u, v, ref ofU, ofV, modulus);
            else Take(ref v, u, ref ofV, ofU, modulus);
        }
    }

    static void Strip(ref U256 value, ref U256 cofactor, in U256 modulus)
    {
        while (!value.IsOdd)
        {
            value = value.Half();
            if (!cofactor.IsOdd)
            {
                cofactor = cofactor.Half();
                continue;
            }
            var half = U256.Add(cofactor, modulus, out var carry).Half();
            cofactor = new(half.L0, half.L1, half.L2, half.L3 | carry << 63);
        }
    }

    static void Take(ref U256 from, in U256 what, ref U256 cofactor, in U256 whatCofactor, in U256 modulus)
    {
        from = U256.Subtract(from, what, out _);
        cofactor = U256.Subtract(cofactor, whatCofactor, out var borrow);
        if (borrow != 0) cofactor = U256.Add(cofactor, modulus, out _);
    }
}
