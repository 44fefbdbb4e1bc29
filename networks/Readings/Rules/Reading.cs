using Grange.Content;
using Grange.Kernel;

namespace Grange.Readings;

/// <summary>One reading (<c>readings.reading</c>): a value for every field of the network and, for sensors that move, the cell. Its time is the record's.</summary>
public sealed record Reading(IReadOnlyList<long> Values, Cell? Cell)
{
    /// <summary>The body as it is signed: <c>{values: {name: integer…}, cell?: index}</c>.</summary>
    public DagNode ToNode(ReadingTerms terms)
    {
        var values = DagNode.Map(terms.Fields.Select((field, i) => (field.Name, DagNode.Of(Values[i]))));
        return Cell is { } cell ? DagNode.Map(("values", values), ("cell", cell.ToNode())) : DagNode.Map(("values", values));
    }

    /// <summary>Reads a body; the fault names the field and its limit. Never throws.</summary>
    public static Result<Reading> Read(DagNode body, ReadingTerms terms)
    {
        var moves = terms.Cells is { OfReading: true };
        if (!body.TryGet("values", DagKind.Map, out var map) || body.AsMap.Count != (moves ? 2 : 1))
            return Malformed(moves ? "a map of values and cell" : "a map of values");
        if (map.AsMap.Count != terms.Fields.Count) return Malformed($"values has {map.AsMap.Count} of {terms.Fields.Count} fields");
        var values = new long[terms.Fields.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var field = terms.Fields[i];
            if (!map.TryGetLong(field.Name, out values[i])) return Malformed($"{field.Name} must be an integer in {field.Unit}");
            if (Outside(field, values[i]) is { } outside) return outside;
        }
        if (!moves) return new Reading(values, null);
        if (!body.AsMap.TryGetValue("cell", out var index) || !Readings.Cell.TryRead(index, out var cell)) return Malformed("cell must be an H3 index");
        return cell.IsValid(terms.Cells!.Resolution) ? new Reading(values, cell) : Readings.Cell.Wrong(cell.ToString(), terms.Cells.Resolution);
    }

    /// <summary>Null when the value is within the field's range.</summary>
    public static Fault? Outside(Field field, long value) => value >= field.Min && value <= field.Max
        ? null
        : new Fault("out-of-range", $"{field.Name} is {value}, the network takes {field.Min} to {field.Max} {field.Unit}", "check the sensor and its unit", Status: 422);

    static Fault Malformed(string what)
        => new("evidence-malformed", $"{ReadingKinds.Reading}: {what}", "networks/Readings/README.md has the body", Status: 422);
}
