using System.Text.Json;
using System.Text.Json.Serialization;

namespace Grange.Charging.Features.Tags;

/// <summary>A card that starts stations by itself.</summary>
/// <param name="ExpiresMs">When it ends, Unix milliseconds; null: never.</param>
public sealed record TagJson(string Tag, string Account, bool Blocked, long? ExpiresMs);

public sealed record TagListJson(IReadOnlyList<TagJson> Tags);

/// <summary>What a card may do; the node's own account pays where none is named.</summary>
public sealed record TagWordJson(string? Account, bool? Blocked, long? ExpiresMs);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(TagListJson))]
[JsonSerializable(typeof(TagJson))]
[JsonSerializable(typeof(TagWordJson))]
sealed partial class TagJsonContext : JsonSerializerContext;
