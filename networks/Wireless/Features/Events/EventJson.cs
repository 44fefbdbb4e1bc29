using System.Globalization;
using System.Text.Json.Nodes;
using Grange.Kernel;
using Grange.Wireless.Serving;

namespace Grange.Wireless.Features.Events;

/// <summary>Events in ChirpStack's shape (its v4 integration events), so that what reads those reads these; <c>event</c> names the kind and <c>number</c> its place.</summary>
static class EventJson
{
    /// <param name="one">What happened.</param>
    /// <param name="network">The network's name, which stands for tenant and application.</param>
    /// <param name="device">The device as it is registered; null when it is gone.</param>
    /// <param name="read">What its payload says, or why that is not known; neither when it has no codec.</param>
    public static JsonObject Of(WirelessEvent one, string network, DeviceTerms? device, (JsonNode? Value, Fault? Why) read = default)
    {
        var json = new JsonObject
        {
            ["event"] = Name(one.Kind),
            ["number"] = one.Number,
            ["deduplicationId"] = Deduplication(one),
            ["time"] = Time(one.TimeMs),
            ["deviceInfo"] = new JsonObject
            {
                ["tenantId"] = network,
                ["tenantName"] = network,
                ["applicationId"] = network,
                ["applicationName"] = network,
                ["deviceProfileName"] = device?.Region.Name,
                ["deviceName"] = device?.Name ?? $"{one.DevEui:x16}",
                ["devEui"] = $"{one.DevEui:x16}",
            },
            ["devAddr"] = $"{one.DevAddr:x8}",
        };
        switch (one.Kind)
        {
            case EventKind.Up or EventKind.Final: Uplink(json, one, read); break;
            case EventKind.Join: json["rxInfo"] = Heard(one.Heard); break;
            case EventKind.Ack: (json["queueItemId"], json["acknowledged"], json["fCntDown"]) = (one.Detail, one.IsConfirmed, one.Counter); break;
            case EventKind.TxAck: (json["queueItemId"], json["fCntDown"], json["gatewayId"], json["txInfo"]) = (one.Detail, one.Counter, $"{one.Heard[0].Gateway:x16}", Radio(one.Heard[0])); break;
            case EventKind.Status: (json["batteryLevel"], json["margin"]) = (one.Data[0] is 0 or 255 ? null : one.Data[0] * 100 / 254, (sbyte)(one.Data[1] << 2) >> 2); break;
            default: (json["level"], json["code"], json["description"]) = ("ERROR", "DOWNLINK_GATEWAY", one.Detail); break;
        }
        return json;
    }

    public static string Name(EventKind kind) => kind switch
    {
        EventKind.Up => "up",
        EventKind.Join => "join",
        EventKind.Ack => "ack",
        EventKind.TxAck => "txack",
        EventKind.Status => "status",
        EventKind.Final => "final",
        _ => "log",
    };

    static void Uplink(JsonObject json, WirelessEvent one, (JsonNode? Value, Fault? Why) read)
    {
        (json["adr"], json["dr"], json["fCnt"], json["fPort"], json["confirmed"], json["data"]) = (one.IsAdr, one.DataRate, one.Counter, one.Port, one.IsConfirmed, Convert.ToBase64String(one.Data));
        if (read.Value is not null) json["object"] = read.Value;
        if (read.Why is { } why) json["objectError"] = why.Detail;
        json["rxInfo"] = Heard(one.Heard);
        json["txInfo"] = Radio(one.Heard[0]);
    }

    static JsonArray Heard(IReadOnlyList<Sighting> heard) => new([.. heard.Select(one => (JsonNode)new JsonObject
    {
        ["gatewayId"] = $"{one.Gateway:x16}", ["uplinkId"] = one.Tmst, ["nsTime"] = Time(one.TimeMs), ["rssi"] = (one.RssiDeciDbm - 5) / 10, ["snr"] = one.SnrDeciDb / 10m, ["channel"] = one.Channel,
    })]);

    static JsonObject Radio(Sighting one) => new()
    {
        ["frequency"] = one.Hz,
        ["modulation"] = one.Rate.IsFsk
            ? new JsonObject { ["fsk"] = new JsonObject { ["datarate"] = one.Rate.Kilohertz * 1000 } }
            : new JsonObject { ["lora"] = new JsonObject { ["bandwidth"] = one.Rate.Kilohertz * 1000, ["spreadingFactor"] = one.Rate.Spreading, ["codeRate"] = "CR_4_5" } },
    };

    /// <summary>The same for an uplink and the set of its copies: device, address and counter are in it.</summary>
    static string Deduplication(WirelessEvent one)
    {
        Span<byte> id = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(id, one.DevEui);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(id[8..], one.DevAddr);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(id[12..], one.Kind is EventKind.Up or EventKind.Final ? one.Counter : (uint)one.Number);
        return new Guid(id, bigEndian: true).ToString();
    }

    static string Time(long unixMs) => DateTimeOffset.FromUnixTimeMilliseconds(unixMs).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
