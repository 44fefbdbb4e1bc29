using System.Collections.Frozen;

namespace Grange.Wireless.Scripts;

/// <summary>Expressions: ECMA-262 chapter 13.</summary>
sealed partial class Parser
{
    /// <summary>How tight an operator between two values binds.</summary>
    static readonly FrozenDictionary<string, int> Tightness = new Dictionary<string, int>
    {
        ["??"] = 1,
        ["||"] = 2,
        ["&&"] = 3,
        ["|"] = 4,
        ["^"] = 5,
        ["&"] = 6,
        ["=="] = 7,
        ["!="] = 7,
        ["==="] = 7,
        ["!=="] = 7,
        ["<"] = 8,
        [">"] = 8,
        ["<="] = 8,
        [">="] = 8,
        ["instanceof"] = 8,
        ["in"] = 8,
        ["<<"] = 9,
        [">>"] = 9,
        [">>>"] = 9,
        ["+"] = 10,
        ["-"] = 10,
        ["*"] = 11,
        ["/"] = 11,
        ["%"] = 11,
        ["**"] = 12,
    }.ToFrozenDictionary();

    static readonly FrozenSet<string> Assignments = [.. (string[])["=", "+=", "-=", "*=", "/=", "%=", "**=", "<<=", ">>=", ">>>=", "&=", "|=", "^=", "&&=", "||=", "??="]];

    static readonly FrozenSet<string> Prefixes = [.. (string[])["!", "~", "+", "-", "typeof", "void", "delete"]];

    Node Expression()
    {
        var first = Assignment();
        if (!Here.Is(",")) return first;
        var parts = new List<Node> { first };
        while (Took(",")) parts.Add(Assignment());
        return new SequenceNode(first.Line, parts);
    }

    Node Assignment() => Nested<Node>(() =>
    {
        if (IsArrow()) return Arrow();
        var left = Conditional();
        if (Here.Kind != TokenKind.Sign || !Assignments.Contains(Here.Text)) return left;
        var sign = Take();
        if (sign.Text != "=" && left is not (NameNode or MemberNode)) throw new SyntaxFault(sign.Line, "nothing can be assigned to this");
        return new AssignNode(sign.Line, sign.Text, ToPattern(left), Assignment());
    });

    /// <summary>A long row of conditions is one node, not a deep one.</summary>
    Node Conditional()
    {
        var line = Here.Line;
        var condition = Binary(0);
        if (!Here.Is("?")) return condition;
        var arms = new List<(Node, Node)>();
        while (Took("?"))
        {
            var chosen = WithIn(true, Assignment);
            Expect(":");
            arms.Add((condition, chosen));
            if (IsArrow()) return new ChooseNode(line, arms, Arrow());
            condition = Binary(0);
        }
        if (Here.Kind == TokenKind.Sign && Assignments.Contains(Here.Text))
        {
            var sign = Take();
            condition = new AssignNode(sign.Line, sign.Text, ToPattern(condition), Assignment());
        }
        return new ChooseNode(line, arms, condition);
    }

    Node Binary(int least)
    {
        var left = Unary();
        while (Here.Kind is TokenKind.Sign or TokenKind.Word && Tightness.TryGetValue(Here.Text, out var tightness) && tightness > least && (isIn || Here.Text != "in"))
        {
            var sign = Take();
            var right = sign.Text == "**" ? Nested(() => Binary(tightness - 1)) : Binary(tightness);
            left = sign.Text is "&&" or "||" or "??" ? new LogicNode(sign.Line, sign.Text, left, right) : new BinaryNode(sign.Line, Operations.Of(sign.Text), left, right);
        }
        return left;
    }

    Node Unary()
    {
        if (Here.IsName("await")) throw new SyntaxFault(Here.Line, "await is not run here: a codec waits for nothing");
        if (Here.Kind is TokenKind.Sign or TokenKind.Word && Prefixes.Contains(Here.Text))
        {
            var sign = Take();
            return new UnaryNode(sign.Line, sign.Text, Nested(Unary));
        }
        if (Here.Is("++") || Here.Is("--"))
        {
            var sign = Take();
            return new CountNode(sign.Line, ToPattern(Nested(Unary)), sign.Text == "++" ? 1 : -1, isBefore: true);
        }
        var value = Postfix(Here.Is("new") ? New() : Primary());
        if ((Here.Is("++") || Here.Is("--")) && !Here.IsFirst) return new CountNode(Here.Line, ToPattern(value), Take().Text == "++" ? 1 : -1, isBefore: false);
        return value;
    }

    /// <summary>Members and calls behind a value.</summary>
    Node Postfix(Node value, bool mayCall = true)
    {
        for (var mayEnd = false; ;)
        {
            var line = Here.Line;
            if (Took(".")) value = new MemberNode(line, value, new LiteralNode(line, AnyName()), isOptional: false);
            else if (mayCall && Took("?."))
            {
                mayEnd = true;
                if (Here.Is("(")) value = new CallNode(line, value, Arguments(), isOptional: true);
                else if (Took("[")) value = Indexed(line, value, isOptional: true);
                else value = new MemberNode(line, value, new LiteralNode(line, AnyName()), isOptional: true);
            }
            else if (Took("[")) value = Indexed(line, value, isOptional: false);
            else if (mayCall && Here.Is("(")) value = new CallNode(line, value, Arguments(), isOptional: false);
            else return mayEnd ? new ChainNode(value) : value;
        }
    }

    MemberNode Indexed(int line, Node value, bool isOptional)
    {
        var index = WithIn(true, Expression);
        Expect("]");
        return new MemberNode(line, value, index, isOptional);
    }

    List<Node> Arguments()
    {
        var all = new List<Node>();
        for (Expect("("); !Took(")");)
        {
            all.Add(WithIn(true, Item));
            if (!Here.Is(")")) Expect(",");
        }
        return all;
    }

    Node New() => Nested(() =>
    {
        var line = Expect("new");
        var made = Postfix(Here.Is("new") ? New() : Primary(), mayCall: false);
        return new NewNode(line, made, Here.Is("(") ? Arguments() : []);
    });

    Node Item()
    {
        var line = Here.Line;
        return Took("...") ? new SpreadNode(line, Assignment()) : Assignment();
    }

    Node Primary()
    {
        var token = Here;
        switch (token.Kind)
        {
            case TokenKind.Name: return new NameNode(token.Line, Take().Text);
            case TokenKind.Number: return new LiteralNode(token.Line, Take().Number);
            case TokenKind.Text: return new LiteralNode(token.Line, Take().Text);
            case TokenKind.Pattern: Take(); return new PatternNode(token.Line, token.Text, token.Flags);
            case TokenKind.Template: return Template();
            case TokenKind.End: throw Unexpected("a value");
        }
        switch (token.Text)
        {
            case "(": return WithIn(true, Parenthesised);
            case "[": return WithIn(true, List);
            case "{": return WithIn(true, Object);
            case "function": return Function();
            case "class": return Class();
            case "this": Take(); return new ThisNode(token.Line);
            case "null": Take(); return new LiteralNode(token.Line, Value.Null);
            case "true": Take(); return new LiteralNode(token.Line, true);
            case "false": Take(); return new LiteralNode(token.Line, false);
            default: throw Unexpected("a value");
        }
    }

    Node Template()
    {
        var token = Take();
        var parts = new List<(string, Node)>();
        foreach (var (text, inner) in token.Parts!)
        {
            var parser = new Parser(inner, nesting + 1) { hoisted = hoisted, functions = functions };
            parts.Add((text, parser.Expression()));
            if (parser.Here.Kind != TokenKind.End) throw parser.Unexpected("'}'");
        }
        return new TemplateNode(token.Line, parts, token.Text);
    }

    Node List()
    {
        var line = Expect("[");
        var items = new List<Node?>();
        while (!Took("]"))
        {
            items.Add(Here.Is(",") ? null : Item());
            if (!Here.Is("]")) Expect(",");
        }
        return new ListNode(line, items);
    }

    Node Object()
    {
        var line = Expect("{");
        var entries = new List<(Node Key, Node Value)>();
        while (!Took("}"))
        {
            entries.Add(Entry());
            if (!Here.Is("}")) Expect(",");
        }
        return new ObjectNode(line, entries);
    }

    (Node Key, Node Value) Entry()
    {
        var line = Here.Line;
        if (Took("...")) return (new LiteralNode(line, ""), new SpreadNode(line, Assignment()));
        if (IsAccessor()) return (new LiteralNode(line, Ahead().Text), Accessor());
        Node key;
        var isName = Here.Kind == TokenKind.Name;
        if (Took("["))
        {
            key = Assignment();
            Expect("]");
        }
        else if (Here.Kind is TokenKind.Text) key = new LiteralNode(line, Take().Text);
        else if (Here.Kind is TokenKind.Number) key = new LiteralNode(line, Numbers.Text(Take().Number));
        else key = new LiteralNode(line, AnyName());
        if (Here.Is("(")) return (key, FunctionRest(line, null));
        if (Took(":")) return (key, Assignment());
        if (!isName || key is not LiteralNode { Value.Text: { } name }) throw Unexpected("':'");
        return (key, Took("=") ? new AssignNode(line, "=", new NamePattern(line, name), Assignment()) : new NameNode(line, name));
    }
}
