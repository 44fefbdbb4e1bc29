namespace Grange.Wireless.Scripts;

/// <summary>What a built-in function does.</summary>
/// <param name="self">What <c>this</c> is.</param>
delegate Value Native(Run run, Value self, ReadOnlySpan<Value> arguments);

abstract class ScriptFunction(ScriptObject? prototype) : ScriptObject(prototype)
{
    public override string Class => "Function";

    public abstract Value Call(Run run, Value self, ReadOnlySpan<Value> arguments);

    /// <summary><c>new</c></summary>
    public abstract Value Construct(Run run, ReadOnlySpan<Value> arguments);
}

/// <summary>A built-in function.</summary>
/// <param name="make">What <c>new</c> does; null where nothing can be made.</param>
sealed class NativeFunction(ScriptObject? prototype, Native work, Native? make = null) : ScriptFunction(prototype)
{
    public override Value Call(Run run, Value self, ReadOnlySpan<Value> arguments) => work(run, self, arguments);

    public override Value Construct(Run run, ReadOnlySpan<Value> arguments)
        => make is not null ? make(run, this, arguments) : throw run.Error("TypeError", "it is not a constructor");
}

/// <summary>A function of the script with the scope it was made in.</summary>
sealed class Closure(Run run, FunctionNode code, Scope scope) : ScriptFunction(run.Realm.FunctionPrototype)
{
    public override bool TryOwn(string name, out Value value)
    {
        if (base.TryOwn(name, out value)) return true;
        value = name switch { "name" => code.Name ?? "", "length" => code.Parameters.Length, _ => default };
        if (name == "prototype" && !code.IsArrow) Hide(name, value = run.Object());
        return !value.IsUndefined;
    }

    public override Value Call(Run run, Value self, ReadOnlySpan<Value> arguments)
    {
        if (code.IsClass) throw run.Error("TypeError", "a class is made with new");
        return Run(run, self, arguments);
    }

    public override Value Construct(Run run, ReadOnlySpan<Value> arguments)
    {
        if (code.IsArrow) throw run.Error("TypeError", "an arrow function is no constructor");
        run.Make(64);
        var made = new ScriptObject(Get("prototype").Object ?? run.Realm.ObjectPrototype);
        var result = Run(run, made, arguments);
        return result.Object is not null ? result : made;
    }

    Value Run(Run run, Value self, ReadOnlySpan<Value> arguments)
    {
        run.Enter(code.Height);
        var line = run.Line;
        try
        {
            var inner = new Scope(run, scope, code.IsArrow ? scope.Frame : new Frame(self, arguments.ToArray()));
            code.Bind(run, inner, arguments);
            return code.Run(run, inner, this);
        }
        finally
        {
            run.Leave(code.Height, line);
        }
    }
}
