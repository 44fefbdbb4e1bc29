namespace Grange.Wireless.Scripts;

enum TokenKind : byte
{
    End,
    Name,

    /// <summary>A name that the language keeps for itself.</summary>
    Word,
    Number,
    Text,
    Template,
    Pattern,
    Sign,
}

/// <summary>A word of a source.</summary>
/// <param name="Text">As written; of a text what it says; of a pattern its source.</param>
/// <param name="Line">From 1.</param>
/// <param name="IsFirst">It is the first of its line.</param>
/// <param name="Flags">Of a pattern.</param>
/// <param name="Parts">Of a template: its texts, and the tokens between them.</param>
sealed record Token(TokenKind Kind, string Text, int Line, bool IsFirst, double Number = 0, string Flags = "", IReadOnlyList<(string Text, IReadOnlyList<Token> Inner)>? Parts = null)
{
    public bool Is(string sign) => Kind is TokenKind.Sign or TokenKind.Word && Text == sign;

    /// <summary>A name, though the language does not keep it: <c>of</c>, <c>get</c>.</summary>
    public bool IsName(string name) => Kind == TokenKind.Name && Text == name;
}
