namespace Grange.Wireless.Scripts;

/// <summary>What values are assigned to, or bound to by a declaration.</summary>
abstract class Pattern(int line, params IEnumerable<Node?> children) : Node(line, children)
{
    /// <summary>Assigns a value that is made once it is known where to.</summary>
    public virtual void Assign(Run run, Scope scope, Func<Value> value) => Assign(run, scope, value());

    public abstract void Assign(Run run, Scope scope, Value value);

    /// <summary>Assigns what a function makes of the value that is there.</summary>
    public virtual void Change(Run run, Scope scope, Func<Value, Value> change) => throw run.Error("SyntaxError", "nothing can be assigned to this");

    /// <summary>Gives the names that it binds their values.</summary>
    public abstract void Declare(Run run, Scope scope, Value value, bool isConstant);

    public abstract IEnumerable<string> Names();
}

sealed class NamePattern(int line, string name) : Pattern(line)
{
    public override void Assign(Run run, Scope scope, Value value)
    {
        if (scope.Find(name) is { } found) Put(run, found, value);
        else scope.DeclareOutermost(run, name, value);
    }

    public override void Change(Run run, Scope scope, Func<Value, Value> change)
    {
        var found = scope.Find(name) ?? throw run.Error("ReferenceError", $"{name} is not defined");
        Put(run, found, change(found.Value));
    }

    public override void Declare(Run run, Scope scope, Value value, bool isConstant) => scope.Declare(run, name, value, isConstant);

    public override IEnumerable<string> Names() => [name];

    void Put(Run run, Variable found, Value value)
    {
        if (!found.IsReady) throw run.Error("ReferenceError", $"{name} is used before its line");
        if (found.IsConstant) throw run.Error("TypeError", $"{name} is a constant");
        found.Value = value;
    }
}

sealed class MemberPattern(int line, MemberNode member) : Pattern(line, member)
{
    public override void Assign(Run run, Scope scope, Func<Value> value)
    {
        var (of, key) = member.Place(run, scope);
        run.Set(of, key, value());
    }

    public override void Assign(Run run, Scope scope, Value value) => Assign(run, scope, () => value);

    public override void Change(Run run, Scope scope, Func<Value, Value> change)
    {
        var (of, key) = member.Place(run, scope);
        run.Set(of, key, change(run.Get(of, key)));
    }

    public override void Declare(Run run, Scope scope, Value value, bool isConstant) => Assign(run, scope, value);

    public override IEnumerable<string> Names() => [];
}

/// <summary>A pattern with a value for when there is none.</summary>
sealed class DefaultPattern(int line, Pattern target, Node otherwise) : Pattern(line, target, otherwise)
{
    public override void Assign(Run run, Scope scope, Value value) => target.Assign(run, scope, value.IsUndefined ? otherwise.Evaluate(run, scope) : value);

    public override void Declare(Run run, Scope scope, Value value, bool isConstant) => target.Declare(run, scope, value.IsUndefined ? otherwise.Evaluate(run, scope) : value, isConstant);

    public override IEnumerable<string> Names() => target.Names();
}

/// <summary><c>...rest</c>; who holds it gives it the rest.</summary>
sealed class RestPattern(int line, Pattern target) : Pattern(line, target)
{
    public override void Assign(Run run, Scope scope, Value value) => target.Assign(run, scope, value);

    public override void Declare(Run run, Scope scope, Value value, bool isConstant) => target.Declare(run, scope, value, isConstant);

    public override IEnumerable<string> Names() => target.Names();
}

/// <summary><c>[a, , b = 1, ...c]</c></summary>
sealed class ListPattern(int line, IReadOnlyList<Pattern?> items) : Pattern(line, items)
{
    public override void Assign(Run run, Scope scope, Value value) => Take(run, value, (item, part) => item.Assign(run, scope, part));

    public override void Declare(Run run, Scope scope, Value value, bool isConstant) => Take(run, value, (item, part) => item.Declare(run, scope, part, isConstant));

    public override IEnumerable<string> Names() => items.SelectMany(item => item?.Names() ?? []);

    void Take(Run run, Value value, Action<Pattern, Value> give)
    {
        var all = run.Each(value);
        for (var at = 0; at < items.Count; at++)
        {
            run.Step(Line);
            if (items[at] is RestPattern rest) give(rest, run.List([.. all.Skip(at)]));
            else if (items[at] is { } item) give(item, at < all.Count ? all[at] : default);
        }
    }
}

/// <summary><c>{a, b: c, d = 1, ...e}</c></summary>
sealed class ObjectPattern(int line, IReadOnlyList<(Node Key, Pattern Target)> entries) : Pattern(line, entries.SelectMany(entry => (Node[])[entry.Key, entry.Target]))
{
    public override void Assign(Run run, Scope scope, Value value) => Take(run, scope, value, (target, part) => target.Assign(run, scope, part));

    public override void Declare(Run run, Scope scope, Value value, bool isConstant) => Take(run, scope, value, (target, part) => target.Declare(run, scope, part, isConstant));

    public override IEnumerable<string> Names() => entries.SelectMany(entry => entry.Target.Names());

    void Take(Run run, Scope scope, Value value, Action<Pattern, Value> give)
    {
        var taken = new List<string>();
        foreach (var (key, target) in entries)
        {
            run.Step(Line);
            if (target is RestPattern)
            {
                var rest = run.Object();
                ObjectParts.CopyTo(run, rest, value);
                foreach (var name in taken) rest.Remove(name);
                give(target, rest);
                continue;
            }
            var wanted = run.Name(key.Evaluate(run, scope));
            taken.Add(wanted);
            give(target, run.Get(value, wanted));
        }
    }
}
