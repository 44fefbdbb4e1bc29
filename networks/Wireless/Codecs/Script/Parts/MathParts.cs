namespace Grange.Wireless.Scripts;

/// <summary>Math: ECMA-262 chapter 21.3. There is no chance in a codec: <c>random</c> is always the same.</summary>
static class MathParts
{
    static readonly (string Name, Func<double, double> Work)[] Simple =
    [
        ("abs", Math.Abs), ("floor", Math.Floor), ("ceil", Math.Ceiling), ("trunc", Math.Truncate), ("sqrt", Math.Sqrt), ("cbrt", Math.Cbrt), ("exp", Math.Exp), ("expm1", number => Math.Exp(number) - 1), ("log", Math.Log), ("log10", Math.Log10),
        ("log2", Math.Log2), ("log1p", number => Math.Log(1 + number)), ("sin", Math.Sin), ("cos", Math.Cos), ("tan", Math.Tan), ("asin", Math.Asin), ("acos", Math.Acos), ("atan", Math.Atan), ("sinh", Math.Sinh), ("cosh", Math.Cosh), ("tanh", Math.Tanh),
        ("round", Round), ("sign", number => double.IsNaN(number) ? number : Math.Sign(number)), ("fround", number => (float)number), ("clz32", number => System.Numerics.BitOperations.LeadingZeroCount(Numbers.UInt32(number))),
    ];

    public static ScriptObject Make(Realm realm)
    {
        var math = realm.Object(
            ("pow", (run, _, given) => Operations.Power(run.Number(given.At(0)), run.Number(given.At(1)))),
            ("atan2", (run, _, given) => Math.Atan2(run.Number(given.At(0)), run.Number(given.At(1)))),
            ("imul", (run, _, given) => run.Int32(given.At(0)) * run.Int32(given.At(1))),
            ("hypot", (run, _, given) => Math.Sqrt(All(run, given).Sum(one => one * one))),
            ("max", (run, _, given) => All(run, given).Aggregate(double.NegativeInfinity, Math.Max)),
            ("min", (run, _, given) => All(run, given).Aggregate(double.PositiveInfinity, Math.Min)),
            ("random", (_, _, _) => 0.5));
        foreach (var (name, work) in Simple) realm.Put(math, (name, (run, _, given) => work(run.Number(given.At(0)))));
        foreach (var (name, value) in ((string, double)[])[("PI", Math.PI), ("E", Math.E), ("LN2", 0.6931471805599453), ("LN10", 2.302585092994046), ("LOG2E", 1.4426950408889634), ("LOG10E", 0.4342944819032518), ("SQRT2", 1.4142135623730951), ("SQRT1_2", 0.7071067811865476)])
            math.Hide(name, value);
        return math;
    }

    static List<double> All(Run run, ReadOnlySpan<Value> given)
    {
        run.Make(8L * given.Length);
        var all = new List<double>(given.Length);
        foreach (var one in given) all.Add(run.Number(one));
        return all;
    }

    /// <summary>Halves go up.</summary>
    static double Round(double number)
    {
        var low = Math.Floor(number);
        return number - low >= 0.5 ? low + 1 : low;
    }
}
