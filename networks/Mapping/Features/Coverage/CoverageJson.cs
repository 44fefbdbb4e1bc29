using System.Text.Json;
using System.Text.Json.Serialization;

namespace Grange.Mapping.Features.Coverage;

/// <summary>A hex with pictures: how many, when the last was taken (Unix milliseconds), its corners as [lng, lat].</summary>
public sealed record HexJson(string Cell, int Pictures, long LastMs, IReadOnlyList<double[]> Corners);

/// <summary>Hexes of a box at a resolution.</summary>
public sealed record CoverageJson(int Resolution, IReadOnlyList<HexJson> Hexes);

/// <summary>How a map stands: pictures that are public, that wait, that were refused; who looks for faces; what a hex-week and a bounty cost in credits.</summary>
public sealed record MapStatusJson(int Pictures, long Waiting, long Refused, string? Detector, int Reviewers, bool TakesBlurred, long HexWeekCredits, long BurstCredits);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(CoverageJson))]
[JsonSerializable(typeof(MapStatusJson))]
sealed partial class CoverageJsonContext : JsonSerializerContext;
