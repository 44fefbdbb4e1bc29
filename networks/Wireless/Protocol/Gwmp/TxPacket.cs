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
