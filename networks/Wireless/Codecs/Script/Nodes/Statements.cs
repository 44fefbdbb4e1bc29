namespace Grange.Wireless.Scripts;

sealed class ExpressionNode(int line, Node inner) : Node(line, inner)
{
    public override Value Evaluate(Run run, Scope scope)
    {
        run.Step(Line);
        return inner.Evaluate(run, scope);
    }
}

sealed class BlockNode(int line, IReadOnlyList<Node> body) : Node(line, body)
{
    readonly (DeclareNode Node, string[] Names)[] own = [.. body.OfType<DeclareNode>().Where(node => !node.IsVar).Select(node => (node, node.Parts.SelectMany(part => part.Target.Names()).ToArray()))];

    public IReadOnlyList<Node> Body => body;

    public override Completion Execute(Run run, Scope scope) => Run(run, own.Length == 0 ? scope : new Scope(run, scope, scope.Frame));

    /// <summary>Runs in a scope that is its own: names of let and const are there, and not to be used before their line.</summary>
    public Completion Run(Run run, Scope scope)
    {
        foreach (var (node, names) in own)
            foreach (var name in names) scope.Declare(run, name, default, node.IsConstant, isReady: false);
        foreach (var statement in body)
        {
            run.Step(statement.Line);
            if (statement.Execute(run, scope) is not Completion.Normal and var ended) return ended;
        }
        return Completion.Normal;
    }
}

/// <summary>var, let and const.</summary>
sealed class DeclareNode(int line, bool isVar, bool isConstant, IReadOnlyList<(Pattern Target, Node? Value)> parts) : Node(line, parts.SelectMany(part => (Node?[])[part.Target, part.Value]))
{
    public bool IsVar => isVar;
    public bool IsConstant => isConstant;
    public IReadOnlyList<(Pattern Target, Node? Value)> Parts => parts;

    public override Completion Execute(Run run, Scope scope)
    {
        foreach (var (target, value) in parts)
        {
            run.Step(Line);
            if (isVar)
            {
                if (value is not null) target.Assign(run, scope, value.Evaluate(run, scope));
            }
            else target.Declare(run, scope, value?.Evaluate(run, scope) ?? default, isConstant);
        }
        return Completion.Normal;
    }
}

sealed class IfNode(int line, IReadOnlyList<(Node Condition, Node Body)> arms, Node? otherwise) : Node(line, [.. arms.SelectMany(arm => (Node[])[arm.Condition, arm.Body]), otherwise])
{
    public override Completion Execute(Run run, Scope scope)
    {
        foreach (var (condition, body) in arms)
        {
            run.Step(condition.Line);
            if (condition.Evaluate(run, scope).AsTruth()) return body.Execute(run, scope);
        }
        return otherwise?.Execute(run, scope) ?? Completion.Normal;
    }
}

sealed class SwitchNode(int line, Node subject, IReadOnlyList<(Node? Test, IReadOnlyList<Node> Body)> cases) : Node(line, [subject, .. cases.SelectMany(one => one.Body.Prepend(one.Test))])
{
    readonly BlockNode[] bodies = [.. cases.Select(one => new BlockNode(line, one.Body))];

    public override Completion Execute(Run run, Scope scope)
    {
        var value = subject.Evaluate(run, scope);
        var inner = new Scope(run, scope, scope.Frame);
        for (var at = Chosen(run, inner, value); at >= 0 && at < bodies.Length; at++)
        {
            var ended = bodies[at].Run(run, inner);
            if (ended == Completion.Break && run.Target is null) return Completion.Normal;
            if (ended != Completion.Normal) return ended;
        }
        return Completion.Normal;
    }

    /// <summary>The first case that fits, else the default, else −1.</summary>
    int Chosen(Run run, Scope scope, Value value)
    {
        var otherwise = -1;
        for (var at = 0; at < cases.Count; at++)
        {
            if (cases[at].Test is not { } test) otherwise = at;
            else
            {
                run.Step(test.Line);
                if (Value.AreSame(value, test.Evaluate(run, scope))) return at;
            }
        }
        return otherwise;
    }
}

sealed class ReturnNode(int line, Node? value) : Node(line, value)
{
    public override Completion Execute(Run run, Scope scope)
    {
        run.Returned = value?.Evaluate(run, scope) ?? default;
        return Completion.Return;
    }
}

/// <summary>break and continue.</summary>
sealed class JumpNode(int line, Completion kind, string? label) : Node(line)
{
    public override Completion Execute(Run run, Scope scope)
    {
        run.Target = label;
        return kind;
    }
}

sealed class LabelNode(int line, string label, Node body) : Node(line, body)
{
    public override Completion Execute(Run run, Scope scope)
    {
        var ended = body is ILoop loop ? loop.Execute(run, scope, label) : body.Execute(run, scope);
        if (ended != Completion.Break || run.Target != label) return ended;
        run.Target = null;
        return Completion.Normal;
    }
}

sealed class ThrowNode(int line, Node value) : Node(line, value)
{
    public override Completion Execute(Run run, Scope scope)
    {
        var thrown = value.Evaluate(run, scope);
        run.Work(16_000);
        throw new ScriptThrow(thrown, Line);
    }
}

sealed class TryNode(int line, BlockNode body, Pattern? caught, BlockNode? handler, BlockNode? last) : Node(line, body, caught, handler, last)
{
    public override Completion Execute(Run run, Scope scope)
    {
        if (last is null) return Guarded(run, scope);
        Completion ended;
        try
        {
            ended = Guarded(run, scope);
        }
        catch (ScriptThrow)
        {
            if (last.Execute(run, scope) is not Completion.Normal and var left) return left;
            throw;
        }
        var (returned, target) = (run.Returned, run.Target);
        if (last.Execute(run, scope) is not Completion.Normal and var other) return other;
        (run.Returned, run.Target) = (returned, target);
        return ended;
    }

    Completion Guarded(Run run, Scope scope)
    {
        if (handler is null) return body.Execute(run, scope);
        try
        {
            return body.Execute(run, scope);
        }
        catch (ScriptThrow thrown)
        {
            var inner = new Scope(run, scope, scope.Frame);
            caught?.Declare(run, inner, thrown.Value, isConstant: false);
            return handler.Execute(run, inner);
        }
    }
}
