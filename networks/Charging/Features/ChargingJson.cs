using System.Text.Json;
using System.Text.Json.Serialization;

namespace Grange.Charging.Features;

/// <summary>A connector as it said last; null times: it has not.</summary>
public sealed record ConnectorJson(long Evse, long Connector, string Status, long ChangedMs);

/// <summary>A station: where it is, what it can give, what it costs, and whether it is free.</summary>
/// <param name="Free">It is connected and at least one of its EVSEs has nobody at it.</param>
/// <param name="Tariff">An OCPI tariff; none: the owner has not said what it costs.</param>
public sealed record StationJson(
    string Station, string Device, string? Name, string? Owner, bool Connected, string? Version, string? Model, int Evses, long MaxWatts, string? Plug, bool HasMeterKey,
    string? LatE7, string? LonE7, bool Free, IReadOnlyList<ConnectorJson> Connectors, JsonElement? Tariff, long HeardMs);

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
public sealed record ChargingSessionJson(
    string Session, string Station, long Connector, string Payer, string Step, long QuotedMs, long MostMicroUsd, string? Transaction, long? StartedMs, long? StoppedMs, long? EnergyWh,
    string? Grade, long? PriceMicroUsd, long? OwnerMicroUsd, long? FeeMicroUsd, long? ReturnedMicroUsd);

public sealed record ChargingSessionListJson(IReadOnlyList<ChargingSessionJson> Sessions);

/// <summary>A driver's signed word about a session, as base64 of a record and its signature; left out where the node has the driver's key.</summary>
public sealed record WordJson(string? Record, string? Signature);

/// <summary>What the driver of a disputed session pays.</summary>
public sealed record DecisionJson(long MicroUsd);

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
[JsonSerializable(typeof(DecisionJson))]
sealed partial class ChargingJson : JsonSerializerContext;
