using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Grange.Wireless.Features.Codecs;

/// <summary>A codec to be kept.</summary>
/// <param name="Source">A maker's JavaScript as it is, or JSON with "fields".</param>
/// <param name="Account">Whose it is; the node's own account when left out.</param>
public sealed record NewCodecJson(string? Source, string? Account);

/// <summary>A codec.</summary>
/// <param name="Kind">script or fields.</param>
/// <param name="Devices">Devices of its owner that use it.</param>
public sealed record CodecJson(string Name, string Owner, string Kind, int Devices, string Source);

public sealed record CodecListJson(IReadOnlyList<CodecJson> Codecs);

/// <summary>Bytes to be read by a codec, to see what it makes of them.</summary>
/// <param name="Source">The codec; or <paramref name="Name"/> of one that is kept, or lpp.</param>
/// <param name="Data">In hexadecimal.</param>
public sealed record CodecTrialJson(string? Source, string? Name, string? Data, int? FPort, string? Account);

/// <summary>What a codec made of bytes: an object, or why there is none.</summary>
public sealed record CodecReadJson(JsonNode? Object, string? Error);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(NewCodecJson))]
[JsonSerializable(typeof(CodecJson))]
[JsonSerializable(typeof(CodecListJson))]
[JsonSerializable(typeof(CodecTrialJson))]
[JsonSerializable(typeof(CodecReadJson))]
sealed partial class CodecsJson : JsonSerializerContext;
