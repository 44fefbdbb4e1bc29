using System.Text.Json.Serialization;

namespace Grange.Storage.Pinning;

/// <summary>What to pin, as the IPFS Pinning Service API says it.</summary>
public sealed record PinJson(
    [property: JsonPropertyName("cid")] string? Cid, [property: JsonPropertyName("name")] string? Name = null,
    [property: JsonPropertyName("origins")] IReadOnlyList<string>? Origins = null, [property: JsonPropertyName("meta")] IReadOnlyDictionary<string, string>? Meta = null);

/// <summary>How a pin stands: queued, pinning, pinned or failed; a failed one says why in <c>info.status_details</c>.</summary>
public sealed record PinStatusJson(
    [property: JsonPropertyName("requestid")] string RequestId, [property: JsonPropertyName("status")] string Status, [property: JsonPropertyName("created")] string Created,
    [property: JsonPropertyName("pin")] PinJson Pin, [property: JsonPropertyName("delegates")] IReadOnlyList<string> Delegates,
    [property: JsonPropertyName("info")] IReadOnlyDictionary<string, string>? Info);

/// <summary>The newest pins that match, and how many match in all.</summary>
public sealed record PinResultsJson([property: JsonPropertyName("count")] int Count, [property: JsonPropertyName("results")] IReadOnlyList<PinStatusJson> Results);

/// <summary>A refusal of the Pinning Service API: a code for programs, words for people.</summary>
public sealed record PinFailureJson([property: JsonPropertyName("error")] PinErrorJson Error);

public sealed record PinErrorJson([property: JsonPropertyName("reason")] string Reason, [property: JsonPropertyName("details")] string Details);

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PinJson))]
[JsonSerializable(typeof(PinStatusJson))]
[JsonSerializable(typeof(PinResultsJson))]
[JsonSerializable(typeof(PinFailureJson))]
[JsonSerializable(typeof(Dictionary<string, string>))]
sealed partial class PinsJson : JsonSerializerContext;
