using Grange.Content;
using Grange.Geo;
using Grange.Kernel;
using Grange.Mapping.Rewards;

namespace Grange.Mapping;

/// <summary>Who has to have looked for faces and plates before a picture is public.</summary>
public enum Clearance : byte
{
    Either = 0,
    Detector = 1,
    Reviewers = 2,

    /// <summary>Either, and the built-in detector, whatever it misses.</summary>
    Baseline = 3,
}

/// <summary>A part of the world with a weight of its own.</summary>
/// <param name="Cells">What it is made of.</param>
/// <param name="Hexes">Hexes that its streets have; 0 when nobody knows.</param>
public sealed record Region(string Name, IReadOnlyList<H3Cell> Cells, long Weight, long Hexes);

/// <summary>A definition's rules as this module reads them; parts in basis points.</summary>
public sealed record MappingTerms(int CoverageBps, int ReviewBps, int ConsumptionBps, int UnsignedBps, Clearance Clearance, bool KeepOriginals, IReadOnlyList<Region> Regions, IReadOnlyList<H3Cell> Excluded)
{
    /// <summary>What a definition sells: a week of all pictures of a hex, and a burst.</summary>
    public const string HexWeekPrice = "hexWeek", BurstPrice = "burst";

    /// <summary>Reads rules that the schema is content with; what they leave out is as it says.</summary>
    public static MappingTerms Read(DagNode rules) => new(
        (int)Number(rules, "coverageBps", 8_000), (int)Number(rules, "reviewBps", 1_000), (int)Number(rules, "consumptionBps", 1_000), (int)Number(rules, "unsignedBps", 5_000),
        rules.TryGetText("clearance", out var by) ? by switch { "detector" => Clearance.Detector, "reviewers" => Clearance.Reviewers, "baseline" => Clearance.Baseline, _ => Clearance.Either } : Clearance.Either,
        !rules.AsMap.TryGetValue("keepOriginals", out var keep) || keep.AsBool,
        rules.TryGet("regions", DagKind.List, out var regions) ? [.. regions.AsList.Select(ReadRegion)] : [],
        rules.TryGet("excluded", DagKind.List, out var excluded) ? ReadCells(excluded) : []);

    /// <summary>Credits of a hex for a week.</summary>
    public static long CreditsPerHexWeek(NetworkDefinition definition) => Credits(definition, HexWeekPrice, Consumption.CreditsPerHexWeek);

    /// <summary>Credits of a burst.</summary>
    public static long CreditsPerBurst(NetworkDefinition definition) => Credits(definition, BurstPrice, Consumption.CreditsPerBurst);

    static long Credits(NetworkDefinition definition, string name, long otherwise) => definition.Prices.TryGetValue(name, out var price) ? ICredits.For(price) : otherwise;

    static Region ReadRegion(DagNode region) => new(
        region.TryGetText("name", out var name) ? name : "", region.TryGet("cells", DagKind.List, out var cells) ? ReadCells(cells) : [], Number(region, "weight", 1), Number(region, "hexes", 0));

    static List<H3Cell> ReadCells(DagNode list) => [.. list.AsList.Select(text => H3Cell.TryParse(text.AsText, out var cell) ? cell : default).Where(cell => cell != default)];

    static long Number(DagNode rules, string name, long otherwise) => rules.TryGetLong(name, out var value) ? value : otherwise;
}
