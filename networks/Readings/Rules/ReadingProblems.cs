using Grange.Kernel;

namespace Grange.Readings;

/// <summary>What is wrong with rules and no schema can say; the schema has passed.</summary>
static class ReadingProblems
{
    public static IEnumerable<DefinitionProblem> Of(NetworkDefinition definition)
    {
        var rules = definition.Rules;
        var fields = rules.AsMap["fields"].AsList;
        var names = fields.Select(field => field.AsMap["name"].AsText).ToList();
        for (var i = 0; i < fields.Count; i++)
        {
            var (min, max) = (fields[i].AsMap["min"].AsInt, fields[i].AsMap["max"].AsInt);
            if (min >= max) yield return new($"rules.fields[{i}].min", $"must be below max {max}, is {min}", "exchange them, or widen the range");
            if (names.IndexOf(names[i]) < i) yield return new($"rules.fields[{i}].name", $"\"{names[i]}\" stands there twice", "give each field its own name");
        }
        var work = rules.AsMap["work"];
        var (rule, field) = (work.AsMap["rule"].AsText, work.TryGetText("field", out var text) ? text : null);
        if (rule == "sum" && field is null) yield return new("rules.work.field", "is missing for rule \"sum\"", $"add one of: {string.Join(", ", names)}");
        if (rule != "sum" && field is not null) yield return new("rules.work.field", $"means nothing for rule \"{rule}\"", "remove it, or choose rule \"sum\"");
        if (rule == "sum" && field is not null && !names.Contains(field)) yield return new("rules.work.field", $"must be a field, is \"{field}\"", $"choose one of: {string.Join(", ", names)}");
        if (rule == "first-per-cell-and-window" && work.AsMap.ContainsKey("density"))
            yield return new("rules.work.density", "means nothing where one reading of a cell and window counts", "remove it");
        foreach (var (name, _) in definition.Prices.Where(price => price.Key != ReadingTerms.ReadPrice))
            yield return new($"prices.{name}", "is nothing this module sells", $"write \"{ReadingTerms.ReadPrice}\": microUsd for one window of one cell");
        if (definition.Prices.TryGetValue(ReadingTerms.ReadPrice, out var each) && each.Value > ReadBody.MaxMicroUsd / ReadBody.MaxWindows)
            yield return new($"prices.{ReadingTerms.ReadPrice}", $"must be at most {ReadBody.MaxMicroUsd / ReadBody.MaxWindows}, is {each.Value}", "write the microUsd of one window of one cell");
    }
}
