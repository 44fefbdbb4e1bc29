using System.Buffers;

namespace Grange.Host.Login;

/// <summary>The terms that EIP-4361 takes from RFC 3986, as far as which characters may stand where.</summary>
static class SiweText
{
    const string Alphanumeric = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    const string Unreserved = Alphanumeric + "-._~", SubDelims = "!$&'()*+,;=", GenDelims = ":/?#[]@";

    static readonly SearchValues<char>
        NonceChars = SearchValues.Create(Alphanumeric),
        SchemeChars = SearchValues.Create(Alphanumeric + "+-."),
        StatementChars = SearchValues.Create(Unreserved + SubDelims + GenDelims + " "),
        AuthorityChars = SearchValues.Create(Unreserved + SubDelims + ":[]@%"),
        PathChars = SearchValues.Create(Unreserved + SubDelims + ":@%"),
        UriChars = SearchValues.Create(Unreserved + SubDelims + GenDelims + "%");

    public static bool IsNonce(ReadOnlySpan<char> text) => text.Length >= 8 && !text.ContainsAnyExcept(NonceChars);

    /// <summary>RFC 3986 §3.1.</summary>
    public static bool IsScheme(ReadOnlySpan<char> text) => text.Length > 0 && char.IsAsciiLetter(text[0]) && !text.ContainsAnyExcept(SchemeChars);

    /// <summary>RFC 3986 §3.2, not empty: nobody asks for a sign-in from nowhere.</summary>
    public static bool IsAuthority(ReadOnlySpan<char> text) => text.Length > 0 && !text.ContainsAnyExcept(AuthorityChars) && IsEscaped(text);

    public static bool IsStatement(ReadOnlySpan<char> text) => text.Length > 0 && !text.ContainsAnyExcept(StatementChars);

    /// <summary>Any number of <c>pchar</c>, none included.</summary>
    public static bool IsRequestId(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(PathChars) && IsEscaped(text);

    /// <summary>RFC 3986 §3: a scheme, a colon and what may follow; at most one number sign.</summary>
    public static bool IsUri(ReadOnlySpan<char> text)
    {
        var colon = text.IndexOf(':');
        return colon > 0 && IsScheme(text[..colon]) && !text.ContainsAnyExcept(UriChars) && text.Count('#') <= 1 && IsEscaped(text);
    }

    /// <summary>Every percent sign has its two hex digits.</summary>
    static bool IsEscaped(ReadOnlySpan<char> text)
    {
        for (var at = text.IndexOf('%'); at >= 0;)
        {
            if (at + 2 >= text.Length || !char.IsAsciiHexDigit(text[at + 1]) || !char.IsAsciiHexDigit(text[at + 2])) return false;
            var next = text[(at + 3)..].IndexOf('%');
            at = next < 0 ? -1 : at + 3 + next;
        }
        return true;
    }
}
