using System.Text;
using System.Text.Json;

namespace Grange.Wireless.Scripts;

/// <summary>JSON: ECMA-262 chapter 25.5.</summary>
static class JsonParts
{
    const int MostDepth = 64;

    public static ScriptObject Make(Realm realm) => realm.Object(
        ("parse", (run, _, given) => Parse(run, run.Text(given.At(0)))),
        ("stringify", (run, _, given) =>
        {
            var indent = given.At(2).IsNumber ? new string(' ', Math.Clamp(Numbers.Index(given[2].Number), 0, 10)) : given.At(2).Text ?? "";
            var text = new StringBuilder();
            return Write(run, text, given.At(0), indent, 0) ? run.Make(text.ToString()) : default(Value);
        }
    ));

    static Value Parse(Run run, string text)
    {
        run.Make(8L * text.Length);
        try
        {
            using var read = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = MostDepth });
            return Value(run, read.RootElement);
        }
        catch (JsonException)
        {
            throw run.Error("SyntaxError", "the text is no JSON");
        }
    }

    static Value Value(Run run, JsonElement json)
    {
        run.Step(run.Line);
        switch (json.ValueKind)
        {
            case JsonValueKind.Null: return Scripts.Value.Null;
            case JsonValueKind.Number: return json.GetDouble();
            case JsonValueKind.String: return json.GetString()!;
            case JsonValueKind.Array: return run.List([.. json.EnumerateArray().Select(one => Value(run, one))]);
            case JsonValueKind.Object:
                var made = run.Object();
                foreach (var one in json.EnumerateObject()) made.Set(run, one.Name, Value(run, one.Value));
                return made;
            default: return json.ValueKind == JsonValueKind.True;
        }
    }

    /// <summary>Writes a value; false of what JSON has no words for.</summary>
    static bool Write(Run run, StringBuilder text, Value value, string indent, int depth)
    {
        run.Step(run.Line);
        if (depth > MostDepth) throw run.Error("TypeError", "the value is nested too deep, or is part of itself");
        if (value.Object is { } made && made.Get("toJSON").Function is { } own) value = run.Call(own, value);
        if (value.Object is ScriptBox box) value = box.Inner;
        if (value.IsUndefined || value.Function is not null) return false;
        var before = text.Length;
        if (value.Text is { } plain) text.Append('"').Append(JsonEncodedText.Encode(plain, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping)).Append('"');
        else if (value.Array is { } list) Row(run, text, '[', ']', list.Items.Count, indent, depth, at =>
        {
            if (!Write(run, text, list.Items[at], indent, depth + 1)) text.Append("null");
        });
        else if (value.Object is { } found) Entries(run, text, found, indent, depth);
        else text.Append(value.IsNumber && !double.IsFinite(value.Number) ? "null" : run.Text(value));
        run.Make(2L * (text.Length - before) / (depth + 1));
        return true;
    }

    static void Entries(Run run, StringBuilder text, ScriptObject made, string indent, int depth)
    {
        var shown = made.Names().Select(name => (name, value: run.Get(made, name))).Where(one => !one.value.IsUndefined && one.value.Function is null).ToList();
        Row(run, text, '{', '}', shown.Count, indent, depth, at =>
        {
            text.Append('"').Append(JsonEncodedText.Encode(shown[at].name, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping)).Append(indent.Length > 0 ? "\": " : "\":");
            if (!Write(run, text, shown[at].value, indent, depth + 1)) text.Append("null");
        });
    }

    static void Row(Run run, StringBuilder text, char open, char close, int count, string indent, int depth, Action<int> write)
    {
        void Line(int level)
        {
            if (indent.Length == 0) return;
            run.Make(2L * (1 + indent.Length * level));
            text.Append('\n').Insert(text.Length, indent, level);
        }
        text.Append(open);
        for (var at = 0; at < count; at++)
        {
            if (at > 0) text.Append(',');
            Line(depth + 1);
            write(at);
        }
        if (count > 0) Line(depth);
        text.Append(close);
    }
}
