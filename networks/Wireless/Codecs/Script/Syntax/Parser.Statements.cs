namespace Grange.Wireless.Scripts;

/// <summary>Statements: ECMA-262 chapter 14.</summary>
sealed partial class Parser
{
    Node Statement() => Nested(() =>
    {
        var (token, line) = (Here, Here.Line);
        if (token.Kind == TokenKind.Name && Ahead().Is(":")) return Labelled();
        if (token.IsName("async") && Ahead().Is("function")) throw new SyntaxFault(line, "async functions are not run here: a codec waits for nothing");
        if (token.Kind != TokenKind.Word && !token.Is("{") && !token.Is(";")) return Plain();
        switch (token.Text)
        {
            case "{": return Block();
            case ";": Take(); return new BlockNode(line, []);
            case "var" or "let" or "const":
                var declared = Declaration();
                End();
                return declared;
            case "function": return FunctionStatement();
            case "class": return ClassStatement();
            case "if": return If();
            case "for": return For();
            case "while": Take(); return new WhileNode(line, Parenthesised(), Statement());
            case "do": return DoWhile();
            case "switch": return Switch();
            case "try": return Try();
            case "return": return Return();
            case "break" or "continue": return Jump();
            case "throw":
                Take();
                var thrown = Expression();
                End();
                return new ThrowNode(line, thrown);
            case "debugger": Take(); End(); return new BlockNode(line, []);
            case "export": Take(); Took("default"); return Statement();
            case "import" or "with": throw new SyntaxFault(line, $"{token.Text} is not run here: a codec is one file");
            default: return Plain();
        }
    });

    Node Plain()
    {
        var line = Here.Line;
        var expression = Expression();
        End();
        return new ExpressionNode(line, expression);
    }

    BlockNode Block()
    {
        var line = Expect("{");
        var body = new List<Node>();
        while (!Took("}"))
        {
            if (Here.Kind == TokenKind.End) throw new SyntaxFault(line, "a brace is not closed");
            body.Add(Statement());
        }
        return new BlockNode(line, body);
    }

    Node Labelled()
    {
        var (line, label) = (Here.Line, Name());
        Take();
        return new LabelNode(line, label, Statement());
    }

    /// <summary>var, let or const, without the semicolon.</summary>
    DeclareNode Declaration()
    {
        var (line, kind) = (Here.Line, Take().Text);
        var parts = new List<(Pattern, Node?)>();
        do
        {
            var target = Binding();
            if (kind == "var") hoisted.AddRange(target.Names());
            parts.Add((target, Took("=") ? Assignment() : null));
        }
        while (Took(","));
        return new DeclareNode(line, kind == "var", kind == "const", parts);
    }

    Node FunctionStatement()
    {
        var line = Here.Line;
        var function = Function(isStatement: true);
        functions.Add(function);
        return new BlockNode(line, []);
    }

    Node ClassStatement()
    {
        var line = Here.Line;
        var made = Class();
        return new DeclareNode(line, isVar: false, isConstant: false, [(new NamePattern(line, made.Name ?? throw new SyntaxFault(line, "a class has a name")), made)]);
    }

    Node Parenthesised()
    {
        Expect("(");
        var expression = Expression();
        Expect(")");
        return expression;
    }

    /// <summary>A long row of else-ifs is one node, not a deep one.</summary>
    Node If()
    {
        var line = Here.Line;
        var arms = new List<(Node, Node)>();
        while (Took("if"))
        {
            var condition = Parenthesised();
            arms.Add((condition, Statement()));
            if (!Took("else")) return new IfNode(line, arms, null);
        }
        return new IfNode(line, arms, Statement());
    }

    Node DoWhile()
    {
        var line = Take().Line;
        var body = Statement();
        Expect("while");
        var condition = Parenthesised();
        Took(";");
        return new DoWhileNode(line, condition, body);
    }

    Node For()
    {
        var line = Take().Line;
        Expect("(");
        Node? first = null;
        if (Here.Is("var") || Here.Is("let") || Here.Is("const")) first = WithIn(false, Declaration);
        else if (!Here.Is(";")) first = WithIn(false, Expression);
        if (first is not null && (Here.Is("in") || Here.IsName("of")))
        {
            var isOf = Take().Text == "of";
            var each = isOf ? Assignment() : Expression();
            Expect(")");
            return new ForEachNode(line, first is DeclareNode declared ? declared : null, first is DeclareNode one ? one.Parts[0].Target : ToPattern(first), each, isOf, Statement());
        }
        Expect(";");
        var condition = Here.Is(";") ? null : Expression();
        Expect(";");
        var step = Here.Is(")") ? null : Expression();
        Expect(")");
        return new ForNode(line, first, condition, step, Statement());
    }

    Node Switch()
    {
        var line = Take().Line;
        var subject = Parenthesised();
        Expect("{");
        var cases = new List<(Node? Test, IReadOnlyList<Node> Body)>();
        while (!Took("}"))
        {
            var test = Took("default") ? null : CaseTest();
            Expect(":");
            var body = new List<Node>();
            while (!Here.Is("case") && !Here.Is("default") && !Here.Is("}"))
            {
                if (Here.Kind == TokenKind.End) throw new SyntaxFault(line, "a brace is not closed");
                body.Add(Statement());
            }
            cases.Add((test, body));
        }
        return new SwitchNode(line, subject, cases);
    }

    Node CaseTest()
    {
        Expect("case");
        return Expression();
    }

    Node Try()
    {
        var line = Take().Line;
        var body = Block();
        Pattern? caught = null;
        BlockNode? handler = null;
        if (Took("catch"))
        {
            if (Took("("))
            {
                caught = Binding();
                Expect(")");
            }
            handler = Block();
        }
        var last = Took("finally") ? Block() : null;
        return handler is null && last is null ? throw Unexpected("'catch'") : new TryNode(line, body, caught, handler, last);
    }

    Node Return()
    {
        var line = Take().Line;
        var value = Here.Is(";") || Here.Is("}") || Here.IsFirst || Here.Kind == TokenKind.End ? null : Expression();
        End();
        return new ReturnNode(line, value);
    }

    Node Jump()
    {
        var word = Take();
        var label = Here.Kind == TokenKind.Name && !Here.IsFirst ? Take().Text : null;
        End();
        return new JumpNode(word.Line, word.Text == "break" ? Completion.Break : Completion.Continue, label);
    }
}
