using System.Text.Json;
using System.Text.Json.Serialization;

namespace Grange.Charging.Features.Power;

/// <summary>What an owner wants of a station, signed by its device: <c>charging.profile</c>, <c>charging.clear</c>, <c>charging.schedule</c> or <c>charging.site</c>.</summary>
public sealed record NoteJson(string? Note);

/// <summary>From a second on, no more than so many milliamps on each phase.</summary>
public sealed record LimitJson(long StartSecond, long MilliAmps);

/// <summary>What a station may take when.</summary>
/// <param name="Expected">As its profiles make it.</param>
/// <param name="Station">As the station says it; null: it says nothing.</param>
public sealed record ScheduleJson(string Station, long Evse, long FromMs, long Seconds, IReadOnlyList<LimitJson> Expected, [property: JsonPropertyName("stationSays")] IReadOnlyList<LimitJson>? StationSays, bool Agrees);

/// <summary>A profile that a station has accepted.</summary>
public sealed record ProfileJson(string Station, long Profile, long Evse, string Purpose, int StackLevel, string Kind, IReadOnlyList<LimitJson> Periods, string? Transaction);

public sealed record ProfileListJson(IReadOnlyList<ProfileJson> Profiles);

public sealed record ClearedJson(string Station, int Cleared);

/// <summary>A charger's share of its site.</summary>
/// <param name="MilliAmps">What it accepted last.</param>
/// <param name="PossibleMilliAmps">What it may be drawing: more, while less is not confirmed.</param>
public sealed record ShareJson(string Station, long MilliAmps, long PossibleMilliAmps);

/// <summary>Chargers behind one fuse.</summary>
public sealed record SiteJson(string Site, string Owner, long MilliAmps, long PossibleMilliAmps, IReadOnlyList<ShareJson> Chargers);

public sealed record SiteListJson(IReadOnlyList<SiteJson> Sites);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ScheduleJson))]
[JsonSerializable(typeof(ProfileListJson))]
[JsonSerializable(typeof(ProfileJson))]
[JsonSerializable(typeof(ClearedJson))]
[JsonSerializable(typeof(SiteListJson))]
[JsonSerializable(typeof(SiteJson))]
sealed partial class PowerJson : JsonSerializerContext;
