using System.Text.Json.Serialization;

namespace Grange.Wireless.Features.Coverage;

/// <summary>A gateway that said it heard a beacon.</summary>
/// <param name="Metres">Between their registered places.</param>
/// <param name="Reason"><c>none</c> where it counts, else why not; whether both have taken part lately is for the epoch's score to say.</param>
/// <param name="ReasonText">The reason in a sentence.</param>
public sealed record BeaconWitnessJson(string Gateway, string Eui, string Name, int RssiDeciDbm, int SnrDeciDb, long Hz, long ReceivedMs, long Metres, string Reason, string? ReasonText);

/// <summary>A beacon that was sent.</summary>
/// <param name="Counted">Reports that are as they must be.</param>
public sealed record BeaconJson(long Epoch, string Gateway, string Eui, string Name, long SentMs, long Hz, int Dbm, int Counted, IReadOnlyList<BeaconWitnessJson> Witnesses);

public sealed record BeaconListJson(IReadOnlyList<BeaconJson> Beacons);

/// <summary>What is known of a cell.</summary>
/// <param name="Grade">A: devices that say where they are were heard there; B: a gateway stands there whose beacons others hear; D: a gateway stands there, by its owner's word.</param>
/// <param name="Samples">Uplinks, of grade A.</param>
/// <param name="Gateways">That heard them, or stand there.</param>
/// <param name="LastMs">When the newest of it was said; 0 for a word alone.</param>
public sealed record CoverageCellJson(string Cell, string Grade, long Samples, int? RssiDeciDbm, int? SnrDeciDb, int Gateways, long LastMs);

public sealed record CoverageJson(int Resolution, IReadOnlyList<CoverageCellJson> Cells);

/// <summary>The gateway that is nearest to a place.</summary>
public sealed record NearestGatewayJson(string Gateway, string Eui, string Name, long Metres);

/// <summary>Whether a sensor would work at a place, by what there is evidence of.</summary>
/// <param name="MarginDeciDb">By how much devices there were heard better than the slowest data rate needs.</param>
/// <param name="Says">heard-here, heard-nearby (in a cell beside it), gateway-near (within 5 km, nobody was heard), no-evidence.</param>
public sealed record CoverageAtJson(string Cell, string? Grade, long Samples, int? SnrDeciDb, int? MarginDeciDb, NearestGatewayJson? Nearest, string Says);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(BeaconListJson))]
[JsonSerializable(typeof(CoverageJson))]
[JsonSerializable(typeof(CoverageAtJson))]
sealed partial class CoverageContext : JsonSerializerContext;
