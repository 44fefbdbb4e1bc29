namespace Grange.Content;

/// <summary>GF(2^8) by the polynomial x^8 + x^4 + x^3 + x^2 + 1 (0x11d), the field of ISA-L, of the Linux RAID code and of most Reed–Solomon.</summary>
static class GaloisField
{
    const int Polynomial = 0x11d, Order = 255;

    static readonly byte[] Powers = new byte[2 * Order];
    static readonly byte[] Logarithms = new byte[256];

    static GaloisField()
    {
        for (int power = 0, value = 1; power < Order; power++)
        {
            Powers[power] = Powers[power + Order] = (byte)value;
            Logarithms[value] = (byte)power;
            value <<= 1;
            if (value > byte.MaxValue) value ^= Polynomial;
        }
    }

    public static byte Multiply(byte a, byte b) => a == 0 || b == 0 ? (byte)0 : Powers[Logarithms[a] + Logarithms[b]];

    /// <summary>The element that <paramref name="a"/> times gives one; <paramref name="a"/> is not zero.</summary>
    public static byte Inverse(byte a) => a != 0 ? Powers[Order - Logarithms[a]] : throw new DivideByZeroException("zero has no inverse");
}
