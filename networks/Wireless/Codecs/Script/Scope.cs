namespace Grange.Wireless.Scripts;

/// <summary>What a call has of its own: <c>this</c> and <c>arguments</c>.</summary>
sealed record Frame(Value Self, Value[] Arguments);

/// <summary>A name's value.</summary>
sealed class Variable(Value value, bool isConstant = false, bool isReady = true)
{
    public Value Value = value;
    public readonly bool IsConstant = isConstant;

    /// <summary>False of let and const until their line was run.</summary>
    public bool IsReady = isReady;
}

/// <summary>Names of a block or function, and the scope around it.</summary>
sealed class Scope
{
    readonly Scope? outer;
    Dictionary<string, Variable>? names;

    public Scope(Run run, Scope? outer, Frame? frame)
    {
        run.Make(48);
        (this.outer, Frame) = (outer, frame);
    }

    public Frame? Frame { get; }

    /// <summary>Its own names.</summary>
    public IEnumerable<string> Names => names?.Keys ?? Enumerable.Empty<string>();

    public Variable? Find(string name)
    {
        for (var at = this; at is not null; at = at.outer)
            if (at.names is not null && at.names.TryGetValue(name, out var found)) return found;
        return null;
    }

    public bool Has(string name) => names is not null && names.ContainsKey(name);

    public Variable Declare(Run run, string name, Value value, bool isConstant = false, bool isReady = true)
    {
        run.Make(64);
        return (names ??= [])[name] = new Variable(value, isConstant, isReady);
    }

    /// <summary>A name that a script uses without declaring it is one of the whole script.</summary>
    public void DeclareOutermost(Run run, string name, Value value)
    {
        var at = this;
        while (at.outer is not null) at = at.outer;
        at.Declare(run, name, value);
    }

    /// <summary>A scope with the same names and values: of a loop's next round.</summary>
    public Scope Copy(Run run)
    {
        var copy = new Scope(run, outer, Frame);
        if (names is null) return copy;
        foreach (var (name, one) in names) copy.Declare(run, name, one.Value, one.IsConstant, one.IsReady);
        return copy;
    }
}
