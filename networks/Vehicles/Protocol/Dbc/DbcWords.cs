using System.Globalization;

namespace Grange.Vehicles.Protocol.Dbc;

/// <summary>Goes through one statement of a file, word by word.</summary>
ref struct DbcWords(ReadOnlySpan<char> text)
{
    ReadOnlySpan<char> rest = text;

    public bool IsAtEnd
    {
        get
        {
            Space();
            return rest.IsEmpty;
        }
    }

    /// <summary>Takes a mark such as <c>:</c> or <c>|</c>.</summary>
    public bool Take(char mark)
    {
        Space();
        if (rest.IsEmpty || rest[0] != mark) return false;
        rest = rest[1..];
        return true;
    }

    /// <summary>Takes letters, figures and underscores.</summary>
    public bool TakeName(out ReadOnlySpan<char> name)
    {
        Space();
        var length = 0;
        while (length < rest.Length && (char.IsAsciiLetterOrDigit(rest[length]) || rest[length] == '_')) length++;
        name = rest[..length];
        rest = rest[length..];
        return length > 0;
    }

    public bool TakeNumber(out double number)
    {
        Space();
        var length = 0;
        while (length < rest.Length && (char.IsAsciiDigit(rest[length]) || rest[length] is '+' or '-' or '.' or 'e' or 'E')) length++;
        if (!double.TryParse(rest[..length], NumberStyles.Float, CultureInfo.InvariantCulture, out number) || !double.IsFinite(number)) return false;
        rest = rest[length..];
        return true;
    }

    public bool TakeInteger(out long number)
    {
        Space();
        var length = 0;
        while (length < rest.Length && (char.IsAsciiDigit(rest[length]) || (length == 0 && rest[0] is '-' or '+'))) length++;
        if (!long.TryParse(rest[..length], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number)) return false;
        rest = rest[length..];
        return true;
    }

    /// <summary>Takes a text in quotes.</summary>
    public bool TakeText(out ReadOnlySpan<char> words)
    {
        words = [];
        if (!Take('"')) return false;
        var end = rest.IndexOf('"');
        while (end > 0 && rest[end - 1] == '\\' && rest[(end + 1)..].IndexOf('"') is >= 0 and var more) end += 1 + more;
        if (end < 0) return false;
        words = rest[..end];
        rest = rest[(end + 1)..];
        return true;
    }

    void Space() => rest = rest.TrimStart();
}
