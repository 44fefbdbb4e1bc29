namespace Grange.Wireless.Scripts;

/// <summary>One run of a script: what it has used, and what values are to each other.</summary>
sealed partial class Run
{
    readonly ScriptLimits limits;
    int steps, depth;
    long bytes;

    public Run(ScriptLimits limits, double nowMs)
    {
        (this.limits, NowMs) = (limits, nowMs);
        Realm = new Realm();
        Realm.Fill(this);
        (steps, bytes) = (0, 0);
    }

    public Realm Realm { get; }

    /// <summary>The instant that the script takes for now, Unix milliseconds.</summary>
    public double NowMs { get; }

    /// <summary>Where it is.</summary>
    public int Line { get; private set; }

    /// <summary>What a function returned, while its blocks end.</summary>
    public Value Returned { get; set; }

    /// <summary>The label that a break or continue named; null when it named none.</summary>
    public string? Target { get; set; }

    /// <summary>A property was given functions: writing looks for them.</summary>
    public bool HasAccessors { get; set; }

    public void Step(int line)
    {
        Line = line;
        if (++steps > limits.Steps) throw new LimitReached(line, $"the codec does more than {limits.Steps} steps");
    }

    /// <summary>Counts what a built-in function does.</summary>
    public void Work(int count)
    {
        steps += count >> 4;
        if (steps > limits.Steps) throw new LimitReached(Line, $"the codec does more than {limits.Steps} steps");
    }

    /// <summary>Counts what is made, before it is.</summary>
    public void Make(long count)
    {
        bytes += count;
        if (bytes > limits.Bytes) throw new LimitReached(Line, $"the codec makes more than {limits.Bytes} bytes");
        Work((int)Math.Min(count >> 3, int.MaxValue));
    }

    public string Make(string text)
    {
        Make(2L * text.Length);
        return text;
    }

    public void Enter(int height)
    {
        depth += height;
        if (depth <= limits.Depth) return;
        depth -= height;
        throw new LimitReached(Line, "the codec calls too deep");
    }

    public void Leave(int height, int line) => (depth, Line) = (depth - height, line);

    /// <summary>An error for the script to catch, or for people to read.</summary>
    public ScriptThrow Error(string kind, string message)
    {
        Work(16_000); // a script that throws and catches without end comes to its limit soon
        var error = new ScriptError(Realm.Global.Find(kind)?.Value.Object?.Get("prototype").Object);
        error.Hide("message", message);
        return new ScriptThrow(error, Line);
    }

    public Value Call(Value function, Value self, params ReadOnlySpan<Value> arguments)
    {
        if (function.Function is not { } known) throw Error("TypeError", $"{function.Kind()} is not a function");
        Step(Line);
        Enter(8); // what a built-in function takes that calls back
        try
        {
            return known.Call(this, self, arguments);
        }
        finally
        {
            Leave(8, Line);
        }
    }

    public ScriptObject Object()
    {
        Make(48);
        return new ScriptObject(Realm.ObjectPrototype);
    }

    public ScriptArray List(List<Value> items)
    {
        Make(48 + 16L * items.Count);
        return new ScriptArray(Realm.ArrayPrototype, items);
    }

    /// <summary>What a value holds in order: of a list itself, of what is like one a copy.</summary>
    public List<Value> Items(Value value)
    {
        if (value.Array is { } list) return list.Items;
        if (value.Text is { } text)
        {
            Make(16L * text.Length);
            return [.. text.Select(one => (Value)one.ToString())];
        }
        if (value.Object is TypedArray typed)
        {
            Make(16L * typed.Count);
            return [.. Enumerable.Range(0, typed.Count).Select(typed.At)];
        }
        if (value.Object is MapObject map) return map.Entries(this);
        var items = new List<Value>();
        var count = value.Object is { } like ? Numbers.Index(Number(like.Get("length"))) : 0;
        Make(16L * Math.Max(0, count));
        for (var at = 0; at < count; at++) items.Add(value.Object!.Get(Numbers.Text(at)));
        return items;
    }

    /// <summary>Items for <c>for of</c> and spreading.</summary>
    public List<Value> Each(Value value) => value.Text is not null || value.Object is ScriptArray or TypedArray or MapObject ? Items(value) : throw Error("TypeError", $"{value.Kind()} is not iterable");
}
