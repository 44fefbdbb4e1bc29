using System.Text.Json;

namespace Grange.Charging.Protocol.Adapters;

/// <summary>Free data of a DataTransfer: a text in 1.6, any JSON in 2.0.1.</summary>
static class JsonText
{
    public static JsonElement Element(string text)
    {
        using var document = JsonDocument.Parse(JsonSerializer.SerializeToUtf8Bytes(text, V201.V201Json.Default.String));
        return document.RootElement.Clone();
    }

    public static string? Text(JsonElement? data) => data is not { } given ? null : given.ValueKind == JsonValueKind.String ? given.GetString() : given.GetRawText();
}
