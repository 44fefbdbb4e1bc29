using System.Text.Json;
using System.Text.Json.Serialization;

namespace Grange.Vehicles.Features.Reads;

/// <summary>Who the vehicle is.</summary>
public sealed record VehicleVinJson(long Vehicle, string Vin);

/// <summary>A batch, byte for byte as its device signed it.</summary>
/// <param name="Digest">What was signed.</param>
/// <param name="Body">Base64.</param>
public sealed record RawBatchJson(string Device, long Sequence, long TakenMs, string Digest, string Body);

public sealed record RawListJson(long Vehicle, IReadOnlyList<RawBatchJson> Batches);

/// <summary>Something that happened.</summary>
/// <param name="Metadata">For the owner.</param>
public sealed record EventJson(string Name, long TimeMs, long DurationNs, JsonElement? Metadata);

public sealed record EventListJson(long Vehicle, IReadOnlyList<EventJson> Events);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(VehicleVinJson))]
[JsonSerializable(typeof(RawListJson))]
[JsonSerializable(typeof(EventListJson))]
[JsonSerializable(typeof(JsonElement))]
sealed partial class RawJson : JsonSerializerContext;
