using System.Text.Json.Serialization;

namespace Grange.Benchmarks;

/// <summary>One lap: how long the work took, and what came of it where contenders must agree (a CID, a root).</summary>
/// <param name="Seconds">Wall time.</param>
/// <param name="Result">Compared with the peer's; null where there is nothing to compare.</param>
/// <param name="PeakBytes">Most memory the process ever had, or the most it grew since it began, where a row reports it.</param>
public sealed record Lap(double Seconds, string? Result = null, long PeakBytes = 0);

/// <summary>The line a child process answers a lap with.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Lap))]
sealed partial class LapJson : JsonSerializerContext;
