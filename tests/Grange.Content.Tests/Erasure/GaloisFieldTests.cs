namespace Grange.Content.Tests.Erasure;

public sealed class GaloisFieldTests
{
    [Fact]
    public void Products_are_those_of_polynomials_modulo_0x11d()
    {
        for (var a = 0; a < 256; a++)
            for (var b = 0; b < 256; b++) Assert.Equal(Polynomial(a, b), GaloisField.Multiply((byte)a, (byte)b));
    }

    [Fact]
    public void Every_element_but_zero_has_an_inverse()
    {
        for (var a = 1; a < 256; a++) Assert.Equal(1, GaloisField.Multiply((byte)a, GaloisField.Inverse((byte)a)));
        Assert.Throws<DivideByZeroException>(() => GaloisField.Inverse(0));
    }

    [Fact]
    public void A_matrix_times_its_inverse_is_the_identity_and_a_singular_one_has_none()
    {
        var random = new Random(3);
        var (matrix, size) = (new FieldMatrix(40, 40), 40);
        for (var row = 0; row < size; row++) random.NextBytes(matrix.Row(row));
        matrix[0, 0] = 0; // so that rows must be exchanged
        var product = matrix * matrix.Inverted();
        for (var row = 0; row < size; row++)
            for (var column = 0; column < size; column++) Assert.Equal(row == column ? 1 : 0, product[row, column]);
        matrix.Row(1).CopyTo(matrix.Row(2));
        Assert.Throws<InvalidOperationException>(matrix.Inverted);
    }

    static byte Polynomial(int a, int b)
    {
        var product = 0;
        for (; b > 0; b >>= 1, a <<= 1)
            if ((b & 1) == 1) product ^= a;
        for (var bit = 15; bit >= 8; bit--)
            if ((product >> bit & 1) == 1) product ^= 0x11d << (bit - 8);
        return (byte)product;
    }
}
