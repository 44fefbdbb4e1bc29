using Grange.Content;
using Grange.Kernel;

namespace Grange.Readings;

/// <summary>One of the integers of a reading.</summary>
/// <param name="Name">Its name in bodies.</param>
/// <param name="Unit">What one step of it is.</param>
/// <param name="Min">Smallest value.</param>
/// <param name="Max">Largest value.</param>
/// <param name="Tolerance">How far it may lie from its neighbours' median; null: it is not compared.</param>
public sealed record Field(string Name, string Unit, long Min, long Max, long? Tolerance);

/// <summary>What earns.</summary>
public enum WorkRule
{
    /// <summary>Every reading counts one.</summary>
    Count,

    /// <summary>Every reading counts the value of one field.</summary>
    Sum,

    /// <summary>Every window in which the device has a reading counts one.</summary>
    Uptime,

    /// <summary>The first reading of a cell in a window counts one.</summary>
    FirstPerCellAndWindow,
}

/// <summary>The rules of a definition as Check and Score use them.</summary>
/// <param name="Fields">What a reading holds, in order.</param>
/// <param name="MinIntervalMs">Shortest time between two readings of a device.</param>
/// <param name="MaxAgeMs">How old at its epoch's opening a reading may be.</param>
/// <param name="WindowMs">Length of a window.</param>
/// <param name="Cells">Where cells come from and their resolution; null: there are none.</param>
/// <param name="Rule">What earns.</param>
/// <param name="SumField">Position of the field that <see cref="WorkRule.Sum"/> adds up.</param>
/// <param name="Cap">Most counted of one device in an epoch.</param>
/// <param name="Density">Devices of a cell and window that count in full; null: all.</param>
/// <param name="UnconfirmedBps">What a reading without two neighbours counts.</param>
public sealed record ReadingTerms(
    IReadOnlyList<Field> Fields, long MinIntervalMs, long MaxAgeMs, long WindowMs, CellTerms? Cells, WorkRule Rule, int SumField, long Cap, long? Density, int UnconfirmedBps)
{
    /// <summary>The name under which a definition prices one window of one cell.</summary>
    public const string ReadPrice = "read";

    static readonly string[] RuleNames = ["count", "sum", "uptime", "first-per-cell-and-window"];

    /// <summary>Reads rules that hold to the schema and to <see cref="ReadingProblems"/>; anything else is a bug.</summary>
    public static ReadingTerms Read(DagNode rules)
    {
        var work = rules.AsMap["work"];
        var fields = rules.AsMap["fields"].AsList.Select(ReadField).ToList();
        var named = work.TryGetText("field", out var name) ? fields.FindIndex(field => field.Name == name) : 0;
        return new ReadingTerms(
            fields, Number(rules, "minIntervalSeconds", 60) * 1000, Number(rules, "maxAgeSeconds", 86_400) * 1000, Number(rules, "windowSeconds", 600) * 1000,
            rules.TryGet("cells", DagKind.Map, out var cells) ? new CellTerms(cells.AsMap["from"].AsText == "reading", (int)Number(cells, "resolution", 0)) : null,
            (WorkRule)Array.IndexOf(RuleNames, work.AsMap["rule"].AsText), named, Number(work, "cap", 1),
            work.TryGetLong("density", out var density) ? density : null, (int)Number(rules, "unconfirmedBps", 10_000));
    }

    /// <summary>The window a time belongs to.</summary>
    public long WindowOf(long timeMs) => timeMs / WindowMs;

    /// <summary>Price of one window of one cell.</summary>
    public static MicroUsd PriceOf(NetworkDefinition definition) => definition.Prices.GetValueOrDefault(ReadPrice);

    /// <summary>True where reads use up credits: sensors of a commons earn by emission, its readers burn. Else they pay cash to the sensors' owners.</summary>
    public static bool IsForCredits(NetworkDefinition definition) => definition.Rules.TryGetText("rail", out var rail) && rail == "credits";

    /// <summary>Where a device that stays is: everywhere without cells; null when its registration names no cell of the network's resolution.</summary>
    public Cell? CellOf(Device device) => Cells is null
        ? Cell.Everywhere
        : device.Facts.TryGetValue("cell", out var text) && Cell.TryParse(text, out var cell) && cell.IsValid(Cells.Resolution) ? cell : null;

    static Field ReadField(DagNode node) => new(
        node.AsMap["name"].AsText, node.AsMap["unit"].AsText, Number(node, "min", 0), Number(node, "max", 0), node.TryGetLong("tolerance", out var tolerance) ? tolerance : null);

    static long Number(DagNode node, string key, long otherwise) => node.TryGetLong(key, out var number) ? number : otherwise;
}

/// <summary>A network's cells.</summary>
/// <param name="OfReading">True where each reading names its own cell, false where the device's registration does.</param>
/// <param name="Resolution">H3 resolution of every cell.</param>
public sealed record CellTerms(bool OfReading, int Resolution);
