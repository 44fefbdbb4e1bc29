using System.Globalization;
using System.Text.Json.Nodes;
using Grange.Charging.Features.Stations;
using Grange.Charging.Rules.Stations;
using Grange.Kernel;

namespace Grange.Charging.Features.Roaming;

/// <summary>Stations as partners see them (OCPI 2.2.1 mod_locations, mod_tariffs). These are people's homes: none is published, and where it is stays vague until a driver has booked.</summary>
static class OcpiLocations
{
    /// <summary>A station as a location; null for one that has said neither where it is nor who it is.</summary>
    /// <param name="isBooked">A driver of this partner is on the way there, or is there.</param>
    public static JsonObject? Location(ChargingNode node, StationRow row, Party party, IEnumerable<ConnectorRow> connectors, bool isBooked)
    {
        if (node.Host.Devices.View.Find(row.Device) is not { Revoked: false } device || StationFacts.Of(device) is not { } facts || Coordinates(facts, isBooked) is not { } place) return null;
        var location = OcpiNames.Own(node, OcpiNames.Location(row.Identity));
        location["publish"] = false;
        location["publish_allowed_to"] = new JsonArray(new JsonObject { ["issuer"] = party.Name });
        location["name"] = device.Name;
        Address(location, facts, device);
        location["coordinates"] = place;
        location["time_zone"] = facts.Facts.GetValueOrDefault("timeZone") ?? "UTC";
        var said = connectors.ToLookup(one => one.Evse);
        location["evses"] = new JsonArray([.. Enumerable.Range(1, facts.Evses).Select(at => Evse(node, row, facts, at, said[at]))]);
        return location;
    }

    /// <summary>What the location and the tariff of a station would say now.</summary>
    public static async Task<StationLook> LookAsync(ChargingNode node, StationRow row, Party party, IEnumerable<ConnectorRow> connectors, bool isBooked, CancellationToken cancel)
    {
        var (device, said) = (node.Host.Devices.View.Find(row.Device), connectors.ToLookup(one => one.Evse));
        var evses = device is null ? 0 : StationFacts.Of(device)?.Evses ?? 0;
        var (tariff, saidMs) = await node.Tariffs.FindAsync(row.Device, cancel);
        return new(node.Terms, device, party.Name, isBooked, string.Join(',', Enumerable.Range(1, evses).Select(at => Status(node, row.Identity, at, said[at]))), tariff, saidMs);
    }

    static JsonObject Evse(ChargingNode node, StationRow row, StationFacts facts, int evse, IEnumerable<ConnectorRow> said) => new()
    {
        ["uid"] = OcpiNames.Evse(row.Identity, evse),
        ["evse_id"] = EvseId(node, row.Identity, evse),
        ["status"] = Status(node, row.Identity, evse, said),
        ["capabilities"] = new JsonArray("REMOTE_START_STOP_CAPABLE", "RESERVABLE", "RFID_READER", "UNLOCK_CAPABLE", "TOKEN_GROUP_CAPABLE"),
        ["connectors"] = new JsonArray(Connector(row.Identity, facts)),
    };

    public static string EvseId(ChargingNode node, StationIdentity station, long evse)
        => string.Create(CultureInfo.InvariantCulture, $"{node.Terms.OcpiCountry}*{node.Terms.OcpiParty}*E{string.Concat(OcpiNames.Location(station).ToUpperInvariant().Where(char.IsAsciiLetterOrDigit))}*{evse}");

    static JsonObject Connector(StationIdentity station, StationFacts facts) => new()
    {
        ["id"] = "1",
        ["standard"] = facts.Facts.GetValueOrDefault(StationFacts.Plug) ?? "IEC_62196_T2",
        ["format"] = "SOCKET",
        ["power_type"] = facts.MaxWatts > 50_000 ? "DC" : "AC_3_PHASE",
        ["max_voltage"] = 230,
        ["max_amperage"] = facts.MaxWatts / 690,
        ["max_electric_power"] = facts.MaxWatts,
        ["tariff_ids"] = new JsonArray(OcpiNames.Location(station)),
    };

    static string Status(ChargingNode node, StationIdentity station, long evse, IEnumerable<ConnectorRow> connectors)
    {
        if (node.Lines.Find(station) is not { IsConnected: true }) return "UNKNOWN";
        if (node.Sessions.At(station, evse) is not null) return "CHARGING";
        if (node.Reservations.Open.Any(row => row.Station == station && (row.Evse == evse || row.Evse == 0))) return "RESERVED";
        return connectors.Where(one => one.Connector > 0).Select(one => one.Status).FirstOrDefault() switch { "Faulted" => "OUTOFORDER", "Unavailable" => "INOPERATIVE", "Occupied" => "BLOCKED", "Reserved" => "RESERVED", _ => "AVAILABLE" };
    }

    /// <summary>A postal address as the owner stated it; where there is none, the station's name stands for it.</summary>
    public static void Address(JsonObject into, StationFacts facts, Device device)
    {
        into["address"] = facts.Facts.GetValueOrDefault("address") ?? device.Name;
        into["city"] = facts.Facts.GetValueOrDefault("city") ?? "-";
        into["country"] = facts.Facts.GetValueOrDefault("country") ?? "CHE";
    }

    /// <summary>Degrees with five to seven places; to three only, a hundred metres, for who has not booked.</summary>
    public static JsonObject? Coordinates(StationFacts facts, bool isExact)
    {
        return Degrees(DeviceFacts.Latitude) is { } latitude && Degrees(DeviceFacts.Longitude) is { } longitude ? new JsonObject { ["latitude"] = latitude, ["longitude"] = longitude } : null;

        string? Degrees(string fact) => long.TryParse(facts.Facts.GetValueOrDefault(fact), CultureInfo.InvariantCulture, out var e7)
            ? isExact ? (e7 / 10_000_000m).ToString("F7", CultureInfo.InvariantCulture) : Math.Round(e7 / 10_000_000m, 3).ToString("F5", CultureInfo.InvariantCulture)
            : null;
    }

    /// <summary>What a station's owner asks, as its device said it.</summary>
    public static async Task<JsonObject?> TariffAsync(ChargingNode node, StationRow row, CancellationToken cancel)
    {
        var (word, saidMs) = await node.Tariffs.FindAsync(row.Device, cancel);
        if (word is null) return null;
        var tariff = OcpiNames.Own(node, OcpiNames.Location(row.Identity));
        foreach (var (name, value) in JsonNode.Parse(word.Json)!.AsObject())
            if (!tariff.ContainsKey(name)) tariff[name] = value?.DeepClone();
        tariff["last_updated"] = OcpiNames.Time(saidMs);
        return tariff;
    }
}
