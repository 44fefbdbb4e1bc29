namespace Grange.Wireless.Scripts;

/// <summary>Functions, classes and what names are bound to: ECMA-262 chapters 14.3.3 and 15.</summary>
sealed partial class Parser
{
    FunctionNode Function(bool isStatement = false)
    {
        var line = Expect("function");
        if (Here.Is("*")) throw new SyntaxFault(line, "generators are not run here");
        var name = Here.Kind == TokenKind.Name ? Take().Text : isStatement ? throw Unexpected("a name") : null;
        return FunctionRest(line, name);
    }

    /// <summary>Parameters and body.</summary>
    FunctionNode FunctionRest(int line, string? name, bool isClass = false)
    {
        Expect("(");
        var parameters = Parameters();
        return Body(line, name, parameters, isArrow: false, isClass);
    }

    List<Parameter> Parameters()
    {
        var all = new List<Parameter>();
        while (!Took(")"))
        {
            var isRest = Took("...");
            var target = Binding();
            all.Add(new Parameter(target, Took("=") ? Assignment() : null, isRest));
            if (!Here.Is(")")) Expect(",");
        }
        return all;
    }

    FunctionNode Body(int line, string? name, List<Parameter> parameters, bool isArrow, bool isClass = false) => Nested(() => WithIn(true, () =>
    {
        var (outer, outerFunctions) = (hoisted, functions);
        (hoisted, functions) = ([], []);
        var body = isArrow && !Here.Is("{") ? [new ReturnNode(Here.Line, Assignment())] : Block().Body;
        var made = new FunctionNode(line, name, [.. parameters], body, hoisted, functions, isArrow, isClass);
        (hoisted, functions) = (outer, outerFunctions);
        return made;
    }));

    /// <summary>Whether an arrow function begins here: a name, or parentheses that are closed, before an arrow.</summary>
    bool IsArrow()
    {
        if (Here.Kind == TokenKind.Name) return Ahead().Is("=>") && !Ahead().IsFirst;
        if (!Here.Is("(")) return false;
        for (int depth = 0, look = at; look < tokens.Count; look++)
        {
            if (tokens[look].Is("(")) depth++;
            else if (tokens[look].Is(")") && --depth == 0) return tokens[Math.Min(look + 1, tokens.Count - 1)].Is("=>");
        }
        return false;
    }

    FunctionNode Arrow()
    {
        var line = Here.Line;
        List<Parameter> parameters;
        if (Took("(")) parameters = Parameters();
        else parameters = [new Parameter(new NamePattern(line, Name()), null, false)];
        Expect("=>");
        return Body(line, null, parameters, isArrow: true);
    }

    ClassNode Class()
    {
        var line = Expect("class");
        var name = Here.Kind == TokenKind.Name ? Take().Text : null;
        if (Here.Is("extends")) throw new SyntaxFault(line, "classes that extend others are not run here");
        FunctionNode? constructor = null;
        var members = new List<(string Name, bool IsStatic, Node Value, bool IsField)>();
        for (Expect("{"); !Took("}");)
        {
            if (Took(";")) continue;
            var isStatic = Here.IsName("static") && !Ahead().Is("(");
            if (isStatic) Take();
            if (IsAccessor())
            {
                members.Add((Ahead().Text, isStatic, Accessor(), false));
                continue;
            }
            var (memberLine, member) = (Here.Line, AnyName());
            if (!Here.Is("("))
            {
                members.Add((member, isStatic, Took("=") ? Assignment() : new LiteralNode(memberLine, default), true));
                End();
            }
            else if (member == "constructor" && !isStatic) constructor = FunctionRest(memberLine, name, isClass: true);
            else members.Add((member, isStatic, FunctionRest(memberLine, member), false));
        }
        var fields = members.Where(member => member is { IsField: true, IsStatic: false }).Select(member => (member.Name, member.Value)).ToList();
        return new ClassNode(line, name, (constructor ?? new FunctionNode(line, name, [], [], [], [], isArrow: false, isClass: true)).With(fields), members);
    }

    bool IsAccessor() => (Here.IsName("get") || Here.IsName("set")) && Ahead().Kind is TokenKind.Name or TokenKind.Word or TokenKind.Text && Ahead(2).Is("(");

    AccessorNode Accessor()
    {
        var kind = Take();
        Take();
        return new AccessorNode(kind.Line, kind.Text == "get", FunctionRest(kind.Line, null));
    }

    /// <summary>What a declaration or parameter binds: a name, or names out of a list or an object.</summary>
    Pattern Binding() => Here.Is("[") || Here.Is("{") ? ToPattern(Primary()) : new NamePattern(Here.Line, Name());

    /// <summary>An expression as what is assigned to.</summary>
    Pattern ToPattern(Node node) => node switch
    {
        NameNode name => new NamePattern(name.Line, name.Name),
        MemberNode { IsOptional: false } member => new MemberPattern(member.Line, member),
        AssignNode { Sign: "=" } assigned => new DefaultPattern(assigned.Line, assigned.Target, assigned.Value),
        ListNode list => new ListPattern(list.Line, [.. list.Items.Select(item => item switch
        {
            null => null,
            SpreadNode rest => new RestPattern(rest.Line, ToPattern(rest.Value)),
            _ => ToPattern(item),
        })]),
        ObjectNode made => new ObjectPattern(made.Line, [.. made.Entries.Select(entry => (entry.Key, entry.Value is SpreadNode rest ? new RestPattern(rest.Line, ToPattern(rest.Value)) : ToPattern(entry.Value)))]),
        _ => throw new SyntaxFault(node.Line, "nothing can be assigned to this"),
    };
}
