using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Grange.Kernel;

/// <summary>What an owner states of a device: a sorted map of short texts, signed as canonical JSON so that a wallet shows it readable.</summary>
public static class DeviceFacts
{
    /// <summary>The fact that binds a device to the operator whose node it works through: that operator's id.</summary>
    public const string Operator = "operator";

    /// <summary>Where a device is, in degrees × 10⁷; both or neither.</summary>
    public const string Latitude = "latE7", Longitude = "lonE7";

    public const int MaxName = 64;
    public const int MaxFacts = 32;
    public const int MaxKey = 32;
    public const int MaxValue = 1024;

    static readonly SearchValues<char> KeyChars = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");

    public static ImmutableSortedDictionary<string, string> Of(params IEnumerable<KeyValuePair<string, string>> facts) => facts.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>Null when name and facts may stand in the registry.</summary>
    public static Fault? Check(string name, IReadOnlyDictionary<string, string> facts)
    {
        if (name.Length is 0 or > MaxName || !IsPlain(name)) return new Fault("registration-name", $"a name has 1 to {MaxName} characters and no control characters");
        if (facts.Count > MaxFacts) return new Fault("registration-facts", $"a device has at most {MaxFacts} facts");
        foreach (var (key, value) in facts)
        {
            if (!IsKey(key)) return new Fault("registration-facts", $"a fact's name has 1 to {MaxKey} of a-z, A-Z, 0-9, '.', '_', '-' and starts with a small letter");
            if (value.Length > MaxValue || !IsPlain(value)) return new Fault("registration-facts", $"'{key}' has at most {MaxValue} characters and no control characters");
        }
        return facts.TryGetValue(Operator, out var id) && !DeviceId.TryParse(id, null, out _) ? new Fault("registration-facts", $"'{Operator}' is no operator's id") : null;
    }

    /// <summary>The facts as JSON without blanks, names in ordinal order, only what must be escaped escaped (RFC 8785): <c>JSON.stringify</c> of a sorted object.</summary>
    public static string ToJson(IReadOnlyDictionary<string, string> facts)
    {
        var text = new StringBuilder("{");
        foreach (var (key, value) in facts.OrderBy(fact => fact.Key, StringComparer.Ordinal))
        {
            if (text.Length > 1) text.Append(',');
            Quote(text, key);
            text.Append(':');
            Quote(text, value);
        }
        return text.Append('}').ToString();
    }

    static void Quote(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var one in value)
        {
            switch (one)
            {
                case '"' or '\\': text.Append('\\').Append(one); break;
                case '\b': text.Append("\\b"); break;
                case '\t': text.Append("\\t"); break;
                case '\n': text.Append("\\n"); break;
                case '\f': text.Append("\\f"); break;
                case '\r': text.Append("\\r"); break;
                case < ' ': text.Append(CultureInfo.InvariantCulture, $"\\u{(int)one:x4}"); break;
                default: text.Append(one); break;
            }
        }
        text.Append('"');
    }

    static bool IsKey(ReadOnlySpan<char> key) => key.Length is > 0 and <= MaxKey && char.IsAsciiLetterLower(key[0]) && !key.ContainsAnyExcept(KeyChars);

    /// <summary>Well-formed UTF-16 without control characters: it has one UTF-8 form and cannot disturb a terminal.</summary>
    static bool IsPlain(string text)
    {
        foreach (var rune in text.EnumerateRunes())
            if (Rune.IsControl(rune) || rune == Rune.ReplacementChar) return false;
        return true;
    }
}
