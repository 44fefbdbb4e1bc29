namespace Grange.Wireless.Scripts;

/// <summary>What a script finds when it begins: its own objects, made anew for each run, so that nothing a script changes is seen by another.</summary>
sealed class Realm
{
    public ScriptObject ObjectPrototype { get; }
    public ScriptObject FunctionPrototype { get; }
    public ScriptObject ArrayPrototype { get; }
    public ScriptObject StringPrototype { get; }
    public ScriptObject NumberPrototype { get; }
    public ScriptObject BooleanPrototype { get; }
    public ScriptObject DatePrototype { get; }
    public ScriptObject PatternPrototype { get; }
    public ScriptObject MapPrototype { get; }
    public ScriptObject SetPrototype { get; }
    public ScriptObject BufferPrototype { get; }
    public ScriptObject TypedPrototype { get; }
    public ScriptObject ViewPrototype { get; }

    /// <summary>Names that are there from the beginning.</summary>
    public Scope Global { get; private set; } = null!;

    public Realm()
    {
        ObjectPrototype = new ScriptObject(null);
        FunctionPrototype = new ScriptObject(ObjectPrototype);
        (ArrayPrototype, StringPrototype, NumberPrototype, BooleanPrototype) = (New(), New(), New(), New());
        (DatePrototype, PatternPrototype, MapPrototype, SetPrototype, BufferPrototype, TypedPrototype, ViewPrototype) = (New(), New(), New(), New(), New(), New(), New());
    }

    ScriptObject New() => new(ObjectPrototype);

    public void Fill(Run run)
    {
        var whole = New();
        Global = new Scope(run, null, new Frame(whole, []));
        ObjectParts.Fill(run, this);
        FunctionParts.Fill(this);
        ArrayParts.Fill(run, this);
        TextParts.Fill(run, this);
        NumberParts.Fill(run, this);
        DateParts.Fill(run, this);
        ScriptPattern.Fill(run, this);
        MapObject.Fill(run, this);
        TypedParts.Fill(run, this);
        foreach (var name in (string[])["Error", "TypeError", "RangeError", "SyntaxError", "ReferenceError", "EvalError", "URIError"]) Errors(run, name);
        Set(run, "Math", MathParts.Make(this));
        Set(run, "JSON", JsonParts.Make(this));
        Set(run, "console", Object([.. ((string[])["log", "info", "warn", "error", "debug", "trace"]).Select(name => (name, (Native)((_, _, _) => default)))]));
        BufferParts.Fill(run, this);
        foreach (var name in Global.Names.ToList()) whole.Hide(name, Global.Find(name)!.Value);
        Set(run, "globalThis", whole);
    }

    public void Set(Run run, string name, Value value) => Global.Declare(run, name, value);

    /// <summary>A built-in object with functions.</summary>
    public ScriptObject Object(params ReadOnlySpan<(string Name, Native Work)> functions)
    {
        var made = New();
        Put(made, functions);
        return made;
    }

    public void Put(ScriptObject target, params ReadOnlySpan<(string Name, Native Work)> functions)
    {
        foreach (var (name, work) in functions) target.Hide(name, new NativeFunction(FunctionPrototype, work));
    }

    /// <summary>A built-in constructor, by its name.</summary>
    public NativeFunction Constructor(Run run, string name, ScriptObject prototype, Native call, Native? make)
    {
        var made = new NativeFunction(FunctionPrototype, call, make);
        made.Hide("prototype", prototype);
        made.Hide("name", name);
        prototype.Hide("constructor", made);
        Set(run, name, made);
        return made;
    }

    void Errors(Run run, string name)
    {
        var prototype = name == "Error" ? New() : new ScriptObject(run.Realm.Global.Find("Error")!.Value.Object!.Get("prototype").Object);
        prototype.Hide("name", name);
        prototype.Hide("message", "");
        Put(prototype, ("toString", (one, self, _) => one.Text(one.Get(self, "name")) + (one.Text(one.Get(self, "message")) is { Length: > 0 } message ? ": " + message : "")));
        Value Make(Run one, Value self, ReadOnlySpan<Value> given)
        {
            var error = new ScriptError(prototype);
            if (!given.At(0).IsUndefined) error.Hide("message", one.Text(given.At(0)));
            return error;
        }
        Constructor(run, name, prototype, Make, Make);
    }
}

static class Given
{
    /// <summary>An argument; undefined when it was not given.</summary>
    public static Value At(this ReadOnlySpan<Value> given, int index) => index < given.Length ? given[index] : default;

    /// <summary>A place in a row of <paramref name="count"/>: from the end when negative, within bounds.</summary>
    public static int Place(this ReadOnlySpan<Value> given, Run run, int index, int count, int otherwise)
    {
        if (given.At(index).IsUndefined) return otherwise;
        var place = Numbers.Index(run.Number(given[index]));
        return place < 0 ? Math.Max(0, count + place) : Math.Min(place, count);
    }
}
