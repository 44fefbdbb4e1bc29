namespace Grange.Wireless.Scripts;

/// <summary><c>target.name</c> and <c>target[key]</c></summary>
sealed class MemberNode(int line, Node target, Node key, bool isOptional) : Node(line, target, key)
{
    public bool IsOptional => isOptional;

    public override Value Evaluate(Run run, Scope scope) => Evaluate(run, scope, out _);

    /// <summary>The value, and what it is of.</summary>
    public Value Evaluate(Run run, Scope scope, out Value of)
    {
        run.Step(Line);
        of = target.Evaluate(run, scope);
        if (isOptional && of.IsNothing) throw new ChainEnd();
        return key is LiteralNode { Value.Text: { } name } ? run.Get(of, name) : run.Get(of, key.Evaluate(run, scope));
    }

    public (Value Of, Value Key) Place(Run run, Scope scope)
    {
        run.Step(Line);
        var of = target.Evaluate(run, scope);
        return (of, key.Evaluate(run, scope));
    }

    /// <summary>As it is written, where names lead to it.</summary>
    public string Words() => $"{target switch { NameNode name => name.Name, ThisNode => "this", MemberNode member => member.Words(), _ => "(...)" }}{(key is LiteralNode { Value.Text: { } text } ? "." + text : "[...]")}";

    public bool Remove(Run run, Scope scope)
    {
        var (of, name) = Place(run, scope);
        return of.Object?.Remove(run.Name(name)) ?? true;
    }
}

/// <summary>An optional chain found nothing; <see cref="ChainNode"/> answers undefined.</summary>
sealed class ChainEnd : Exception;

/// <summary>A chain with <c>?.</c> in it.</summary>
sealed class ChainNode(Node inner) : Node(inner.Line, inner)
{
    public override Value Evaluate(Run run, Scope scope)
    {
        try
        {
            return inner.Evaluate(run, scope);
        }
        catch (ChainEnd)
        {
            run.Work(1_600);
            return default;
        }
    }
}

sealed class CallNode(int line, Node function, IReadOnlyList<Node> arguments, bool isOptional) : Node(line, [function, .. arguments])
{
    public override Value Evaluate(Run run, Scope scope)
    {
        run.Step(Line);
        Value self = default;
        var called = function is MemberNode member ? member.Evaluate(run, scope, out self) : function.Evaluate(run, scope);
        if (isOptional && called.IsNothing) throw new ChainEnd();
        var given = SpreadNode.All(run, scope, arguments);
        run.Step(Line);
        return called.Function is { } known ? known.Call(run, self, given) : throw run.Error("TypeError", $"{Words()} is not a function");
    }

    string Words() => function switch
    {
        NameNode name => name.Name,
        MemberNode member => member.Words(),
        _ => "what is called",
    };
}

sealed class NewNode(int line, Node function, IReadOnlyList<Node> arguments) : Node(line, [function, .. arguments])
{
    public override Value Evaluate(Run run, Scope scope)
    {
        run.Step(Line);
        var called = function.Evaluate(run, scope);
        var given = SpreadNode.All(run, scope, arguments);
        return called.Function is { } known ? known.Construct(run, given) : throw run.Error("TypeError", "what is made with new is no function");
    }
}

sealed class ListNode(int line, IReadOnlyList<Node?> items) : Node(line, items)
{
    public IReadOnlyList<Node?> Items => items;

    public override Value Evaluate(Run run, Scope scope)
    {
        run.Step(Line);
        var made = new List<Value>(items.Count);
        foreach (var item in items)
        {
            if (item is SpreadNode spread) made.AddRange(run.Each(spread.Value.Evaluate(run, scope)));
            else made.Add(item?.Evaluate(run, scope) ?? default);
            run.Make(16);
        }
        return run.List(made);
    }
}

sealed class ObjectNode(int line, IReadOnlyList<(Node Key, Node Value)> entries) : Node(line, entries.SelectMany(entry => (Node[])[entry.Key, entry.Value]))
{
    public IReadOnlyList<(Node Key, Node Value)> Entries => entries;

    public override Value Evaluate(Run run, Scope scope)
    {
        run.Step(Line);
        var made = run.Object();
        foreach (var (key, value) in entries)
        {
            if (value is SpreadNode spread) ObjectParts.CopyTo(run, made, spread.Value.Evaluate(run, scope));
            else if (value is AccessorNode accessor) accessor.Define(run, scope, made, run.Name(key.Evaluate(run, scope)));
            else
            {
                var name = run.Name(key.Evaluate(run, scope));
                made.Set(run, name, value.Evaluate(run, scope));
            }
        }
        return made;
    }
}
