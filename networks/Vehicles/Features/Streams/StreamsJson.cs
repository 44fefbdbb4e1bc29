using System.Text.Json.Serialization;

namespace Grange.Vehicles.Features.Streams;

/// <summary>The end of a stream, in VISS's words.</summary>
public sealed record ClosedJson(int Number, string Reason, string Detail);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ClosedJson))]
sealed partial class StreamsJson : JsonSerializerContext;
