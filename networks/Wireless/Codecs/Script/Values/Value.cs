namespace Grange.Wireless.Scripts;

/// <summary>A value of a script: undefined, null, a truth, a number, a text or an object, in two words.</summary>
readonly struct Value
{
    static readonly object NullTag = new(), TruthTag = new(), NumberTag = new();

    readonly object? tag;
    readonly double number;

    Value(object? tag, double number = 0) => (this.tag, this.number) = (tag, number);

    public static Value Undefined => default;
    public static Value Null { get; } = new(NullTag);
    public static Value True { get; } = new(TruthTag, 1);
    public static Value False { get; } = new(TruthTag);
    public static Value NaN { get; } = new(NumberTag, double.NaN);

    public static implicit operator Value(double number) => new(NumberTag, number);
    public static implicit operator Value(bool truth) => truth ? True : False;
    public static implicit operator Value(string text) => new(text);
    public static implicit operator Value(ScriptObject made) => new(made);

    public bool IsUndefined => tag is null;
    public bool IsNull => ReferenceEquals(tag, NullTag);
    public bool IsNothing => tag is null || ReferenceEquals(tag, NullTag);
    public bool IsTruth => ReferenceEquals(tag, TruthTag);
    public bool IsNumber => ReferenceEquals(tag, NumberTag);
    public string? Text => tag as string;
    public ScriptObject? Object => tag as ScriptObject;
    public ScriptFunction? Function => tag as ScriptFunction;
    public ScriptArray? Array => tag as ScriptArray;

    /// <summary>Of a number or a truth.</summary>
    public double Number => number;

    public bool AsTruth() => tag switch
    {
        null => false,
        string text => text.Length > 0,
        ScriptObject => true,
        _ => number != 0 && !double.IsNaN(number),
    };

    /// <summary>What <c>typeof</c> says.</summary>
    public string Kind() => tag switch
    {
        null => "undefined",
        string => "string",
        ScriptFunction => "function",
        _ when IsNumber => "number",
        _ when IsTruth => "boolean",
        _ => "object",
    };

    /// <summary><c>===</c></summary>
    public static bool AreSame(Value one, Value other)
    {
        if (one.tag is string text) return other.tag is string same && text == same;
        return ReferenceEquals(one.tag, other.tag) && (!one.IsNumber && !one.IsTruth || one.number == other.number);
    }

    /// <summary><c>===</c>, and NaN is itself.</summary>
    public static bool AreAlike(Value one, Value other) => AreSame(one, other) || one.IsNumber && other.IsNumber && double.IsNaN(one.number) && double.IsNaN(other.number);
}
