using System.Text.Json;
using Grange.Energy.Protocol;
using Grange.Kernel;
using Grange.Verbs;

namespace Grange.Energy.Cli;

/// <summary>Reads members of JSON files by their path; what is missing or of another kind is refused with that path.</summary>
static class JsonReading
{
    extension(JsonElement at)
    {
        /// <summary>A whole number, also one that is written 30.0.</summary>
        public long Whole(string key, string path, long least = long.MinValue, long most = long.MaxValue, long? otherwise = null)
        {
            if (!at.TryGetProperty(key, out var value)) return otherwise ?? throw Wrong($"{path}.{key}", "is missing");
            return value.AsWhole($"{path}.{key}", least, most);
        }

        public long AsWhole(string path, long least = long.MinValue, long most = long.MaxValue)
            => at.ValueKind == JsonValueKind.Number && at.TryGetDecimal(out var exact) && exact == decimal.Floor(exact) && exact >= least && exact <= most
                ? (long)exact : throw Wrong(path, $"must be a whole number{(least == long.MinValue ? "" : $" of {least} to {most}")}, is {Short(at)}");

        public List<JsonElement> Items(string key, string path)
            => at.ValueKind == JsonValueKind.Object && at.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : throw Wrong($"{path}.{key}", "must be an array");

        /// <summary>A name: a text, or a number as it is written.</summary>
        public string Name(string path) => at.ValueKind switch
        {
            JsonValueKind.String when at.GetString() is { Length: > 0 } text => text,
            JsonValueKind.Number => at.GetRawText(),
            JsonValueKind.Object when at.TryGetProperty("id", out var id) => id.Name($"{path}.id"),
            _ => throw Wrong(path, $"must be a name, is {Short(at)}"),
        };
    }

    /// <summary>A quality by its letter, its word or the Austrian level; null for a value that is missing.</summary>
    public static Quality? QualityOf(JsonElement told, string path) => told.ValueKind == JsonValueKind.Null ? null : told.Name(path).ToUpperInvariant() switch
    {
        "M" or "MEASURED" or "L1" => Quality.Measured,
        "C" or "CORRECTED" or "L2" => Quality.Corrected,
        "I" or "INTERPOLATED" => Quality.Interpolated,
        "E" or "ESTIMATED" or "L3" => Quality.Estimated,
        "MISSING" => null,
        _ => throw Wrong(path, $"must be M, C, I, E or missing, is {Short(told)}"),
    };

    public static VerbFailure Wrong(string path, string what) => VerbFailure.Of(new Fault("file-malformed", $"{path} {what}", "the verb's --help has the layout"));

    static string Short(JsonElement value) => value.GetRawText() is { Length: > 40 } text ? text[..40] + "…" : value.GetRawText();
}
