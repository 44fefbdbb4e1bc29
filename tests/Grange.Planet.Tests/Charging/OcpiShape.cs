using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Grange.Planet.Tests.Charging;

/// <summary>What OCPI 2.2.1 demands of its objects: members that must be there, and how their values look. Held against the official examples, and then against what this node serves.</summary>
static class OcpiShape
{
    static readonly Dictionary<string, string> Location = new(StringComparer.Ordinal)
    {
        ["country_code"] = "^[A-Z]{2}$",
        ["party_id"] = "^[A-Z0-9]{3}$",
        ["id"] = "^.{1,36}$",
        ["publish"] = "^(true|false)$",
        ["address"] = "^.{1,45}$",
        ["city"] = "^.{1,45}$",
        ["country"] = "^[A-Z]{3}$",
        ["coordinates.latitude"] = @"^-?[0-9]{1,2}\.[0-9]{5,7}$",
        ["coordinates.longitude"] = @"^-?[0-9]{1,3}\.[0-9]{5,7}$",
        ["time_zone"] = "^.{1,255}$",
        ["last_updated"] = Moment,
        ["evses[].uid"] = "^.{1,36}$",
        ["evses[].status"] = "^(AVAILABLE|BLOCKED|CHARGING|INOPERATIVE|OUTOFORDER|PLANNED|REMOVED|RESERVED|UNKNOWN)$",
        ["evses[].last_updated"] = Moment,
        ["evses[].connectors[].id"] = "^.{1,36}$",
        ["evses[].connectors[].standard"] = "^[A-Z0-9_]+$",
        ["evses[].connectors[].format"] = "^(SOCKET|CABLE)$",
        ["evses[].connectors[].power_type"] = "^(AC_1_PHASE|AC_2_PHASE|AC_2_PHASE_SPLIT|AC_3_PHASE|DC)$",
        ["evses[].connectors[].max_voltage"] = "^[0-9]+$",
        ["evses[].connectors[].max_amperage"] = "^[0-9]+$",
        ["evses[].connectors[].last_updated"] = Moment,
    };

    static readonly Dictionary<string, string> Tariff = new(StringComparer.Ordinal)
    {
        ["country_code"] = "^[A-Z]{2}$",
        ["party_id"] = "^[A-Z0-9]{3}$",
        ["id"] = "^.{1,36}$",
        ["currency"] = "^[A-Z]{3}$",
        ["elements[].price_components[].type"] = "^(ENERGY|FLAT|PARKING_TIME|TIME)$",
        ["elements[].price_components[].price"] = Number,
        ["elements[].price_components[].step_size"] = "^[0-9]+$",
        ["last_updated"] = Moment,
    };

    static readonly Dictionary<string, string> Session = new(StringComparer.Ordinal)
    {
        ["country_code"] = "^[A-Z]{2}$",
        ["party_id"] = "^[A-Z0-9]{3}$",
        ["id"] = "^.{1,36}$",
        ["start_date_time"] = Moment,
        ["kwh"] = Number,
        ["cdr_token.uid"] = "^.{1,36}$",
        ["cdr_token.type"] = "^(AD_HOC_USER|APP_USER|OTHER|RFID)$",
        ["cdr_token.contract_id"] = "^.{1,36}$",
        ["auth_method"] = "^(AUTH_REQUEST|COMMAND|WHITELIST)$",
        ["location_id"] = "^.{1,36}$",
        ["evse_uid"] = "^.{1,36}$",
        ["connector_id"] = "^.{1,36}$",
        ["currency"] = "^[A-Z]{3}$",
        ["status"] = "^(ACTIVE|COMPLETED|INVALID|PENDING|RESERVATION)$",
        ["last_updated"] = Moment,
    };

    static readonly Dictionary<string, string> Cdr = new(StringComparer.Ordinal)
    {
        ["country_code"] = "^[A-Z]{2}$",
        ["party_id"] = "^[A-Z0-9]{3}$",
        ["id"] = "^.{1,39}$",
        ["start_date_time"] = Moment,
        ["end_date_time"] = Moment,
        ["cdr_token.uid"] = "^.{1,36}$",
        ["cdr_token.contract_id"] = "^.{1,36}$",
        ["auth_method"] = "^(AUTH_REQUEST|COMMAND|WHITELIST)$",
        ["cdr_location.id"] = "^.{1,36}$",
        ["cdr_location.address"] = "^.{1,45}$",
        ["cdr_location.city"] = "^.{1,45}$",
        ["cdr_location.country"] = "^[A-Z]{3}$",
        ["cdr_location.coordinates.latitude"] = @"^-?[0-9]{1,2}\.[0-9]{5,7}$",
        ["cdr_location.evse_uid"] = "^.{1,36}$",
        ["cdr_location.evse_id"] = "^.{1,48}$",
        ["cdr_location.connector_id"] = "^.{1,36}$",
        ["cdr_location.connector_standard"] = "^[A-Z0-9_]+$",
        ["cdr_location.connector_format"] = "^(SOCKET|CABLE)$",
        ["cdr_location.connector_power_type"] = "^(AC|DC)[A-Z0-9_]*$",
        ["currency"] = "^[A-Z]{3}$",
        ["charging_periods[].start_date_time"] = Moment,
        ["charging_periods[].dimensions[].type"] = "^[A-Z_]+$",
        ["charging_periods[].dimensions[].volume"] = Number,
        ["total_cost.excl_vat"] = Number,
        ["total_energy"] = Number,
        ["total_time"] = Number,
        ["last_updated"] = Moment,
    };

    public static IReadOnlyDictionary<string, Dictionary<string, string>> Kinds { get; } = new Dictionary<string, Dictionary<string, string>>(StringComparer.Ordinal)
    {
        ["location"] = Location,
        ["tariff"] = Tariff,
        ["session"] = Session,
        ["cdr"] = Cdr,
    };

    const string Moment = @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z?$", Number = @"^-?[0-9]+(\.[0-9]+)?$";

    /// <summary>What is missing or wrong, each with its path.</summary>
    public static IReadOnlyList<string> Wrong(string kind, JsonNode said)
        => [.. Kinds[kind].SelectMany(rule => Values(said, rule.Key.Split('.')) is { Count: > 0 } values ? values.Where(one => !Regex.IsMatch(one, rule.Value)).Select(one => $"{rule.Key} = {one}") : [$"{rule.Key} is missing"])];

    static List<string> Values(JsonNode? at, ReadOnlySpan<string> path)
    {
        if (at is null) return [];
        if (path.Length == 0) return [at is JsonValue value && value.TryGetValue<string>(out var text) ? text : at.ToJsonString()];
        if (!path[0].EndsWith("[]", StringComparison.Ordinal)) return Values(at[path[0]], path[1..]);
        var found = new List<string>();
        foreach (var one in at[path[0][..^2]]?.AsArray() ?? []) found.AddRange(Values(one, path[1..]));
        return found;
    }
}
