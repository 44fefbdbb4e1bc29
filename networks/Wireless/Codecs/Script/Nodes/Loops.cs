namespace Grange.Wireless.Scripts;

/// <summary>What a labelled break or continue may name.</summary>
interface ILoop
{
    /// <param name="label">By which the loop is called; null when it has none.</param>
    Completion Execute(Run run, Scope scope, string? label);
}

abstract class LoopNode(int line, params IEnumerable<Node?> children) : Node(line, children), ILoop
{
    public override Completion Execute(Run run, Scope scope) => Execute(run, scope, null);

    public abstract Completion Execute(Run run, Scope scope, string? label);

    /// <summary>Runs a round; false when the loop ends, and how then.</summary>
    protected static bool Goes(Run run, Scope scope, Node body, string? label, out Completion ended)
    {
        run.Step(body.Line);
        ended = body.Execute(run, scope);
        if (ended == Completion.Normal) return true;
        if (ended == Completion.Return || run.Target is not null && run.Target != label) return false;
        run.Target = null;
        var goes = ended == Completion.Continue;
        ended = Completion.Normal;
        return goes;
    }
}

sealed class WhileNode(int line, Node condition, Node body) : LoopNode(line, condition, body)
{
    public override Completion Execute(Run run, Scope scope, string? label)
    {
        while (condition.Evaluate(run, scope).AsTruth())
            if (!Goes(run, scope, body, label, out var ended)) return ended;
        return Completion.Normal;
    }
}

sealed class DoWhileNode(int line, Node condition, Node body) : LoopNode(line, condition, body)
{
    public override Completion Execute(Run run, Scope scope, string? label)
    {
        do
            if (!Goes(run, scope, body, label, out var ended)) return ended;
        while (condition.Evaluate(run, scope).AsTruth());
        return Completion.Normal;
    }
}

sealed class ForNode(int line, Node? first, Node? condition, Node? step, Node body) : LoopNode(line, first, condition, step, body)
{
    readonly bool isFresh = first is DeclareNode { IsVar: false };

    public override Completion Execute(Run run, Scope scope, string? label)
    {
        if (isFresh) scope = new Scope(run, scope, scope.Frame);
        first?.Execute(run, scope);
        while (condition?.Evaluate(run, scope).AsTruth() ?? true)
        {
            if (!Goes(run, scope, body, label, out var ended)) return ended;
            if (isFresh) scope = scope.Copy(run); // what was made in a round keeps that round's names
            step?.Evaluate(run, scope);
        }
        return Completion.Normal;
    }
}

/// <summary>for in and for of.</summary>
sealed class ForEachNode(int line, DeclareNode? declared, Pattern target, Node each, bool isOf, Node body) : LoopNode(line, target, each, body)
{
    public override Completion Execute(Run run, Scope scope, string? label)
    {
        var over = each.Evaluate(run, scope);
        var all = isOf ? run.Each(over) : Names(run, over);
        for (var at = 0; at < all.Count; at++)
        {
            var inner = scope;
            if (declared is null or { IsVar: true }) target.Assign(run, scope, all[at]);
            else target.Declare(run, inner = new Scope(run, scope, scope.Frame), all[at], declared.IsConstant);
            if (!Goes(run, inner, body, label, out var ended)) return ended;
        }
        return Completion.Normal;
    }

    /// <summary>Names of what an object has, then of what is behind it.</summary>
    static List<Value> Names(Run run, Value over)
    {
        var names = new List<Value>();
        var seen = new HashSet<string>();
        var first = over.Object ?? (over.Text is { } text ? run.List(run.Items(text)) : null);
        for (var at = first; at is not null; at = at.Prototype)
            foreach (var name in at.Names())
                if (seen.Add(name)) names.Add(run.Make(name));
        return names;
    }
}
