namespace Grange.Content;

/// <summary>The products of a factor with the sixteen low and the sixteen high halves of a byte: any product is the sum of two of them.</summary>
static class NibbleTable
{
    public const int Half = 16, Bytes = 2 * Half;

    public static void Write(byte factor, Span<byte> table)
    {
        for (var half = 0; half < Half; half++)
        {
            table[half] = GaloisField.Multiply(factor, (byte)half);
            table[Half + half] = GaloisField.Multiply(factor, (byte)(half << 4));
        }
    }
}

/// <summary>Multiplication by a factor as a matrix of 8×8 bits, as <c>GF2P8AFFINEQB</c> wants it: byte 7 − i makes bit i of the product.</summary>
static class BitMatrix
{
    public const int Bytes = 8;

    public static void Write(byte factor, Span<byte> table)
    {
        table[..Bytes].Clear();
        for (var column = 0; column < 8; column++)
        {
            var product = GaloisField.Multiply(factor, (byte)(1 << column));
            for (var bit = 0; bit < 8; bit++) table[7 - bit] |= (byte)((product >> bit & 1) << column);
        }
    }
}
