using System.Text.Json.Serialization;
using Grange.Content;

namespace Grange.Readings.Reads;

public sealed record TermsJson(string Network, string Operator, long ReadMicroUsd, long WindowMs);

public sealed record CellJson(string Cell, int Devices);

public sealed record CellListJson(IReadOnlyList<CellJson> Cells);

/// <summary>What a read costs, in <c>credits</c> too where it is paid with those, and in <c>body</c> the dag-cbor (base64) that its payer signs as <c>readings.read</c>.</summary>
public sealed record ReadQuoteJson(string Cell, int Windows, long MicroUsd, long? Credits, string Body);

/// <summary>A purchase: who pays (the node's own account when left out, for who is signed in as it or sits at the node's machine), and which time (the latest window when left out).</summary>
/// <param name="Record">The signed record in base64, where the payer's key is not with the node: evidence whose body is the quote's.</param>
/// <param name="Signature">Its signature in base64.</param>
public sealed record ReadRequestJson(string? Account, long? FromMs, long? ToMs, string? Record, string? Signature);

/// <summary>One window of a cell: when it began, how many sensors, and the median of each field.</summary>
public sealed record WindowJson(long FromMs, int Devices, IReadOnlyDictionary<string, long> Values)
{
    internal static WindowJson Of(DagNode window) => new(
        (long)window.AsMap["fromMs"].AsInt, (int)window.AsMap["devices"].AsInt, window.AsMap["values"].AsMap.ToDictionary(value => value.Key, value => (long)value.Value.AsInt));
}

/// <summary>What was bought; <c>evidence</c> is the payer's signed word for it, empty where reading is free.</summary>
public sealed record ReadJson(string Cell, long MicroUsd, string Evidence, IReadOnlyList<WindowJson> Windows);

/// <summary>JSON of the doors of readings.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(TermsJson))]
[JsonSerializable(typeof(CellListJson))]
[JsonSerializable(typeof(ReadQuoteJson))]
[JsonSerializable(typeof(ReadRequestJson))]
[JsonSerializable(typeof(ReadJson))]
sealed partial class ReadsJson : JsonSerializerContext;
