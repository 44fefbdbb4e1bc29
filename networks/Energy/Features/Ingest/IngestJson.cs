using System.Text.Json.Serialization;

namespace Grange.Energy.Features.Ingest;

/// <summary>A reading: counters in mWh at a time, or a P1 telegram as the meter sent it.</summary>
/// <param name="Device">The meter, as registered.</param>
/// <param name="TimeMs">Unix milliseconds; of a telegram without a clock, when it came.</param>
/// <param name="Telegram">From <c>/</c> to the line of <c>!</c>, line ends and all.</param>
public sealed record ReadingJson(string? Device, long? TimeMs, long? ImportMilliWh, long? ExportMilliWh, string? Telegram);

/// <summary>Readings of any meters of the asker's, at most 10,000.</summary>
public sealed record ReadingBatchJson(IReadOnlyList<ReadingJson>? Readings);

/// <summary>For each reading in order: <c>ok</c>, <c>duplicate</c> or <c>quarantined:REASON</c>.</summary>
public sealed record ReadingWordsJson(IReadOnlyList<string> Results);

/// <summary>What a meter counted in a slot; versions rise with corrections. Level 0 was posted, level 1 was signed beside the meter.</summary>
public sealed record IntervalJson(string Device, long SlotMs, int Seconds, long Version, long ImportWh, long ExportWh, string Quality, string Source, int Level);

public sealed record IntervalListJson(IReadOnlyList<IntervalJson> Intervals);

public sealed record QuarantineJson(string Device, string Reason, long Count, long LastMs);

public sealed record QuarantineListJson(IReadOnlyList<QuarantineJson> Quarantine);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ReadingBatchJson))]
[JsonSerializable(typeof(ReadingWordsJson))]
[JsonSerializable(typeof(IntervalJson))]
[JsonSerializable(typeof(IntervalListJson))]
[JsonSerializable(typeof(QuarantineListJson))]
sealed partial class IngestJson : JsonSerializerContext;
