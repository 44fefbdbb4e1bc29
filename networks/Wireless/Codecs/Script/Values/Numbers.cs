using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Grange.Wireless.Scripts;

/// <summary>Numbers as ECMAScript reads, writes and folds them.</summary>
static class Numbers
{
    /// <summary>ECMA-262 ToInt32: modulo 2^32.</summary>
    public static int Int32(double number)
    {
        var plain = (int)number;
        if (plain == number) return plain;
        return double.IsFinite(number) ? unchecked((int)(uint)(long)(Math.Truncate(number) % 4294967296.0)) : 0;
    }

    public static uint UInt32(double number) => unchecked((uint)Int32(number));

    /// <summary>ECMA-262 ToIntegerOrInfinity, folded into what an index may be.</summary>
    public static int Index(double number) => double.IsNaN(number) ? 0 : (int)Math.Clamp(Math.Truncate(number), int.MinValue, int.MaxValue);

    /// <summary>The shortest figures that read as the same number, in ECMA-262's layout.</summary>
    public static string Text(double number)
    {
        if (number == (long)number && Math.Abs(number) < 1e15) return ((long)number).ToString(CultureInfo.InvariantCulture);
        if (double.IsNaN(number)) return "NaN";
        if (double.IsInfinity(number)) return number > 0 ? "Infinity" : "-Infinity";
        var (figures, point) = Figures(Math.Abs(number).ToString("R", CultureInfo.InvariantCulture));
        var sign = number < 0 ? "-" : "";
        if (point is > 0 and <= 21) return sign + (figures.Length <= point ? figures.PadRight(point, '0') : $"{figures.AsSpan(0, point)}.{figures.AsSpan(point)}");
        if (point is > -6 and <= 0) return $"{sign}0.{new string('0', -point)}{figures}";
        return Scientific(sign, figures, point - 1);
    }

    /// <summary>Figures without zeros at their ends, and where the point stands in them.</summary>
    static (string Figures, int Point) Figures(string plain)
    {
        var mark = plain.IndexOf('E', StringComparison.Ordinal);
        var exponent = mark < 0 ? 0 : int.Parse(plain.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var mantissa = mark < 0 ? plain : plain[..mark];
        var dot = mantissa.IndexOf('.', StringComparison.Ordinal);
        var point = (dot < 0 ? mantissa.Length : dot) + exponent;
        var figures = mantissa.Replace(".", "", StringComparison.Ordinal);
        var zeros = figures.Length - figures.TrimStart('0').Length;
        return (figures[zeros..].TrimEnd('0') is { Length: > 0 } rest ? rest : "0", point - zeros);
    }

    static string Scientific(string sign, string figures, int exponent)
        => $"{sign}{figures[0]}{(figures.Length > 1 ? "." : "")}{figures.AsSpan(1)}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent)}";

    /// <summary>A text as a number, or NaN: ECMA-262 StringToNumber.</summary>
    public static double Read(string text)
    {
        var plain = text.AsSpan().Trim(Blanks);
        if (plain.Length == 0) return 0;
        if (plain.Length > 2 && plain[0] == '0' && Radix(plain[1]) is > 0 and var radix) return ReadDigits(plain[2..], radix, out var read) is var whole && read == plain.Length - 2 ? whole : double.NaN;
        if (plain is "Infinity" or "+Infinity") return double.PositiveInfinity;
        if (plain is "-Infinity") return double.NegativeInfinity;
        return plain.IndexOfAnyExcept(Decimal) < 0 && double.TryParse(plain, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number) ? number : double.NaN;
    }

    static readonly SearchValues<char> Decimal = SearchValues.Create("0123456789.eE+-");

    /// <summary>What blanks are to ECMAScript.</summary>
    public const string Blanks = " \t\n\r\v\f\u00a0\ufeff\u2028\u2029";

    /// <summary>Figures of a radix as far as they go.</summary>
    public static double ReadDigits(ReadOnlySpan<char> text, int radix, out int read)
    {
        var number = 0.0;
        for (read = 0; read < text.Length && Digit(text[read]) is var digit && digit < radix; read++) number = number * radix + digit;
        if (radix == 10 && read > 15) _ = double.TryParse(text[..read], NumberStyles.None, CultureInfo.InvariantCulture, out number);
        return read == 0 ? double.NaN : number;
    }

    /// <summary>A number in another radix; fractions to 52 bits.</summary>
    public static string Text(double number, int radix)
    {
        if (radix == 10 || !double.IsFinite(number)) return Text(number);
        var (whole, text) = (Math.Truncate(Math.Abs(number)), new StringBuilder());
        for (var rest = whole; rest >= 1; rest = Math.Floor(rest / radix)) text.Insert(0, "0123456789abcdefghijklmnopqrstuvwxyz"[(int)(rest % radix)]);
        if (text.Length == 0) text.Append('0');
        if (number < 0) text.Insert(0, '-');
        var part = Math.Abs(number) - whole;
        if (part > 0) text.Append('.');
        for (var places = 0; part > 0 && places < 52; places++)
        {
            part *= radix;
            text.Append("0123456789abcdefghijklmnopqrstuvwxyz"[(int)part]);
            part -= Math.Truncate(part);
        }
        return text.ToString();
    }

    /// <summary><c>toFixed</c>: of two that are as near, the larger.</summary>
    public static string Fixed(double number, int places)
    {
        if (!double.IsFinite(number) || Math.Abs(number) >= 1e21) return Text(number);
        var figures = Rounded(Math.Abs(number), places).ToString(CultureInfo.InvariantCulture).PadLeft(places + 1, '0');
        return $"{(number < 0 ? "-" : "")}{figures.AsSpan(0, figures.Length - places)}{(places > 0 ? "." : "")}{figures.AsSpan(figures.Length - places)}";
    }

    /// <summary><c>toPrecision</c></summary>
    public static string Precise(double number, int figures)
    {
        if (!double.IsFinite(number)) return Text(number);
        var (exponent, digits) = Leading(Math.Abs(number), figures);
        if (exponent >= -6 && exponent < figures) return Fixed(number, Math.Max(0, figures - 1 - exponent));
        return Scientific(number < 0 ? "-" : "", digits, exponent);
    }

    /// <summary>So many figures of a number, and the power of ten that the first stands for.</summary>
    static (int Exponent, string Figures) Leading(double number, int figures)
    {
        if (number == 0) return (0, new string('0', figures));
        var plain = number.ToString("E16", CultureInfo.InvariantCulture);
        var exponent = int.Parse(plain.AsSpan(plain.IndexOf('E', StringComparison.Ordinal) + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var digits = Rounded(number, figures - 1 - exponent).ToString(CultureInfo.InvariantCulture);
        return digits.Length > figures ? (exponent + 1, digits[..figures]) : (exponent, digits);
    }

    /// <summary>A number times a power of ten, exactly, to the nearest whole; halves go up.</summary>
    static BigInteger Rounded(double number, int places)
    {
        var bits = BitConverter.DoubleToInt64Bits(number);
        var power = (int)(bits >> 52 & 0x7ff);
        var (numerator, denominator) = (new BigInteger(bits & 0xfffffffffffff | (power == 0 ? 0 : 1L << 52)), BigInteger.One);
        var shift = Math.Max(power, 1) - 1075;
        if (shift > 0) numerator <<= shift;
        else denominator <<= -shift;
        if (places > 0) numerator *= BigInteger.Pow(10, places);
        else denominator *= BigInteger.Pow(10, -places);
        return (2 * numerator + denominator) / (2 * denominator);
    }

    public static int Digit(char one) => one switch
    {
        >= '0' and <= '9' => one - '0',
        >= 'a' and <= 'z' => one - 'a' + 10,
        >= 'A' and <= 'Z' => one - 'A' + 10,
        _ => int.MaxValue,
    };

    public static int Radix(char mark) => mark switch { 'x' or 'X' => 16, 'o' or 'O' => 8, 'b' or 'B' => 2, _ => 0 };
}
