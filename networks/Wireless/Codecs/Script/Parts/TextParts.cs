using System.Text;

namespace Grange.Wireless.Scripts;

/// <summary>String and Boolean: ECMA-262 chapters 22.1 and 20.3.</summary>
static class TextParts
{
    public static void Fill(Run run, Realm realm)
    {
        var text = realm.Constructor(run, "String", realm.StringPrototype, (one, _, given) => given.Length == 0 ? "" : one.Text(given[0]), (one, _, given) => new ScriptBox(realm.StringPrototype, given.Length == 0 ? "" : one.Text(given[0])));
        realm.Put(text, ("fromCharCode", FromCodes), ("fromCodePoint", FromCodes));
        realm.Constructor(run, "Boolean", realm.BooleanPrototype, (_, _, given) => given.At(0).AsTruth(), (_, _, given) => new ScriptBox(realm.BooleanPrototype, given.At(0).AsTruth()));
        realm.Put(realm.BooleanPrototype, ("toString", (one, self, _) => one.Text(Inner(self))), ("valueOf", (_, self, _) => Inner(self)));
        realm.Put(realm.StringPrototype,
            ("toString", (one, self, _) => Of(one, self)), ("valueOf", (one, self, _) => Of(one, self)),
            ("charAt", (one, self, given) => Of(one, self) is var all && Place(one, given, 0) is >= 0 and var at && at < all.Length ? all[at].ToString() : ""),
            ("charCodeAt", (one, self, given) => Of(one, self) is var all && Place(one, given, 0) is >= 0 and var at && at < all.Length ? all[at] : Value.NaN),
            ("codePointAt", (one, self, given) => Of(one, self) is var all && Place(one, given, 0) is >= 0 and var at && at < all.Length ? all[at] : default(Value)),
            ("indexOf", (one, self, given) => Searched(one, self).IndexOf(one.Text(given.At(0)), Math.Min(Math.Max(0, Place(one, given, 1)), Of(one, self).Length), StringComparison.Ordinal)),
            ("lastIndexOf", (one, self, given) => Searched(one, self).LastIndexOf(one.Text(given.At(0)), StringComparison.Ordinal)),
            ("includes", (one, self, given) => Searched(one, self).Contains(one.Text(given.At(0)), StringComparison.Ordinal)),
            ("startsWith", (one, self, given) => Searched(one, self) is var all && all.AsSpan(given.Place(one, 1, all.Length, 0)).StartsWith(one.Text(given.At(0)), StringComparison.Ordinal)),
            ("endsWith", (one, self, given) => Searched(one, self).EndsWith(one.Text(given.At(0)), StringComparison.Ordinal)),
            ("slice", (one, self, given) => Of(one, self) is var all && given.Place(one, 0, all.Length, 0) is var from && given.Place(one, 1, all.Length, all.Length) is var to && from < to ? one.Make(all[from..to]) : ""),
            ("substring", (one, self, given) => Of(one, self) is var all && Bound(one, given, 0, all, 0) is var from && Bound(one, given, 1, all, all.Length) is var to ? one.Make(all[Math.Min(from, to)..Math.Max(from, to)]) : ""),
            ("substr", (one, self, given) => Of(one, self) is var all && given.Place(one, 0, all.Length, 0) is var from ? one.Make(all.Substring(from, given.At(1).IsUndefined ? all.Length - from : Math.Clamp(Place(one, given, 1), 0, all.Length - from))) : ""),
            ("toUpperCase", (one, self, _) => one.Make(Of(one, self).ToUpperInvariant())), ("toLowerCase", (one, self, _) => one.Make(Of(one, self).ToLowerInvariant())),
            ("toLocaleUpperCase", (one, self, _) => one.Make(Of(one, self).ToUpperInvariant())), ("toLocaleLowerCase", (one, self, _) => one.Make(Of(one, self).ToLowerInvariant())),
            ("trim", (one, self, _) => one.Make(Of(one, self).AsSpan().Trim(Numbers.Blanks).ToString())),
            ("trimStart", (one, self, _) => one.Make(Of(one, self).AsSpan().TrimStart(Numbers.Blanks).ToString())), ("trimEnd", (one, self, _) => one.Make(Of(one, self).AsSpan().TrimEnd(Numbers.Blanks).ToString())),
            ("padStart", (one, self, given) => Padding(one, self, given) + Of(one, self)), ("padEnd", (one, self, given) => Of(one, self) + Padding(one, self, given)),
            ("repeat", Repeat), ("concat", (one, self, given) => one.Make(Of(one, self) + string.Concat(given.ToArray().Select(one.Text)))),
            ("localeCompare", (one, self, given) => Math.Sign(string.CompareOrdinal(Of(one, self), one.Text(given.At(0))))),
            ("split", Split), ("replace", (one, self, given) => Replace(one, self, given, isAll: false)), ("replaceAll", (one, self, given) => Replace(one, self, given, isAll: true)),
            ("match", (one, self, given) => ScriptPattern.From(one, given.At(0)).Match(one, Of(one, self))),
            ("search", (one, self, given) => ScriptPattern.From(one, given.At(0)).Search(one, Of(one, self))),
            ("at", (one, self, given) => Of(one, self) is var all && Place(one, given, 0) is var place && (place < 0 ? place + all.Length : place) is >= 0 and var at && at < all.Length ? all[at].ToString() : default(Value)));
    }

    static Value Inner(Value self) => self.Object is ScriptBox box ? box.Inner : self;

    public static string Of(Run run, Value self) => run.Text(self.IsNothing ? throw run.Error("TypeError", $"{run.Text(self)} is no text") : Inner(self));

    /// <summary>A text that is read from end to end.</summary>
    static string Searched(Run run, Value self)
    {
        var text = Of(run, self);
        run.Work(text.Length);
        return text;
    }

    static int Place(Run run, ReadOnlySpan<Value> given, int index) => given.At(index).IsUndefined ? 0 : Numbers.Index(run.Number(given[index]));

    static int Bound(Run run, ReadOnlySpan<Value> given, int index, string all, int otherwise) => given.At(index).IsUndefined ? otherwise : Math.Clamp(Place(run, given, index), 0, all.Length);

    static Value FromCodes(Run run, Value self, ReadOnlySpan<Value> given)
    {
        run.Make(4L * given.Length);
        var text = new StringBuilder();
        foreach (var one in given)
        {
            var code = run.Number(one);
            if (code is > 0xffff and <= 0x10ffff) text.Append(char.ConvertFromUtf32((int)code));
            else text.Append((char)(ushort)Numbers.Int32(code));
        }
        return text.ToString();
    }

    static string Padding(Run run, Value self, ReadOnlySpan<Value> given)
    {
        var filler = given.At(1).IsUndefined ? " " : run.Text(given[1]);
        var count = Place(run, given, 0) - Of(run, self).Length;
        if (count <= 0 || filler.Length == 0) return "";
        run.Make(4L * Place(run, given, 0));
        return new StringBuilder().Insert(0, filler, count / filler.Length + 1).ToString(0, count);
    }

    static Value Repeat(Run run, Value self, ReadOnlySpan<Value> given)
    {
        var (text, count) = (Of(run, self), Place(run, given, 0));
        if (count < 0 || count == int.MaxValue) throw run.Error("RangeError", "a text cannot be repeated so often");
        run.Make(2L * text.Length * count);
        return text.Length == 0 ? "" : new StringBuilder().Insert(0, text, count).ToString();
    }

    static Value Split(Run run, Value self, ReadOnlySpan<Value> given)
    {
        var text = Searched(run, self);
        if (given.At(0).IsUndefined) return run.List([text]);
        var most = given.At(1).IsUndefined ? int.MaxValue : Place(run, given, 1);
        IEnumerable<string> parts = given[0].Object is ScriptPattern pattern ? pattern.Split(run, text)
            : run.Text(given[0]) is { Length: > 0 } between ? text.Split(between) : text.Select(one => one.ToString());
        run.Make(40L * text.Length);
        return run.List([.. parts.Take(most).Select(part => (Value)part)]);
    }

    static Value Replace(Run run, Value self, ReadOnlySpan<Value> given, bool isAll)
    {
        var (text, by) = (Searched(run, self), given.At(1));
        if (given.At(0).Object is ScriptPattern pattern) return pattern.Replace(run, text, by);
        var wanted = run.Text(given.At(0));
        var made = new StringBuilder();
        var from = 0;
        for (var at = text.IndexOf(wanted, StringComparison.Ordinal); at >= 0 && at <= text.Length; at = isAll && at + Math.Max(1, wanted.Length) <= text.Length ? text.IndexOf(wanted, at + Math.Max(1, wanted.Length), StringComparison.Ordinal) : -1)
        {
            var put = by.Function is not null ? run.Text(run.Call(by, default, wanted, at, text)) : run.Text(by).Replace("$&", wanted, StringComparison.Ordinal).Replace("$$", "$", StringComparison.Ordinal);
            run.Make(2L * (at - from + put.Length));
            made.Append(text, from, at - from).Append(put);
            from = at + wanted.Length;
        }
        return run.Make(made.Append(text, from, text.Length - from).ToString());
    }
}
