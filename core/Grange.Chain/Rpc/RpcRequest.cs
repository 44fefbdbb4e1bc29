using System.Text.Json;
using System.Text.Json.Nodes;

namespace Grange.Chain;

/// <summary>One call of a method with its parameters in order.</summary>
public sealed record RpcRequest(string Method, params JsonNode?[] Parameters)
{
    internal void Write(Utf8JsonWriter json, int id)
    {
        json.WriteStartObject();
        json.WriteString("jsonrpc", "2.0");
        json.WriteNumber("id", id);
        json.WriteString("method", Method);
        json.WriteStartArray("params");
        foreach (var parameter in Parameters)
        {
            if (parameter is null) json.WriteNullValue();
            else parameter.WriteTo(json);
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
