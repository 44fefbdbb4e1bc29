using System.Text.Json;
using System.Text.Json.Serialization;

namespace Grange.Mapping.Features.Access;

/// <summary>What an operator chooses; what is left out stays as it is, an empty address takes the service away.</summary>
sealed record PrivacyJson(string? BlurUrl, bool? TakeBlurred, bool? Baseline);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(PrivacyJson))]
sealed partial class AccessJson : JsonSerializerContext;
