using System.Text.Json.Serialization;

namespace Grange.Storage.Moderation;

/// <summary>A denylist in force.</summary>
/// <param name="File">Its name in the folder <c>deny</c>.</param>
/// <param name="Title">What its header calls it.</param>
/// <param name="Rules">Rules in force.</param>
/// <param name="Skipped">Lines that are not applied, and why.</param>
/// <param name="Own">The lines of the operator's own list, which alone can be changed here.</param>
public sealed record DenylistJson(string File, string? Title, int Rules, IReadOnlyList<SkippedRuleJson> Skipped, IReadOnlyList<string> Own);

public sealed record SkippedRuleJson(int Line, string Why);

public sealed record DenylistsJson(IReadOnlyList<DenylistJson> Lists);

/// <summary>A line of a compact denylist.</summary>
public sealed record DenyRuleJson(string Rule);

/// <summary>Whether a path is denied, by which line of which file, and the status that the gateway answers with.</summary>
public sealed record DenyTestJson(string Path, bool Denied, int? Status, string? File, int? Line);

/// <summary>Something that was refused; the content is named by its double hash, so that the log is no list of what to look for.</summary>
public sealed record RefusedJson(long Number, long WhenMs, string Network, string Action, string? Account, string Content);

public sealed record RefusedListJson(IReadOnlyList<RefusedJson> Refused);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DenylistsJson))]
[JsonSerializable(typeof(DenyRuleJson))]
[JsonSerializable(typeof(DenyTestJson))]
[JsonSerializable(typeof(RefusedListJson))]
sealed partial class ModerationJson : JsonSerializerContext;
