using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Grange.Charging.Features.Stations;
using Grange.Charging.Protocol;
using Grange.Charging.Rules.Stations;

namespace Grange.Charging.Features.Roaming;

/// <summary>How this network's things are called, and its numbers written, in OCPI.</summary>
static class OcpiNames
{
    const int MostId = 30;

    /// <summary>A station is a location: its name, or what stands for a name that is too long (CiString(36), with room for an EVSE's number).</summary>
    public static string Location(StationIdentity station)
        => station.ToString() is var text && text.Length <= MostId ? text : Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..MostId];

    public static string Evse(StationIdentity station, long evse) => string.Create(CultureInfo.InvariantCulture, $"{Location(station)}*{evse}");

    /// <summary>The EVSE that a partner names; 0: it names none; −1: there is none of this name.</summary>
    public static long Evse(StationIdentity station, string? uid, int evses)
    {
        if (uid is null) return 0;
        for (var at = 1; at <= evses; at++)
            if (string.Equals(uid, Evse(station, at), StringComparison.OrdinalIgnoreCase)) return at;
        return -1;
    }

    public static async Task<StationRow?> StationAsync(ChargingNode node, string? location, CancellationToken cancel)
        => location is null ? null : (await node.Stations.AllAsync(cancel)).FirstOrDefault(row => string.Equals(Location(row.Identity), location, StringComparison.OrdinalIgnoreCase));

    /// <summary>Who this network is towards partners, on an object of its own.</summary>
    public static JsonObject Own(ChargingNode node, string id) => new() { ["country_code"] = node.Terms.OcpiCountry, ["party_id"] = node.Terms.OcpiParty, ["id"] = id };

    public static JsonNode Money(long microUsd) => JsonValue.Create(Math.Round(microUsd / 1_000_000m, 4, MidpointRounding.AwayFromZero));

    public static JsonNode KiloWattHours(long wattHours) => JsonValue.Create(wattHours / 1_000m);

    public static JsonNode Hours(long seconds) => JsonValue.Create(Math.Round(seconds / 3_600m, 4));

    public static string Time(long ms) => OcppTime.Write(DateTimeOffset.FromUnixTimeMilliseconds(ms));

    /// <summary>An object with the time of its last change, also on those parts of it that have one.</summary>
    public static JsonObject Stamp(string said, long ms)
    {
        var json = JsonNode.Parse(said)!.AsObject();
        foreach (var evse in json["evses"]?.AsArray() ?? [])
        {
            foreach (var connector in evse!["connectors"]!.AsArray()) connector!["last_updated"] = Time(ms);
            evse["last_updated"] = Time(ms);
        }
        json["last_updated"] = Time(ms);
        return json;
    }

    /// <summary>What a driver's token is in a session: {country_code, party_id, uid, type, contract_id}.</summary>
    public static JsonObject CdrToken(JsonNode token) => new()
    {
        ["country_code"] = Text(token, "country_code"),
        ["party_id"] = Text(token, "party_id"),
        ["uid"] = Text(token, "uid"),
        ["type"] = Text(token, "type"),
        ["contract_id"] = Text(token, "contract_id"),
    };

    /// <summary>A member that is text; null where it is not.</summary>
    public static string? Text(JsonNode? json, string key) => json is JsonObject some && some[key] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
