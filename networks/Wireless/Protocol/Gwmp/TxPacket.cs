using System.Buffers;
using System.Text.Json;

namespace Grange.Wireless.Gwmp;

/// <summary>What a gateway is to send (PROTOCOL.TXT §6 "txpk").</summary>
/// <param name="Tmst">When, by its own clock; null for at once.</param>
/// <param name="Hz">Where.</param>
/// <param name="Rate">How fast.</param>
/// <param name="Dbm">How strong.</param>
/// <param name="Phy">The PHYPayload.</param>
/// <param name="IsInverted">True for devices; false for what other gateways are to hear.</param>
public sealed record TxPacket(uint? Tmst, long Hz, DataRate Rate, int Dbm, byte[] Phy, bool IsInverted = true)
{
    /// <summary>A PULL_RESP datagram.</summary>
    public byte[] Datagram(ushort token)
    {
        var text = new ArrayBufferWriter<byte>(256 + 2 * Phy.Length);
        GwmpHeader.WriteShort(text.GetSpan(GwmpHeader.AckSize), token, GwmpType.PullResp);
        text.Advance(GwmpHeader.AckSize);
        using (var json = new Utf8JsonWriter(text)) Write(json);
        return text.WrittenSpan.ToArray();
    }

    /// <summary>Reads the JSON of a PULL_RESP, as a packet forwarder does; null when it orders nothing that can be sent. Never throws.</summary>
    public static TxPacket? Read(ReadOnlySpan<byte> text)
    {
        try
        {
            var reader = new Utf8JsonReader(text);
            using var document = JsonDocument.ParseValue(ref reader);
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("txpk", out var order) || order.ValueKind != JsonValueKind.Object) return null;
            uint? tmst = order.TryGetProperty("tmst", out var at) && at.TryGetUInt32(out var micros) ? micros : null;
            if (!order.TryGetProperty("freq", out var mhz) || !mhz.TryGetDecimal(out var freq) || freq is < 1 or > 3_000 || RateOf(order) is not { } rate || !order.TryGetProperty("data", out var data) || !data.TryGetBytesFromBase64(out var phy)) return null;
            return new(tmst, (long)(freq * 1_000_000), rate, order.TryGetProperty("powe", out var powe) && powe.TryGetInt32(out var dbm) ? dbm : 14, phy, order.TryGetProperty("ipol", out var ipol) && ipol.ValueKind == JsonValueKind.True);
        }
        catch (Exception why) when (why is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    static DataRate? RateOf(JsonElement order)
    {
        if (!order.TryGetProperty("datr", out var datr)) return null;
        if (datr.ValueKind == JsonValueKind.Number) return DataRate.Fsk;
        return datr.ValueKind == JsonValueKind.String && DataRate.TryRead(System.Text.Encoding.UTF8.GetBytes(datr.GetString()!), out var rate) ? rate : null;
    }

    void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartObject("txpk");
        json.WriteBoolean("imme", Tmst is null);
        if (Tmst is { } at) json.WriteNumber("tmst", at);
        json.WriteNumber("freq", Hz / 1_000_000m);
        json.WriteNumber("rfch", 0);
        json.WriteNumber("powe", Dbm);
        json.WriteString("modu", Rate.IsFsk ? "FSK" : "LORA");
        if (Rate.IsFsk)
        {
            json.WriteNumber("datr", Rate.Kilohertz * 1000);
            json.WriteNumber("fdev", 25_000);
        }
        else
        {
            json.WriteString("datr", Rate.ToString());
            json.WriteString("codr", "4/5");
        }
        json.WriteBoolean("ipol", IsInverted);
        json.WriteBoolean("ncrc", IsInverted);
        json.WriteNumber("size", Phy.Length);
        json.WriteBase64String("data", Phy);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
