using System.Text.Json.Serialization;

namespace Grange.Wireless.Codecs;

/// <summary>A codec that is declared: what stands where.</summary>
/// <param name="Endian">big or little; big when left out.</param>
public sealed record FieldsJson(string? Endian, IReadOnlyList<FieldJson>? Fields);

/// <summary>One value of a payload.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="At">Its first byte; from the end when negative.</param>
/// <param name="Type">u8 i8 u16 i16 u24 i24 u32 i32 f32, hex or text (with <paramref name="Length"/>).</param>
/// <param name="Length">Bytes of hex and text; to the end when left out.</param>
/// <param name="Bits">The lowest bit and how many, of an unsigned number.</param>
/// <param name="Scale">What a step is worth; 1 when left out.</param>
/// <param name="Offset">What is added then.</param>
/// <param name="Unit">For people.</param>
/// <param name="Port">Only of frames of this port.</param>
/// <param name="When">Only where a byte has a value.</param>
/// <param name="Values">Words for numbers.</param>
/// <param name="Optional">A payload may end before it.</param>
public sealed record FieldJson(
    string? Name, int? At, string? Type, int? Length, int[]? Bits, decimal? Scale, decimal? Offset, string? Unit, int? Port, WhenJson? When, Dictionary<string, string>? Values, bool? Optional);

public sealed record WhenJson(int At, int Is);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, ReadCommentHandling = System.Text.Json.JsonCommentHandling.Skip)]
[JsonSerializable(typeof(FieldsJson))]
sealed partial class DeclaredJson : JsonSerializerContext;
