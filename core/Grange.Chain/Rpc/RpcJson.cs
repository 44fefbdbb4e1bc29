using System.Text.Json;
using System.Text.Json.Serialization;

namespace Grange.Chain;

[JsonSerializable(typeof(JsonElement))]
sealed partial class RpcJson : JsonSerializerContext;
