using System.Text;
using System.Text.RegularExpressions;
using Grange.Content;

namespace Grange.Kernel;

/// <summary>The part of JSON Schema 2020-12 that definitions use, over the data model. Problems name field, limit and fix.</summary>
/// <remarks>A schema with any other keyword is refused when it is read: a rule that is not checked must not look as if it were.</remarks>
public sealed class JsonSchema
{
    static readonly HashSet<string> Known =
    [
        "$schema", "$id", "$defs", "$ref", "title", "description", "default", "type", "const", "enum", "oneOf", "properties", "required",
        "additionalProperties", "items", "minItems", "maxItems", "uniqueItems", "minimum", "maximum", "minLength", "maxLength", "pattern",
    ];

    readonly DagNode root;

    JsonSchema(DagNode root) => this.root = root;

    /// <summary>Reads a schema; throws <see cref="FormatException"/> when it is not one of ours, because schemas are code.</summary>
    public static JsonSchema Parse(string json)
    {
        var problems = new List<DefinitionProblem>();
        var root = JsonDag.Read(Encoding.UTF8.GetBytes(json), problems) ?? throw new FormatException($"no schema: {problems[0]}");
        Review(root, "#");
        return new JsonSchema(root);
    }

    /// <summary>Everything that is wrong with <paramref name="value"/>; nothing when it is valid.</summary>
    public IReadOnlyList<DefinitionProblem> Check(DagNode value, string path = "")
    {
        var problems = new List<DefinitionProblem>();
        Check(root, value, path, problems);
        return problems;
    }

    /// <summary>The smallest document the schema's own defaults make: every required member that has a default, and every other default.</summary>
    public DagNode Defaults() => Defaults(root) ?? DagNode.Map();

    void Check(DagNode schema, DagNode value, string path, List<DefinitionProblem> problems)
    {
        if (schema.TryGetText("$ref", out var reference)) schema = Resolve(reference, schema);
        var fix = schema.TryGetText("description", out var description) ? $"write {description}" : "correct it";
        void Wrong(string limit) => problems.Add(new(path, limit, fix));
        if (schema.TryGet("oneOf", DagKind.List, out var choices))
        {
            CheckOneOf(choices.AsList, value, path, problems);
            return;
        }
        if (schema.AsMap.TryGetValue("const", out var only) && !value.Equals(only)) Wrong($"must be {SchemaWords.Show(only)}, is {SchemaWords.Show(value)}");
        if (schema.TryGet("enum", DagKind.List, out var all) && !all.AsList.Contains(value))
            Wrong($"must be one of {string.Join(", ", all.AsList.Select(SchemaWords.Show))}, is {SchemaWords.Show(value)}");
        if (schema.AsMap.TryGetValue("type", out var type) && !Types(type).Any(name => IsType(name, value)))
        {
            Wrong($"must be {string.Join(" or ", Types(type).Select(SchemaWords.Article))}, is {SchemaWords.Show(value)}");
            return;
        }
        switch (value.Kind)
        {
            case DagKind.Int: CheckNumber(schema, value.AsInt, Wrong); break;
            case DagKind.Text: CheckText(schema, value.AsText, Wrong); break;
            case DagKind.List: CheckList(schema, value.AsList, path, Wrong, problems); break;
            case DagKind.Map: CheckMap(schema, value, path, problems); break;
        }
    }

    /// <summary>Of the choices, the one that fits best speaks: it has the fewest problems and agrees on its constants.</summary>
    void CheckOneOf(IReadOnlyList<DagNode> choices, DagNode value, string path, List<DefinitionProblem> problems)
    {
        List<DefinitionProblem>? best = null;
        var constants = new List<string>();
        foreach (var choice in choices)
        {
            var found = new List<DefinitionProblem>();
            Check(choice, value, path, found);
            if (found.Count == 0) return;
            var (name, constant) = Constant(choice);
            var agrees = name is null || value.TryGet(name, constant!.Kind, out var own) && own.Equals(constant);
            if (constant is not null) constants.Add($"{name} {SchemaWords.Show(constant)}");
            if (agrees && (best is null || found.Count < best.Count)) best = found;
        }
        problems.AddRange(best ?? [new(path, $"must be one of: {string.Join(", ", constants)}", "choose one of them")]);
    }

    static (string? Name, DagNode? Constant) Constant(DagNode choice)
    {
        if (!choice.TryGet("properties", DagKind.Map, out var members)) return (null, null);
        foreach (var (name, member) in members.AsMap)
            if (member.AsMap.TryGetValue("const", out var constant)) return (name, constant);
        return (null, null);
    }

    void CheckMap(DagNode schema, DagNode value, string path, List<DefinitionProblem> problems)
    {
        var members = schema.TryGet("properties", DagKind.Map, out var declared) ? declared.AsMap : new Dictionary<string, DagNode>();
        if (schema.TryGet("required", DagKind.List, out var required))
            foreach (var name in required.AsList.Select(item => item.AsText).Where(name => !value.AsMap.ContainsKey(name)))
                problems.Add(new(DefinitionProblem.Member(path, name), "is missing", $"add {Describe(members.GetValueOrDefault(name))}"));
        schema.AsMap.TryGetValue("additionalProperties", out var others);
        foreach (var (name, member) in value.AsMap)
        {
            var at = DefinitionProblem.Member(path, name);
            if (members.TryGetValue(name, out var own)) Check(own, member, at, problems);
            else if (others is { Kind: DagKind.Map }) Check(others, member, at, problems);
            else if (others is { Kind: DagKind.Bool, AsBool: false })
                problems.Add(new(at, "is not known", SchemaWords.Nearest(name, members.Keys) is { } near ? $"did you mean '{near}'?" : "remove it"));
        }
    }

    void CheckList(DagNode schema, IReadOnlyList<DagNode> items, string path, Action<string> wrong, List<DefinitionProblem> problems)
    {
        if (schema.TryGetLong("minItems", out var least) && items.Count < least) wrong($"must have at least {least} items, has {items.Count}");
        if (schema.TryGetLong("maxItems", out var most) && items.Count > most) wrong($"must have at most {most} items, has {items.Count}");
        if (schema.TryGet("uniqueItems", DagKind.Bool, out var unique) && unique.AsBool && items.Distinct().Count() != items.Count)
            wrong("must not name anything twice");
        if (!schema.TryGet("items", DagKind.Map, out var each)) return;
        for (var i = 0; i < items.Count; i++) Check(each, items[i], DefinitionProblem.Item(path, i), problems);
    }

    static void CheckNumber(DagNode schema, Int128 number, Action<string> wrong)
    {
        if (schema.TryGet("minimum", DagKind.Int, out var least) && number < least.AsInt) wrong($"must be at least {least.AsInt}, is {number}");
        if (schema.TryGet("maximum", DagKind.Int, out var most) && number > most.AsInt) wrong($"must be at most {most.AsInt}, is {number}");
    }

    static void CheckText(DagNode schema, string text, Action<string> wrong)
    {
        var length = text.EnumerateRunes().Count();
        if (schema.TryGetLong("minLength", out var least) && length < least) wrong($"must have at least {least} characters, has {length}");
        if (schema.TryGetLong("maxLength", out var most) && length > most) wrong($"must have at most {most} characters, has {length}");
        if (schema.TryGetText("pattern", out var pattern) && !Regex.IsMatch(text, WholeText(pattern), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant))
            wrong($"must match {pattern}, is {SchemaWords.Show(DagNode.Of(text))}");
    }

    /// <summary>In JSON Schema <c>$</c> is the end of the text; in .NET it is also the place before a last line feed.</summary>
    static string WholeText(string pattern) => pattern.EndsWith('$') ? pattern[..^1] + @"\z" : pattern;

    DagNode? Defaults(DagNode schema)
    {
        if (schema.TryGetText("$ref", out var reference)) schema = Resolve(reference, schema);
        if (schema.AsMap.TryGetValue("default", out var value)) return value;
        if (!schema.TryGet("properties", DagKind.Map, out var members)) return null;
        var made = DagNode.Map(members.AsMap.Select(member => (member.Key, Value: Defaults(member.Value))).Where(member => member.Value is not null).Select(member => (member.Key, member.Value!)).ToArray());
        return ReferenceEquals(schema, root) || IsWhole(schema, made) ? made : null;
    }

    /// <summary>An object that must have what has no default is left out: half of it would be refused.</summary>
    static bool IsWhole(DagNode schema, DagNode made)
        => !schema.TryGet("required", DagKind.List, out var required) || required.AsList.All(name => made.AsMap.ContainsKey(name.AsText));

    /// <summary>The definition behind <c>#/$defs/name</c>; a description beside the reference wins over the definition's own.</summary>
    DagNode Resolve(string reference, DagNode from)
    {
        var name = reference["#/$defs/".Length..];
        var found = root.AsMap["$defs"].AsMap[name];
        return from.AsMap.TryGetValue("description", out var own)
            ? DagNode.Map(found.AsMap.Where(member => member.Key != "description").Select(member => (member.Key, member.Value)).Append(("description", own)).ToArray()) : found;
    }

    static void Review(DagNode schema, string at)
    {
        foreach (var keyword in schema.AsMap.Keys)
            if (!Known.Contains(keyword)) throw new FormatException($"the schema's keyword '{keyword}' at {at} is not one this checker knows");
        foreach (var group in (string[])["properties", "$defs"])
            if (schema.TryGet(group, DagKind.Map, out var members))
                foreach (var (name, member) in members.AsMap) Review(member, $"{at}/{group}/{name}");
        foreach (var one in (string[])["items", "additionalProperties"])
            if (schema.TryGet(one, DagKind.Map, out var inner)) Review(inner, $"{at}/{one}");
        if (schema.TryGet("oneOf", DagKind.List, out var choices))
            foreach (var choice in choices.AsList) Review(choice, $"{at}/oneOf");
        if (schema.TryGetText("$ref", out var reference) && !reference.StartsWith("#/$defs/", StringComparison.Ordinal))
            throw new FormatException($"a reference at {at} leaves the schema: {reference}");
    }

    string Describe(DagNode? schema)
    {
        if (schema is null) return "it";
        if (schema.TryGetText("$ref", out var reference)) schema = Resolve(reference, schema);
        return schema.TryGetText("description", out var description) ? $"it: {description}" : "it";
    }

    static IEnumerable<string> Types(DagNode type) => type.Kind == DagKind.List ? type.AsList.Select(item => item.AsText) : [type.AsText];

    static bool IsType(string name, DagNode value) => name switch
    {
        "integer" or "number" => value.Kind == DagKind.Int,
        "string" => value.Kind == DagKind.Text,
        "boolean" => value.Kind == DagKind.Bool,
        "array" => value.Kind == DagKind.List,
        "object" => value.Kind == DagKind.Map,
        "null" => value.Kind == DagKind.Null,
        _ => false,
    };
}
