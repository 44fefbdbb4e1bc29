namespace Grange.Wireless.Scripts;

sealed class LiteralNode(int line, Value value) : Node(line)
{
    public Value Value => value;
    public override Value Evaluate(Run run, Scope scope) => value;
}

sealed class NameNode(int line, string name) : Node(line)
{
    public string Name => name;

    public override Value Evaluate(Run run, Scope scope)
    {
        run.Step(Line);
        if (scope.Find(name) is not { } found) throw run.Error("ReferenceError", $"{name} is not defined");
        return found.IsReady ? found.Value : throw run.Error("ReferenceError", $"{name} is used before its line");
    }
}

sealed class ThisNode(int line) : Node(line)
{
    public override Value Evaluate(Run run, Scope scope) => scope.Frame?.Self ?? default;
}

sealed class SequenceNode(int line, IReadOnlyList<Node> parts) : Node(line, parts)
{
    public override Value Evaluate(Run run, Scope scope)
    {
        Value last = default;
        foreach (var part in parts) last = part.Evaluate(run, scope);
        return last;
    }
}

sealed class UnaryNode(int line, string sign, Node operand) : Node(line, operand)
{
    public override Value Evaluate(Run run, Scope scope)
    {
        run.Step(Line);
        if (sign == "typeof" && operand is NameNode name && scope.Find(name.Name) is null) return "undefined";
        if (sign == "delete") return operand is not MemberNode member || member.Remove(run, scope);
        var value = operand.Evaluate(run, scope);
        return sign switch
        {
            "!" => !value.AsTruth(),
            "-" => -run.Number(value),
            "+" => run.Number(value),
            "~" => ~run.Int32(value),
            "typeof" => value.Kind(),
            _ => default(Value),
        };
    }
}

/// <summary><c>++</c> and <c>--</c></summary>
sealed class CountNode(int line, Pattern target, int by, bool isBefore) : Node(line, target)
{
    public override Value Evaluate(Run run, Scope scope)
    {
        run.Step(Line);
        var (before, after) = (0.0, 0.0);
        target.Change(run, scope, value => after = (before = run.Number(value)) + by);
        return isBefore ? after : before;
    }
}

sealed class BinaryNode(int line, Operation operation, Node left, Node right) : Node(line, left, right)
{
    public override Value Evaluate(Run run, Scope scope)
    {
        run.Step(Line);
        var one = left.Evaluate(run, scope);
        return operation(run, one, right.Evaluate(run, scope));
    }
}

/// <summary><c>&amp;&amp;</c>, <c>||</c> and <c>??</c></summary>
sealed class LogicNode(int line, string sign, Node left, Node right) : Node(line, left, right)
{
    public override Value Evaluate(Run run, Scope scope)
    {
        run.Step(Line);
        var one = left.Evaluate(run, scope);
        return IsDecided(sign, one) ? one : right.Evaluate(run, scope);
    }

    /// <summary>Whether the left side is the answer.</summary>
    public static bool IsDecided(string sign, Value left) => sign switch
    {
        "&&" => !left.AsTruth(),
        "||" => left.AsTruth(),
        _ => !left.IsNothing,
    };
}

/// <summary><c>a ? b : c ? d : e</c></summary>
sealed class ChooseNode(int line, IReadOnlyList<(Node Condition, Node Chosen)> arms, Node otherwise) : Node(line, [.. arms.SelectMany(arm => (Node[])[arm.Condition, arm.Chosen]), otherwise])
{
    public override Value Evaluate(Run run, Scope scope)
    {
        foreach (var (condition, chosen) in arms)
        {
            run.Step(Line);
            if (condition.Evaluate(run, scope).AsTruth()) return chosen.Evaluate(run, scope);
        }
        return otherwise.Evaluate(run, scope);
    }
}

sealed class AssignNode(int line, string sign, Pattern target, Node value) : Node(line, target, value)
{
    readonly Operation? operation = sign is "=" or "&&=" or "||=" or "??=" ? null : Operations.Of(sign[..^1]);

    public string Sign => sign;
    public Pattern Target => target;
    public Node Value => value;

    public override Value Evaluate(Run run, Scope scope)
    {
        run.Step(Line);
        Value result = default;
        if (sign == "=")
        {
            target.Assign(run, scope, () => result = value.Evaluate(run, scope));
            return result;
        }
        target.Change(run, scope, before =>
        {
            if (operation is not null) return result = operation(run, before, value.Evaluate(run, scope));
            return result = LogicNode.IsDecided(sign[..^1], before) ? before : value.Evaluate(run, scope);
        });
        return result;
    }
}

/// <summary><c>...value</c></summary>
sealed class SpreadNode(int line, Node value) : Node(line, value)
{
    public Node Value => value;

    /// <summary>Values of nodes, with those of lists that are spread.</summary>
    public static Value[] All(Run run, Scope scope, IReadOnlyList<Node> nodes)
    {
        if (!nodes.Any(node => node is SpreadNode))
        {
            var plain = new Value[nodes.Count];
            for (var at = 0; at < plain.Length; at++) plain[at] = nodes[at].Evaluate(run, scope);
            return plain;
        }
        var all = new List<Value>();
        foreach (var node in nodes)
        {
            if (node is SpreadNode spread) all.AddRange(run.Each(spread.Value.Evaluate(run, scope)));
            else all.Add(node.Evaluate(run, scope));
            run.Make(16);
        }
        run.Make(16L * all.Count);
        return [.. all];
    }
}

sealed class TemplateNode(int line, IReadOnlyList<(string Text, Node Value)> parts, string last) : Node(line, parts.Select(part => part.Value))
{
    public override Value Evaluate(Run run, Scope scope)
    {
        run.Step(Line);
        var texts = new List<string>();
        foreach (var (text, value) in parts) texts.AddRange([text, run.Text(value.Evaluate(run, scope))]);
        run.Make(texts.Sum(text => 2L * text.Length) + 2L * last.Length);
        return string.Concat(texts) + last;
    }
}

/// <summary><c>/pattern/flags</c></summary>
sealed class PatternNode(int line, string source, string flags) : Node(line)
{
    public override Value Evaluate(Run run, Scope scope)
    {
        run.Step(Line);
        return ScriptPattern.Of(run, source, flags);
    }
}
