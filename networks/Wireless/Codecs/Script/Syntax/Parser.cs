namespace Grange.Wireless.Scripts;

/// <summary>Reads a source as statements. This part goes along the tokens; the others know statements, expressions and functions.</summary>
sealed partial class Parser
{
    readonly IReadOnlyList<Token> tokens;
    int at, nesting;

    /// <summary>What the function that is being read declares by var and function.</summary>
    List<string> hoisted = [];
    List<FunctionNode> functions = [];

    /// <summary><c>in</c> ends the first part of a for.</summary>
    bool isIn = true;

    Parser(IReadOnlyList<Token> tokens, int nesting = 0) => (this.tokens, this.nesting) = (tokens, nesting);

    /// <summary>The whole source as a function without parameters.</summary>
    public static FunctionNode Read(string source)
    {
        if (source.Length > ScriptLimits.MostSource) throw new SyntaxFault(1, $"a codec is at most {ScriptLimits.MostSource} characters");
        var parser = new Parser(Lexer.Read(source));
        var body = new List<Node>();
        while (parser.Here.Kind != TokenKind.End) body.Add(parser.Statement());
        return new FunctionNode(1, null, [], body, parser.hoisted, parser.functions, isArrow: false);
    }

    Token Here => tokens[at];
    Token Ahead(int count = 1) => tokens[Math.Min(at + count, tokens.Count - 1)];

    Token Take()
    {
        var token = tokens[at];
        if (at < tokens.Count - 1) at++;
        return token;
    }

    bool Took(string sign)
    {
        if (!Here.Is(sign)) return false;
        Take();
        return true;
    }

    int Expect(string sign)
    {
        if (!Here.Is(sign)) throw Unexpected($"'{sign}'");
        return Take().Line;
    }

    string Name() => Here.Kind == TokenKind.Name ? Take().Text : throw Unexpected("a name");

    /// <summary>A name after a point or in an object, where kept words are names too.</summary>
    string AnyName() => Here.Kind is TokenKind.Name or TokenKind.Word ? Take().Text : throw Unexpected("a name");

    /// <summary>Ends a statement: a semicolon, a brace, or a new line.</summary>
    void End()
    {
        if (Took(";") || Here.Is("}") || Here.Kind == TokenKind.End || Here.IsFirst) return;
        throw Unexpected("';'");
    }

    SyntaxFault Unexpected(string expected) => new(Here.Line, $"{expected} is expected, not {(Here.Kind == TokenKind.End ? "the end" : $"'{Here.Text}'")}");

    /// <summary>Reads what may hold its own like, no deeper than is allowed.</summary>
    T Nested<T>(Func<T> read)
    {
        if (++nesting > ScriptLimits.MostNesting) throw new SyntaxFault(Here.Line, "the source is nested too deep");
        var node = read();
        nesting--;
        return node;
    }

    T WithIn<T>(bool isAllowed, Func<T> read)
    {
        var before = isIn;
        isIn = isAllowed;
        var node = read();
        isIn = before;
        return node;
    }
}
