namespace Grange.Wireless.Scripts;

/// <summary>A parameter of a function.</summary>
sealed record Parameter(Pattern Target, Node? Otherwise, bool IsRest);

/// <summary>A function as it is written.</summary>
/// <param name="hoisted">Names that it declares by var, wherever.</param>
/// <param name="functions">Functions that it declares, wherever: they are there from its first line.</param>
sealed class FunctionNode(int line, string? name, Parameter[] parameters, IReadOnlyList<Node> body, IReadOnlyList<string> hoisted, IReadOnlyList<FunctionNode> functions, bool isArrow, bool isClass = false)
    : Node(line)
{
    readonly BlockNode block = new(line, body);

    /// <summary>What a call of it takes of the depth.</summary>
    public new int Height { get; } = 4 + Math.Max(body.Max(node => node?.Height ?? 0, 0), parameters.Select(one => one.Otherwise).Concat(parameters.Select(one => one.Target)).Max(node => node?.Height ?? 0, 0));

    public string? Name => name;
    public Parameter[] Parameters => parameters;
    public bool IsArrow => isArrow;
    public bool IsClass => isClass;

    /// <summary>Of a class: what each new object has.</summary>
    IReadOnlyList<(string Name, Node Value)> Fields { get; init; } = [];

    /// <summary>The same, of a class whose objects have these.</summary>
    public FunctionNode With(IReadOnlyList<(string Name, Node Value)> fields) => new(Line, name, parameters, body, hoisted, functions, isArrow, isClass) { Fields = fields };

    public override Value Evaluate(Run run, Scope scope)
    {
        run.Make(120);
        return new Closure(run, this, scope);
    }

    /// <summary>Parameters, then what the body declares.</summary>
    public void Bind(Run run, Scope scope, ReadOnlySpan<Value> given)
    {
        for (var at = 0; at < parameters.Length; at++)
        {
            var (target, otherwise, isRest) = parameters[at];
            var value = isRest ? run.List([.. given[Math.Min(at, given.Length)..]]) : at < given.Length ? given[at] : default(Value);
            target.Declare(run, scope, value.IsUndefined && otherwise is not null ? otherwise.Evaluate(run, scope) : value, isConstant: false);
        }
        foreach (var declared in hoisted)
            if (!scope.Has(declared)) scope.Declare(run, declared, default);
        foreach (var function in functions) scope.Declare(run, function.Name!, function.Evaluate(run, scope));
    }

    /// <summary>Runs the body; what it returned.</summary>
    public Value Run(Run run, Scope scope, Closure self)
    {
        if (!isArrow && !scope.Has("arguments")) scope.Declare(run, "arguments", run.List([.. scope.Frame!.Arguments]));
        if (name is not null && !isClass && !scope.Has(name) && scope.Find(name) is null) scope.Declare(run, name, self); // an expression's own name
        foreach (var (field, value) in Fields) scope.Frame!.Self.Object!.Set(run, field, value.Evaluate(run, scope));
        return block.Run(run, scope) == Completion.Return ? Taken(run) : default;
    }

    /// <summary>Runs the body as the whole script's, in its outermost scope.</summary>
    public void RunWhole(Run run, Scope scope)
    {
        run.Enter(Height);
        Bind(run, scope, []);
        block.Run(run, scope);
        run.Leave(Height, Line);
    }

    static Value Taken(Run run)
    {
        var value = run.Returned;
        run.Returned = default;
        return value;
    }
}

/// <summary>A class without one behind it.</summary>
sealed class ClassNode(int line, string? name, FunctionNode constructor, IReadOnlyList<(string Name, bool IsStatic, Node Value, bool IsField)> members) : Node(line, members.Select(member => member.Value))
{
    public string? Name => name;

    public override Value Evaluate(Run run, Scope scope)
    {
        run.Step(Line);
        var made = constructor.Evaluate(run, scope);
        var prototype = made.Object!.Get("prototype").Object!;
        foreach (var member in members.Where(member => member.IsStatic || !member.IsField))
        {
            if (member.Value is AccessorNode accessor) accessor.Define(run, scope, member.IsStatic ? made.Object! : prototype, member.Name);
            else if (member.IsStatic) made.Object!.Set(run, member.Name, member.Value.Evaluate(run, scope));
            else prototype.Hide(member.Name, member.Value.Evaluate(run, scope));
        }
        return made;
    }
}
