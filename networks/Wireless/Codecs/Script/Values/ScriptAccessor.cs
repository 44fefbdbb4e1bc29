namespace Grange.Wireless.Scripts;

/// <summary>What stands in a property's place when functions read and write it.</summary>
sealed class ScriptAccessor : ScriptObject
{
    ScriptAccessor() : base(null) { }

    public Value Getter { get; private set; }
    public Value Setter { get; private set; }

    /// <summary>Lets a function read or write a property; the other of the two stays what it was.</summary>
    public static void Define(Run run, ScriptObject target, string name, Value getter, Value setter)
    {
        run.Make(96);
        run.HasAccessors = true;
        if (!target.TryOwn(name, out var before) || before.Object is not ScriptAccessor known) target.Hide(name, known = new ScriptAccessor());
        if (!getter.IsUndefined) known.Getter = getter;
        if (!setter.IsUndefined) known.Setter = setter;
    }
}

/// <summary><c>get name() { }</c> and <c>set name(value) { }</c> in an object or a class.</summary>
sealed class AccessorNode(int line, bool isGetter, FunctionNode function) : Node(line, function)
{
    public void Define(Run run, Scope scope, ScriptObject target, string name)
    {
        var made = function.Evaluate(run, scope);
        ScriptAccessor.Define(run, target, name, isGetter ? made : default, isGetter ? default : made);
    }
}
