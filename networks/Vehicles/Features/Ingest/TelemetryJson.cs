using System.Text.Json.Serialization;
using Grange.Vehicles.Protocol.Telemetry;

namespace Grange.Vehicles.Features.Ingest;

/// <summary>Batches are missing before this one.</summary>
/// <param name="Expected">The number that should have come.</param>
public sealed record GapJson(long Expected);

/// <summary>The answer to a batch, given once it is durable.</summary>
/// <param name="Accepted">Values and events that were taken.</param>
/// <param name="Duplicate">The batch was stored before; nothing was done.</param>
/// <param name="Errors">Items that were not taken.</param>
/// <param name="Asks">Statements that the device is asked to sign, in base64; left out where there are none.</param>
public sealed record TelemetryAnswerJson(long Sequence, int Accepted, bool Duplicate, GapJson? Gap, IReadOnlyList<ItemError> Errors, IReadOnlyList<string>? Asks = null);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TelemetryAnswerJson))]
sealed partial class TelemetryJson : JsonSerializerContext;
