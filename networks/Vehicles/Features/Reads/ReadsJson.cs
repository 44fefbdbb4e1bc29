using System.Text.Json.Serialization;

namespace Grange.Vehicles.Features.Reads;

/// <summary>A signal's latest value: number or text.</summary>
public sealed record ValueJson(string Name, long TimeMs, string Time, double? Value, string? Text);

/// <summary>The latest values that the asker may see.</summary>
public sealed record LatestJson(long Vehicle, IReadOnlyList<ValueJson> Signals);

/// <summary>An interval's aggregate of one signal.</summary>
/// <param name="FromMs">Beginning of the interval.</param>
/// <param name="Texts">Of a signal that says texts.</param>
public sealed record AggregateJson(long FromMs, string From, double? Value, IReadOnlyList<string>? Texts);

/// <summary>One signal's series.</summary>
public sealed record SeriesJson(string Name, string Aggregation, IReadOnlyList<AggregateJson> Values);

public sealed record SignalsJson(long Vehicle, long FromMs, long ToMs, long IntervalMs, IReadOnlyList<SeriesJson> Signals);

/// <summary>A signal that is there for the asker.</summary>
public sealed record AvailableJson(string Name, string Scope, long LastMs);

public sealed record AvailableListJson(long Vehicle, IReadOnlyList<AvailableJson> Signals);

/// <summary>Where a trip began or ended, as the asker may see it.</summary>
public sealed record PlaceJson(double Lat, double Lon);

/// <summary>A trip.</summary>
/// <param name="Start">Null where the asker may not see it.</param>
/// <param name="IsBlurred">A zone hides an end: its time is to the quarter of an hour.</param>
public sealed record TripJson(long FromMs, long ToMs, PlaceJson? Start, PlaceJson? End, bool IsBlurred);

public sealed record TripListJson(long Vehicle, IReadOnlyList<TripJson> Trips);

public sealed record SegmentJson(long FromMs, long ToMs, long Seconds);

public sealed record SegmentListJson(long Vehicle, string Kind, IReadOnlyList<SegmentJson> Segments);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LatestJson))]
[JsonSerializable(typeof(SignalsJson))]
[JsonSerializable(typeof(AvailableListJson))]
[JsonSerializable(typeof(TripListJson))]
[JsonSerializable(typeof(SegmentListJson))]
[JsonSerializable(typeof(ValueJson))]
sealed partial class ReadsJson : JsonSerializerContext;
