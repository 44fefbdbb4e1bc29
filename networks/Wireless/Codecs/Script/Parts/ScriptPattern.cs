using System.Text;
using System.Text.RegularExpressions;

namespace Grange.Wireless.Scripts;

/// <summary>RegExp: ECMA-262 chapter 22.2, as far as a pattern can be followed in one pass. Time grows with the text, never faster: there is no going back, so no looking around and no back references.</summary>
sealed class ScriptPattern(ScriptObject? prototype, Regex regex, string flags) : ScriptObject(prototype)
{
    const int MostSource = 1_000;

    /// <summary>What counted repetitions may come to: {10} in {10} is 100 of what is repeated.</summary>
    const long MostRepeats = 1_000;

    bool IsGlobal => flags.Contains('g', StringComparison.Ordinal);
    public override string Class => "RegExp";

    public static void Fill(Run run, Realm realm)
    {
        Value Make(Run one, Value self, ReadOnlySpan<Value> given)
            => given.At(0).Object is ScriptPattern known ? Of(one, known.Get("source").Text!, given.At(1).IsUndefined ? known.Get("flags").Text! : one.Text(given[1])) : Of(one, given.Length == 0 ? "(?:)" : one.Text(given[0]), given.At(1).IsUndefined ? "" : one.Text(given[1]));
        realm.Constructor(run, "RegExp", realm.PatternPrototype, Make, Make);
        realm.Put(realm.PatternPrototype,
            ("test", (one, self, given) => From(one, self).Exec(one, one.Text(given.At(0))) is not null),
            ("exec", (one, self, given) => From(one, self) is var pattern && one.Text(given.At(0)) is var text && pattern.Exec(one, text) is { } match ? Groups(one, text, match) : Value.Null),
            ("toString", (one, self, _) => one.Make($"/{one.Text(one.Get(self, "source"))}/{one.Text(one.Get(self, "flags"))}")));
    }

    public static ScriptPattern Of(Run run, string source, string flags)
    {
        if (source.Length > MostSource) throw run.Error("SyntaxError", "the pattern is too long");
        if (!flags.All("gimsuy".Contains)) throw run.Error("SyntaxError", $"the pattern's flags '{flags}' are not known");
        if (Repeats(source) > MostRepeats) throw run.Error("SyntaxError", "the pattern repeats too often");
        run.Make(400 + 200L * source.Length);
        var options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | (flags.Contains('i', StringComparison.Ordinal) ? RegexOptions.IgnoreCase : 0) | (flags.Contains('m', StringComparison.Ordinal) ? RegexOptions.Multiline : 0)
            | (flags.Contains('s', StringComparison.Ordinal) ? RegexOptions.Singleline : 0);
        try
        {
            var made = new ScriptPattern(run.Realm.PatternPrototype, new Regex(Translated(source, (options & RegexOptions.Multiline) != 0), options), flags);
            made.Hide("source", source);
            made.Hide("flags", flags);
            made.Hide("global", made.IsGlobal);
            made.Hide("lastIndex", 0);
            return made;
        }
        catch (Exception why) when (why is ArgumentException or NotSupportedException)
        {
            throw run.Error("SyntaxError", $"the pattern /{source}/ cannot be run here");
        }
    }

    static long Repeats(string source)
    {
        var all = 1L;
        for (var at = source.IndexOf('{', StringComparison.Ordinal); at >= 0 && all <= MostRepeats; at = source.IndexOf('{', at + 1))
        {
            var end = source.IndexOf('}', at);
            foreach (var count in end < 0 ? [] : source[(at + 1)..end].Split(',').TakeLast(1))
                all *= Math.Max(1, Numbers.ReadDigits(count, 10, out _) is var read && double.IsNaN(read) ? 1 : (long)Math.Min(read, MostRepeats + 1));
        }
        return all;
    }

    public static ScriptPattern From(Run run, Value value) => value.Object as ScriptPattern ?? Of(run, value.IsUndefined ? "(?:)" : run.Text(value), "");

    /// <summary>The same in .NET's words: figures and letters are ASCII's, and the end is the end.</summary>
    static string Translated(string source, bool isMultiline)
    {
        var (text, isClass) = (new StringBuilder(), false);
        for (var at = 0; at < source.Length; at++)
        {
            var one = source[at];
            if (one == '\\' && at + 1 < source.Length)
            {
                var next = source[++at];
                text.Append((next, isClass) switch
                {
                    ('d', true) => "0-9",
                    ('d', false) => "[0-9]",
                    ('D', false) => "[^0-9]",
                    ('w', true) => "A-Za-z0-9_",
                    ('w', false) => "[A-Za-z0-9_]",
                    ('W', false) => "[^A-Za-z0-9_]",
                    ('/', _) => "/",
                    ('-', _) => @"\-",
                    _ => $"\\{next}",
                });
            }
            else if (one == '[' && !isClass)
            {
                isClass = true;
                if (source.AsSpan(at).StartsWith("[^]")) (one, at, isClass) = ('\0', at + 2, false);
                text.Append(one == '\0' ? @"[\s\S]" : "[");
            }
            else if (one == '[') text.Append(@"\[");
            else
            {
                if (one == ']') isClass = false;
                text.Append(one == '$' && !isClass && !isMultiline ? @"\z" : one.ToString());
            }
        }
        return text.ToString();
    }

    Match? Exec(Run run, string text)
    {
        run.Work(16 * (text.Length + 8));
        var from = IsGlobal ? Numbers.Index(run.Number(Get("lastIndex"))) : 0;
        var match = from < 0 || from > text.Length ? System.Text.RegularExpressions.Match.Empty : regex.Match(text, from);
        if (IsGlobal) Hide("lastIndex", match.Success ? match.Index + match.Length : 0);
        return match.Success ? match : null;
    }

    public Value Match(Run run, string text)
    {
        if (!IsGlobal) return Exec(run, text) is { } match ? Groups(run, text, match) : Value.Null;
        var all = All(run, text).Select(one => (Value)one.Value).ToList();
        return all.Count == 0 ? Value.Null : run.List(all);
    }

    public Value Search(Run run, string text) => All(run, text).FirstOrDefault()?.Index ?? -1;

    IEnumerable<Match> All(Run run, string text)
    {
        run.Work(16 * (text.Length + 8));
        for (var match = regex.Match(text); match.Success; match = match.NextMatch())
        {
            run.Make(64 + 2L * match.Length);
            yield return match;
        }
    }

    public IEnumerable<string> Split(Run run, string text)
    {
        var from = 0;
        foreach (var match in All(run, text))
        {
            if (match.Length == 0 && (match.Index == 0 || match.Index == text.Length)) continue;
            yield return text[from..match.Index];
            foreach (var group in match.Groups.Cast<Group>().Skip(1)) yield return group.Value;
            from = match.Index + match.Length;
        }
        yield return text[from..];
    }

    public Value Replace(Run run, string text, Value by)
    {
        var (made, from) = (new StringBuilder(), 0);
        foreach (var match in All(run, text).Take(IsGlobal ? int.MaxValue : 1))
        {
            var put = by.Function is null ? Filled(match, run.Text(by)) : run.Text(run.Call(by, default, [.. Parts(match), match.Index, text]));
            run.Make(2L * (match.Index - from + put.Length));
            made.Append(text, from, match.Index - from).Append(put);
            from = match.Index + match.Length;
        }
        return run.Make(made.Append(text, from, text.Length - from).ToString());
    }

    static string Filled(Match match, string by)
    {
        if (!by.Contains('$', StringComparison.Ordinal)) return by;
        var text = new StringBuilder();
        for (var at = 0; at < by.Length; at++)
        {
            if (by[at] != '$' || at + 1 == by.Length) text.Append(by[at]);
            else if (by[at + 1] is '&' or '$') text.Append(by[++at] == '&' ? match.Value : "$");
            else if (by[at + 1] is >= '1' and <= '9' && by[at + 1] - '0' < match.Groups.Count) text.Append(match.Groups[by[++at] - '0'].Value);
            else text.Append('$');
        }
        return text.ToString();
    }

    static IEnumerable<Value> Parts(Match match) => match.Groups.Cast<Group>().Select(group => group.Success ? (Value)group.Value : default);

    static Value Groups(Run run, string text, Match match)
    {
        var made = run.List([.. Parts(match)]);
        run.Make(2L * match.Length * match.Groups.Count);
        made.Set(run, "index", match.Index);
        made.Set(run, "input", text);
        return made;
    }
}
