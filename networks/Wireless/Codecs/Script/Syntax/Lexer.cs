using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Grange.Wireless.Scripts;

/// <summary>Takes a source apart: ECMA-262 chapter 12.</summary>
sealed class Lexer
{
    static readonly FrozenSet<string> Words =
    [
        .. (string[])["break", "case", "catch", "class", "const", "continue", "debugger", "default", "delete", "do", "else", "export", "extends", "false", "finally", "for", "function", "if", "import", "in",
            "instanceof", "let", "new", "null", "return", "super", "switch", "this", "throw", "true", "try", "typeof", "var", "void", "while", "with"],
    ];

    /// <summary>The longest first, so that the first that fits is the one.</summary>
    static readonly string[] Signs =
    [
        ">>>=", "...", "===", "!==", "**=", "<<=", ">>=", ">>>", "&&=", "||=", "??=", "=>", "==", "!=", "<=", ">=", "&&", "||", "??", "?.", "++", "--", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<", ">>", "**",
        "{", "}", "(", ")", "[", "]", ";", ",", "<", ">", "+", "-", "*", "/", "%", "&", "|", "^", "!", "~", "?", ":", "=", ".",
    ];

    readonly string source;
    readonly int depth;
    readonly List<Token> tokens = [];
    int at, line;
    bool isFirst = true, isAfterCondition;

    /// <summary>Of each parenthesis that is open: it belongs to an if or a loop, and what comes after it is no operator.</summary>
    readonly Stack<bool> conditions = new();

    Lexer(string source, int at, int line, int depth) => (this.source, this.at, this.line, this.depth) = (source, at, line, depth);

    /// <summary>All tokens, and one that says the end.</summary>
    public static IReadOnlyList<Token> Read(string source)
    {
        var lexer = new Lexer(source, source.StartsWith("#!", StringComparison.Ordinal) ? Math.Max(source.IndexOf('\n', StringComparison.Ordinal), 2) : 0, 1, 0);
        lexer.ReadAll(isInner: false);
        return lexer.tokens;
    }

    char Here => at < source.Length ? source[at] : '\0';
    char Next => at + 1 < source.Length ? source[at + 1] : '\0';

    /// <summary>Reads to the end, or to the brace that ends a template's inner part.</summary>
    void ReadAll(bool isInner)
    {
        var braces = 0;
        while (true)
        {
            SkipBlanks();
            if (at >= source.Length)
            {
                if (isInner) throw Wrong("a template has no end");
                break;
            }
            if (isInner && Here == '}' && braces == 0) break;
            var token = ReadOne();
            if (token.Is("{")) braces++;
            if (token.Is("}")) braces--;
            if (token.Is("(")) conditions.Push(tokens.Count > 0 && tokens[^1] is { Kind: TokenKind.Word, Text: "if" or "for" or "while" or "with" });
            isAfterCondition = token.Is(")") && conditions.TryPop(out var condition) && condition;
            tokens.Add(token);
            isFirst = false;
        }
        tokens.Add(new(TokenKind.End, "the end", line, true));
    }

    void SkipBlanks()
    {
        while (at < source.Length)
        {
            if (Here is '\n' or '\u2028' or '\u2029' || Here == '\r' && Next != '\n') Line();
            else if (Numbers.Blanks.Contains(Here, StringComparison.Ordinal) || char.GetUnicodeCategory(Here) == UnicodeCategory.SpaceSeparator) at++;
            else if (Here == '/' && Next == '/' || source.AsSpan(at).StartsWith("<!--")) at = source.AsSpan(at).IndexOfAny('\n', '\r') is >= 0 and var length ? at + length : source.Length;
            else if (Here == '/' && Next == '*') SkipComment();
            else return;
        }
    }

    void Line()
    {
        (line, isFirst) = (line + 1, true);
        at++;
    }

    void SkipComment()
    {
        var began = line;
        for (at += 2; !(Here == '*' && Next == '/'); at++)
        {
            if (at >= source.Length) throw new SyntaxFault(began, "a comment has no end");
            if (Here == '\n') (line, isFirst) = (line + 1, true);
        }
        at += 2;
    }

    Token ReadOne()
    {
        if (IsNameStart(Here)) return ReadName();
        if (char.IsAsciiDigit(Here) || Here == '.' && char.IsAsciiDigit(Next)) return ReadNumber();
        if (Here is '"' or '\'') return ReadText();
        if (Here == '`') return ReadTemplate();
        if (Here == '/' && MayBePattern()) return ReadPattern();
        foreach (var sign in Signs)
        {
            if (!source.AsSpan(at).StartsWith(sign)) continue;
            if (sign == "?." && at + 2 < source.Length && char.IsAsciiDigit(source[at + 2])) continue; // a ? .5 : 1
            at += sign.Length;
            return new(TokenKind.Sign, sign, line, isFirst);
        }
        throw Wrong($"'{Here}' is not of the language");
    }

    static bool IsNameStart(char one) => char.IsLetter(one) || one is '_' or '$';

    Token ReadName()
    {
        var from = at;
        while (IsNameStart(Here) || char.IsDigit(Here)) at++;
        var name = source[from..at];
        return new(Words.Contains(name) ? TokenKind.Word : TokenKind.Name, name, line, isFirst);
    }

    Token ReadNumber()
    {
        var from = at;
        double number;
        if (Here == '0' && Numbers.Radix(Next) is > 0 and var radix)
        {
            number = Numbers.ReadDigits(Plain(2), radix, out _);
        }
        else if (Here == '0' && char.IsAsciiDigit(Next))
        {
            number = Plain(1) is var figures && figures.AsSpan().IndexOfAny('8', '9') < 0 ? Numbers.ReadDigits(figures, 8, out _) : double.Parse(figures, CultureInfo.InvariantCulture);
        }
        else
        {
            while (char.IsAsciiDigit(Here) || Here is '.' or '_' || Here is 'e' or 'E' || Here is '+' or '-' && source[at - 1] is 'e' or 'E') at++;
            if (!double.TryParse(source[from..at].Replace("_", "", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture, out number)) throw Wrong($"'{source[from..at]}' is no number");
        }
        if (IsNameStart(Here)) throw Wrong($"'{source[from..(at + 1)]}' is no number");
        return double.IsNaN(number) ? throw Wrong("a number has no figures") : new(TokenKind.Number, source[from..at], line, isFirst, number);
    }

    /// <summary>Hexadecimal and other figures after a mark.</summary>
    string Plain(int mark)
    {
        var from = at += mark;
        while (char.IsAsciiHexDigit(Here) || Here == '_') at++;
        return source[from..at].Replace("_", "", StringComparison.Ordinal);
    }

    Token ReadText()
    {
        var (quote, text, began) = (Here, new StringBuilder(), line);
        for (at++; Here != quote;)
        {
            if (at >= source.Length || Here is '\n' or '\r') throw new SyntaxFault(began, "a text has no end");
            if (Here == '\\') ReadEscape(text);
            else text.Append(source[at++]);
        }
        at++;
        return new(TokenKind.Text, text.ToString(), began, isFirst);
    }

    void ReadEscape(StringBuilder text)
    {
        at++;
        var mark = Here;
        at++;
        switch (mark)
        {
            case 'n': text.Append('\n'); break;
            case 't': text.Append('\t'); break;
            case 'r': text.Append('\r'); break;
            case 'b': text.Append('\b'); break;
            case 'f': text.Append('\f'); break;
            case 'v': text.Append('\v'); break;
            case '0' when !char.IsAsciiDigit(Here): text.Append('\0'); break;
            case 'x': text.Append((char)ReadHex(2)); break;
            case 'u' when Here == '{': ReadBraced(text); break;
            case 'u': text.Append((char)ReadHex(4)); break;
            case '\r' or '\n':
                if (mark == '\r' && Here == '\n') at++;
                line++;
                break;
            default: text.Append(mark); break;
        }
    }

    void ReadBraced(StringBuilder text)
    {
        at++;
        var from = at;
        while (char.IsAsciiHexDigit(Here) && at - from < 6) at++;
        if (at == from || Here != '}' || !Rune.TryCreate(int.Parse(source.AsSpan(from, at - from), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture), out var rune)) throw Wrong("an escape is wrong");
        text.Append(rune);
        at++;
    }

    int ReadHex(int figures)
    {
        if (at + figures > source.Length || !int.TryParse(source.AsSpan(at, figures), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var read)) throw Wrong("an escape is wrong");
        at += figures;
        return read;
    }

    Token ReadTemplate()
    {
        if (depth >= 8) throw Wrong("templates are nested too deep");
        var (parts, text, began, first) = (new List<(string, IReadOnlyList<Token>)>(), new StringBuilder(), line, isFirst);
        for (at++; Here != '`';)
        {
            if (at >= source.Length) throw new SyntaxFault(began, "a template has no end");
            if (Here == '\\') ReadEscape(text);
            else if (Here == '$' && Next == '{')
            {
                var inner = new Lexer(source, at + 2, line, depth + 1);
                inner.ReadAll(isInner: true);
                parts.Add((text.ToString(), inner.tokens));
                (at, line) = (inner.at + 1, inner.line);
                text.Clear();
            }
            else
            {
                if (Here == '\n') line++;
                text.Append(source[at++]);
            }
        }
        at++;
        return new(TokenKind.Template, text.ToString(), began, first, Parts: parts);
    }

    /// <summary>A slash divides after a value, and begins a pattern elsewhere.</summary>
    bool MayBePattern() => tokens.Count == 0 || tokens[^1] is var before && before.Kind switch
    {
        TokenKind.Name or TokenKind.Number or TokenKind.Text or TokenKind.Template or TokenKind.Pattern => false,
        TokenKind.Word => before.Text is not ("this" or "super" or "null" or "true" or "false"),
        _ => isAfterCondition || before.Text is not (")" or "]" or "}" or "++" or "--"),
    };

    Token ReadPattern()
    {
        var from = ++at;
        for (var isClass = false; Here != '/' || isClass; at++)
        {
            if (at >= source.Length || Here == '\n') throw Wrong("a pattern has no end");
            if (Here == '\\') at++;
            else if (Here == '[') isClass = true;
            else if (Here == ']') isClass = false;
        }
        var pattern = source[from..at++];
        from = at;
        while (IsNameStart(Here)) at++;
        return new(TokenKind.Pattern, pattern, line, isFirst, Flags: source[from..at]);
    }

    SyntaxFault Wrong(string message) => new(line, message);
}
