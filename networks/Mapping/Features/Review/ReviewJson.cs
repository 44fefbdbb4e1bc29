using System.Text.Json;
using System.Text.Json.Serialization;
using Grange.Mapping.Features.Privacy;

namespace Grange.Mapping.Features.Review;

/// <summary>What a reviewer says: clear, private or useless; and what has to be covered for it, in pixels of the upright picture.</summary>
sealed record OpinionJson(string? Judgement, IReadOnlyList<PrivateArea>? Regions);

/// <summary>What a detector suggests to cover; no name: none looked.</summary>
sealed record FoundJson(string? Detector, IReadOnlyList<PrivateArea> Regions);

/// <summary>Who reviews at a node.</summary>
sealed record ReviewersJson(IReadOnlyList<string> Accounts);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(OpinionJson))]
[JsonSerializable(typeof(FoundJson))]
[JsonSerializable(typeof(ReviewersJson))]
[JsonSerializable(typeof(IReadOnlyList<PrivateArea>))]
sealed partial class ReviewJson : JsonSerializerContext;
