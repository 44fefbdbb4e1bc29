namespace Grange.Wireless.Scripts;

/// <summary>An operator between two values.</summary>
delegate Value Operation(Run run, Value left, Value right);

static class Operations
{
    public static Operation Of(string sign) => sign switch
    {
        "+" => static (run, left, right) => run.Add(left, right),
        "-" => static (run, left, right) => run.Number(left) - run.Number(right),
        "*" => static (run, left, right) => run.Number(left) * run.Number(right),
        "/" => static (run, left, right) => run.Number(left) / run.Number(right),
        "%" => static (run, left, right) => run.Number(left) % run.Number(right),
        "**" => static (run, left, right) => Power(run.Number(left), run.Number(right)),
        "<<" => static (run, left, right) => run.Int32(left) << (run.Int32(right) & 31),
        ">>" => static (run, left, right) => run.Int32(left) >> (run.Int32(right) & 31),
        ">>>" => static (run, left, right) => (uint)run.Int32(left) >> (run.Int32(right) & 31),
        "&" => static (run, left, right) => run.Int32(left) & run.Int32(right),
        "|" => static (run, left, right) => run.Int32(left) | run.Int32(right),
        "^" => static (run, left, right) => run.Int32(left) ^ run.Int32(right),
        "==" => static (run, left, right) => run.AreEqual(left, right),
        "!=" => static (run, left, right) => !run.AreEqual(left, right),
        "===" => static (_, left, right) => Value.AreSame(left, right),
        "!==" => static (_, left, right) => !Value.AreSame(left, right),
        "<" => static (run, left, right) => run.IsLess(left, right) ?? false,
        ">" => static (run, left, right) => run.IsLess(right, left) ?? false,
        "<=" => static (run, left, right) => run.IsLess(right, left) is false,
        ">=" => static (run, left, right) => run.IsLess(left, right) is false,
        "instanceof" => static (run, left, right) => run.IsInstance(left, right),
        "in" => static (run, left, right) => right.Object is { } made ? made.TryGet(run.Name(left), out _) : throw run.Error("TypeError", "the right side of in is no object"),
        _ => throw new ArgumentException($"{sign} is no operator", nameof(sign)),
    };

    /// <summary>As ECMA-262 has it: one to the power of no number is none.</summary>
    public static double Power(double number, double exponent) => double.IsNaN(exponent) || Math.Abs(number) == 1 && double.IsInfinity(exponent) ? double.NaN : Math.Pow(number, exponent);
}
