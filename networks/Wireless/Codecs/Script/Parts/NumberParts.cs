using System.Globalization;

namespace Grange.Wireless.Scripts;

/// <summary>Number, and the functions of the script itself: ECMA-262 chapters 21.1 and 19.2.</summary>
static class NumberParts
{
    public static void Fill(Run run, Realm realm)
    {
        realm.Set(run, "undefined", default);
        realm.Set(run, "NaN", Value.NaN);
        realm.Set(run, "Infinity", double.PositiveInfinity);
        var number = realm.Constructor(run, "Number", realm.NumberPrototype, (one, _, given) => given.Length == 0 ? 0 : one.Number(given[0]), (one, _, given) => new ScriptBox(realm.NumberPrototype, given.Length == 0 ? 0 : one.Number(given[0])));
        foreach (var (name, value) in ((string, double)[])[("MAX_SAFE_INTEGER", 9007199254740991), ("MIN_SAFE_INTEGER", -9007199254740991), ("MAX_VALUE", double.MaxValue), ("MIN_VALUE", double.Epsilon), ("EPSILON", double.BitIncrement(1) - 1), ("NaN", double.NaN),
            ("POSITIVE_INFINITY", double.PositiveInfinity), ("NEGATIVE_INFINITY", double.NegativeInfinity)]) number.Hide(name, value);
        realm.Put(number,
            ("isInteger", (_, _, given) => IsWhole(given.At(0))), ("isSafeInteger", (_, _, given) => IsWhole(given.At(0)) && Math.Abs(given.At(0).Number) <= 9007199254740991),
            ("isNaN", (_, _, given) => given.At(0).IsNumber && double.IsNaN(given.At(0).Number)), ("isFinite", (_, _, given) => given.At(0).IsNumber && double.IsFinite(given.At(0).Number)),
            ("parseInt", ParseInt), ("parseFloat", ParseFloat));
        realm.Put(realm.NumberPrototype,
            ("toString", (one, self, given) => one.Make(given.At(0).IsUndefined ? Numbers.Text(Of(one, self)) : Numbers.Text(Of(one, self), Within(one, given, 2, 36)))),
            ("toLocaleString", (one, self, _) => one.Make(Math.Round(Of(one, self), 3, MidpointRounding.AwayFromZero).ToString("#,0.###", CultureInfo.InvariantCulture))),
            ("toFixed", (one, self, given) => one.Make(Numbers.Fixed(Of(one, self), Within(one, given, 0, 100)))),
            ("toPrecision", (one, self, given) => one.Make(given.At(0).IsUndefined ? Numbers.Text(Of(one, self)) : Numbers.Precise(Of(one, self), Within(one, given, 1, 100)))),
            ("toExponential", (one, self, given) => one.Make(Exponential(Of(one, self), given.At(0).IsUndefined ? 6 : Within(one, given, 0, 100)))),
            ("valueOf", (one, self, _) => Of(one, self)));
        foreach (var (name, work) in ((string, Native)[])[("parseInt", ParseInt), ("parseFloat", ParseFloat), ("isNaN", (one, _, given) => double.IsNaN(one.Number(given.At(0)))), ("isFinite", (one, _, given) => double.IsFinite(one.Number(given.At(0)))),
            ("encodeURIComponent", (one, _, given) => one.Make(Uri.EscapeDataString(one.Text(given.At(0))))), ("decodeURIComponent", (one, _, given) => Unescaped(one, one.Text(given.At(0))))])
            realm.Set(run, name, new NativeFunction(realm.FunctionPrototype, work));
    }

    static Value Unescaped(Run run, string text)
    {
        var plain = run.Make(Uri.UnescapeDataString(text));
        return plain.Contains('%', StringComparison.Ordinal) && !text.Contains("%25", StringComparison.OrdinalIgnoreCase) ? throw run.Error("URIError", "URI malformed") : plain;
    }

    static bool IsWhole(Value value) => value.IsNumber && double.IsInteger(value.Number);

    static double Of(Run run, Value self) => self.Object is ScriptBox box ? run.Number(box.Inner) : self.IsNumber ? self.Number : throw run.Error("TypeError", "it is no number");

    static int Within(Run run, ReadOnlySpan<Value> given, int least, int most)
    {
        var value = given.At(0).IsUndefined ? 0 : Numbers.Index(run.Number(given[0]));
        return value >= least && value <= most ? value : throw run.Error("RangeError", $"{value} is not from {least} to {most}");
    }

    static string Exponential(double number, int places)
    {
        var text = number.ToString($"e{places}", CultureInfo.InvariantCulture); // 1.500000e+000
        var mark = text.IndexOf('e', StringComparison.Ordinal);
        return mark < 0 ? Numbers.Text(number) : $"{text.AsSpan(0, mark + 2)}{int.Parse(text.AsSpan(mark + 2), CultureInfo.InvariantCulture)}";
    }

    static Value ParseInt(Run run, Value self, ReadOnlySpan<Value> given)
    {
        var text = run.Text(given.At(0)).AsSpan().Trim(Numbers.Blanks);
        run.Work(text.Length);
        var (sign, radix) = (1, given.At(1).IsUndefined ? 0 : run.Int32(given[1]));
        if (text.Length > 0 && text[0] is '-' or '+')
        {
            sign = text[0] == '-' ? -1 : 1;
            text = text[1..];
        }
        if (radix is 0 or 16 && text.Length > 1 && text[0] == '0' && text[1] is 'x' or 'X')
        {
            radix = 16;
            text = text[2..];
        }
        if (radix == 0) radix = 10;
        return radix is < 2 or > 36 ? Value.NaN : sign * Numbers.ReadDigits(text, radix, out _);
    }

    static Value ParseFloat(Run run, Value self, ReadOnlySpan<Value> given)
    {
        var text = run.Text(given.At(0)).AsSpan().Trim(Numbers.Blanks);
        run.Work(text.Length);
        if (text.TrimStart("+-").StartsWith("Infinity")) return text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
        int length = 0, kept = 0;
        var (hasPoint, hasMark) = (false, false);
        for (; length < text.Length; length++)
        {
            var one = text[length];
            if (char.IsAsciiDigit(one)) kept = length + 1;
            else if (one == '.' && !hasPoint && !hasMark) hasPoint = true;
            else if (one is 'e' or 'E' && !hasMark && kept > 0) hasMark = true;
            else if (!(one is '+' or '-' && (length == 0 || text[length - 1] is 'e' or 'E'))) break;
        }
        return double.TryParse(text[..kept], NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : Value.NaN;
    }
}
