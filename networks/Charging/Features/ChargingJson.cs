using System.Text.Json;
using System.Text.Json.Serialization;

namespace Grange.Charging.Features;

/// <summary>A connector as it said last; null times: it has not.</summary>
public sealed record ConnectorJson(long Evse, long Connector, string Status, long ChangedMs);

/// <summary>A station: where it is, what it can give, what it costs, and whether it is free.</summary>
/// <param name="Free">It is connected and at least one of its EVSEs has nobody at it.</param>
/// <param name="Tariff">An OCPI tariff; none: the owner has not said what it costs.</param>
/// <param name="Profile">OCPP security profile, 1 to 3.</param>
/// <param name="Watts">What it gives now, as its stations said last.</param>
/// <param name="ZoneMinutes">How far the clock of the place, and of the tariff's hours, is ahead of UTC.</param>
public sealed record StationJson(
    string Station, string Device, string? Name, string? Owner, bool Connected, string? Version, string? Model, int Evses, long MaxWatts, string? Plug, bool HasMeterKey,
    string? LatE7, string? LonE7, bool Free, IReadOnlyList<ConnectorJson> Connectors, JsonElement? Tariff, long HeardMs, int Profile, long Watts, long ZoneMinutes);

public sealed record StationListJson(IReadOnlyList<StationJson> Stations);

/// <summary>What a station must know of its network: whose node it is, and the price where its owner names none.</summary>
public sealed record ChargingTermsJson(string Network, string Operator, long MicroUsdPerKwh, int HeartbeatSeconds, int FeeBps);

/// <summary>How a station proves who it is, signed with its device's key.</summary>
public sealed record SetupJson(string? Setup);

/// <summary>What the hardware must be set to.</summary>
public sealed record LetInJson(string Station, string Path, IReadOnlyList<string> Subprotocols);

/// <summary>A station's new key, told once.</summary>
public sealed record NewKeyJson(string Station, string Key);

/// <summary>A session: where it stands and what it came to. Money in micro-dollars, energy in watt-hours.</summary>
/// <param name="EnergyWh">By the station's register; of a running session, asked for alone, so far.</param>
/// <param name="Reasons">Why it has no better grade.</param>
/// <param name="Watts">What a running session takes now; told when it is asked for alone, as <paramref name="CostMicroUsd"/> is.</param>
/// <param name="CostMicroUsd">What a running session would cost if it ended now.</param>
public sealed record ChargingSessionJson(
    string Session, string Station, long Connector, string Payer, string Step, long QuotedMs, long MostMicroUsd, string? Transaction, long? StartedMs, long? StoppedMs, long? EnergyWh,
    string? Grade, long? PriceMicroUsd, long? OwnerMicroUsd, long? FeeMicroUsd, long? ReturnedMicroUsd,
    IReadOnlyList<string> Reasons, long? Watts, long? CostMicroUsd, long? SampledMs);

public sealed record ChargingSessionListJson(IReadOnlyList<ChargingSessionJson> Sessions);

/// <summary>A signed record of a meter, as it came, and what the node found of its signature under the key that was pinned to the meter.</summary>
/// <param name="Signature">Valid, Invalid, … or NoKey where the owner pinned none.</param>
public sealed record MeterRecordJson(string Text, string? Algorithm, string Signature);

/// <summary>A line of a bill: FLAT, ENERGY in watt-hours, TIME or PARKING_TIME in seconds.</summary>
public sealed record ChargingBillLineJson(string Dimension, long Volume, long MicroUsdEach, long MicroUsd);

/// <summary>What a session under a tariff costs.</summary>
public sealed record ChargingBillJson(IReadOnlyList<ChargingBillLineJson> Lines, long MicroUsd);

/// <summary>A session to be priced, under a tariff or, where it is left out, under the one of a station: energy drawn evenly in so many minutes from a time of the tariff's own clock, then so many more without drawing.</summary>
/// <param name="Start">As 2026-05-01T18:00:00, by the clock of the place.</param>
public sealed record ChargingPreviewJson(JsonElement? Tariff, string? Station, string Start, long WattHours, long Minutes, long ParkedMinutes);

/// <summary>Everything that is needed to check a session alone: what the meter signed, the key its owner pinned, the tariff.</summary>
public sealed record ChargingReceiptJson(
    ChargingSessionJson Session, string? StationName, string? Owner, string? MeterKey, string? MeterSerial, IReadOnlyList<MeterRecordJson> Records, long? StartWh,
    IReadOnlyList<ChargingBillLineJson> Lines, JsonElement Tariff, long ZoneMinutes);

/// <summary>A frame of OCPP on a station's line. Those that carry a password are not shown.</summary>
/// <param name="FromStation">The station said it; else the node.</param>
public sealed record LineFrameJson(long AtMs, bool FromStation, string Text);

public sealed record LineLogJson(string Station, IReadOnlyList<LineFrameJson> Frames);

/// <summary>A driver's signed word about a session, as base64 of a record and its signature; left out where the node has the driver's key.</summary>
public sealed record WordJson(string? Record, string? Signature);

/// <summary>What the driver of a disputed session pays.</summary>
public sealed record ChargingDecisionJson(long MicroUsd);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(StationListJson))]
[JsonSerializable(typeof(StationJson))]
[JsonSerializable(typeof(ChargingTermsJson))]
[JsonSerializable(typeof(SetupJson))]
[JsonSerializable(typeof(LetInJson))]
[JsonSerializable(typeof(NewKeyJson))]
[JsonSerializable(typeof(ChargingSessionListJson))]
[JsonSerializable(typeof(ChargingSessionJson))]
[JsonSerializable(typeof(WordJson))]
[JsonSerializable(typeof(ChargingDecisionJson))]
[JsonSerializable(typeof(ChargingReceiptJson))]
[JsonSerializable(typeof(ChargingBillJson))]
[JsonSerializable(typeof(ChargingPreviewJson))]
[JsonSerializable(typeof(LineLogJson))]
sealed partial class ChargingJson : JsonSerializerContext;
