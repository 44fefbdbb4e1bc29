using System.Text.Json.Nodes;
using Grange.Charging.Features.Sessions;
using Grange.Charging.Features.Transactions;
using Grange.Charging.Protocol.Ocmf;
using Grange.Charging.Rules.Bodies;
using Grange.Charging.Rules.Sessions;
using Grange.Charging.Rules.Stations;
using Grange.Charging.Rules.Tariffs;
using Grange.Kernel;

namespace Grange.Charging.Features.Roaming;

/// <summary>Sessions of partners' drivers as they see them (OCPI 2.2.1 mod_sessions), and the record that closes each (mod_cdrs).</summary>
static class OcpiSessions
{
    /// <summary>A session as it stands.</summary>
    public static async Task<JsonObject> SessionAsync(ChargingNode node, RoamingSession roaming, SessionRow row, Session session, CancellationToken cancel)
    {
        var json = Head(node, roaming, row, session);
        json["location_id"] = OcpiNames.Location(row.Station);
        json["evse_uid"] = OcpiNames.Evse(row.Station, row.Order.Evse);
        json["connector_id"] = "1";
        var energy = session.Stopped?.Energy.Value ?? (session.Started is { } started ? await EnergyAsync(node, row, started.Transaction, cancel) : 0);
        json["kwh"] = OcpiNames.KiloWattHours(energy);
        json["currency"] = "USD";
        if (session.Priced is { } priced) json["total_cost"] = new JsonObject { ["excl_vat"] = OcpiNames.Money(priced.Price.Value), ["incl_vat"] = OcpiNames.Money(priced.Price.Value) };
        json["status"] = session switch { { Released: not null } => "INVALID", { Stopped: not null } => "COMPLETED", { Started: not null } => "ACTIVE", _ => "PENDING" };
        return json;
    }

    static JsonObject Head(ChargingNode node, RoamingSession roaming, SessionRow row, Session session)
    {
        var (json, said) = (OcpiNames.Own(node, row.Hold.ToString()), JsonNode.Parse(roaming.Token)!);
        json["start_date_time"] = OcpiNames.Time(session.Started?.Time.ToUnixTimeMilliseconds() ?? row.QuotedMs);
        if (session.Stopped is { } stopped) json["end_date_time"] = OcpiNames.Time(stopped.Time.ToUnixTimeMilliseconds());
        json["cdr_token"] = said["token"]!.DeepClone();
        json["auth_method"] = (string?)said["method"];
        if (roaming.Reference is { } reference) json["authorization_reference"] = reference;
        return json;
    }

    static async Task<long> EnergyAsync(ChargingNode node, SessionRow row, string transaction, CancellationToken cancel)
        => TransactionTable.State(transaction, await node.Transactions.EventsAsync(row.Station, transaction, cancel)).Energy?.Value ?? 0;

    /// <summary>The record of a session that has its price: its periods and lines by the tariff, its total as it is paid by now, and the meter's own signed words.</summary>
    /// <param name="id">The record's own name: a session that a dispute changed has several.</param>
    public static async Task<JsonObject?> CdrAsync(ChargingNode node, RoamingSession roaming, SessionRow row, Session session, string id, CancellationToken cancel)
    {
        if (session is not { Priced: { } priced, Stopped: { } stopped } || node.Host.Devices.View.Find(row.Order.Station) is not { } device || StationFacts.Of(device) is not { } facts
            || await SessionView.TellAsync(node, row, stopped.Transaction, cancel) is not var (told, _)) return null;
        var cdr = Head(node, roaming, row, session);
        cdr["id"] = id;
        cdr["session_id"] = row.Hold.ToString();
        cdr["cdr_location"] = Place(node, row, facts, device);
        cdr["currency"] = "USD";
        var tariff = OcpiNames.Own(node, OcpiNames.Location(row.Station));
        foreach (var (name, value) in JsonNode.Parse(row.Order.Tariff.Json)!.AsObject()) tariff[name] ??= value?.DeepClone();
        tariff["last_updated"] = OcpiNames.Time(row.QuotedMs);
        cdr["tariffs"] = new JsonArray(tariff);
        cdr["charging_periods"] = Periods(told, OcpiNames.Location(row.Station));
        if (Signed(told, facts) is { } signed) cdr["signed_data"] = signed;
        var paid = (session.Decided?.Price ?? priced.Price).Value;
        cdr["total_cost"] = new JsonObject { ["excl_vat"] = OcpiNames.Money(BeforeTax(told, row.Order, paid)), ["incl_vat"] = OcpiNames.Money(paid) };
        cdr["total_energy"] = OcpiNames.KiloWattHours(told.Energy.Value);
        cdr["total_time"] = OcpiNames.Hours(told.Phases.Sum(one => one.Seconds));
        cdr["total_parking_time"] = OcpiNames.Hours(told.Phases.Where(one => !one.Charging).Sum(one => one.Seconds));
        return cdr;
    }

    /// <summary>The credit that undoes a record (mod_cdrs, <c>credit</c>): the same with every sum the other way round.</summary>
    public static JsonObject Credit(JsonObject cdr, string id)
    {
        var credit = cdr.DeepClone().AsObject();
        (credit["credit_reference_id"], credit["id"], credit["credit"]) = ((string?)cdr["id"], id, true);
        foreach (var sum in (string[])["excl_vat", "incl_vat"]) credit["total_cost"]![sum] = -(decimal)cdr["total_cost"]![sum]!;
        return credit;
    }

    /// <summary>What of the total is no tax, by the tariff's own relation where the total is its price.</summary>
    static long BeforeTax(SessionBody told, OrderBody order, long paid)
    {
        if (told.Phases.Count == 0 || !order.Tariff.Parse().TryGet(out var tariff, out _)) return paid;
        var start = DateTimeOffset.FromUnixTimeMilliseconds(told.FromMs).UtcDateTime.AddMinutes(order.Tariff.ZoneMinutes);
        var bill = Pricing.Price(tariff, new TariffSession(start, told.Phases));
        return bill.InclVat.Micros == 0 ? paid : (long)((Int128)paid * bill.ExclVat.Micros / bill.InclVat.Micros);
    }

    static JsonObject Place(ChargingNode node, SessionRow row, StationFacts facts, Device device)
    {
        var place = new JsonObject { ["id"] = OcpiNames.Location(row.Station), ["name"] = device.Name };
        OcpiLocations.Address(place, facts, device);
        place["coordinates"] = OcpiLocations.Coordinates(facts, isExact: true) ?? new JsonObject { ["latitude"] = "0.00000", ["longitude"] = "0.00000" };
        place["evse_uid"] = OcpiNames.Evse(row.Station, row.Order.Evse);
        place["evse_id"] = OcpiLocations.EvseId(node, row.Station, row.Order.Evse);
        place["connector_id"] = "1";
        place["connector_standard"] = facts.Facts.GetValueOrDefault(StationFacts.Plug) ?? "IEC_62196_T2";
        place["connector_format"] = "SOCKET";
        place["connector_power_type"] = facts.MaxWatts > 50_000 ? "DC" : "AC_3_PHASE";
        return place;
    }

    static JsonArray Periods(SessionBody told, string tariff)
    {
        var (periods, at) = (new JsonArray(), told.FromMs);
        foreach (var phase in told.Phases)
        {
            periods.Add(new JsonObject
            {
                ["start_date_time"] = OcpiNames.Time(at),
                ["dimensions"] = new JsonArray(
                    new JsonObject { ["type"] = "ENERGY", ["volume"] = OcpiNames.KiloWattHours(phase.Energy / 1_000_000) },
                    new JsonObject { ["type"] = phase.Charging ? "TIME" : "PARKING_TIME", ["volume"] = OcpiNames.Hours(phase.Seconds) }),
                ["tariff_id"] = tariff,
            });
            at += phase.Seconds * 1_000;
        }
        if (periods.Count == 0) periods.Add(new JsonObject { ["start_date_time"] = OcpiNames.Time(at), ["dimensions"] = new JsonArray(new JsonObject { ["type"] = "TIME", ["volume"] = 0m }), ["tariff_id"] = tariff });
        return periods;
    }

    /// <summary>The meter's records as they came, for a driver's own verification.</summary>
    static JsonObject? Signed(SessionBody told, StationFacts facts)
    {
        var values = new JsonArray();
        foreach (var bytes in told.Records)
        {
            var text = System.Text.Encoding.UTF8.GetString(bytes.Span);
            if (OcmfRecord.Read(bytes, out _) != OcmfFault.None || text.Split('|') is not [_, var payload, ..]) continue;
            values.Add(new JsonObject { ["nature"] = payload.Contains("\"TX\":\"B\"", StringComparison.Ordinal) ? "Start" : "End", ["plain_data"] = payload, ["signed_data"] = text });
        }
        if (values.Count == 0) return null;
        var signed = new JsonObject { ["encoding_method"] = "OCMF", ["signed_values"] = values };
        if (facts.PinnedKey(told.Evse) is { } key) signed["public_key"] = key;
        return signed;
    }
}
