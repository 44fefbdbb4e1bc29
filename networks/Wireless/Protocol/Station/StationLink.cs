using System.Buffers;
using System.Text;
using System.Text.Json;
using Grange.Wireless.Gwmp;

namespace Grange.Wireless.Station;

/// <summary>
/// One Basics Station in the words of a packet forwarder: what it says becomes datagrams of Semtech's protocol, and what those order becomes its <c>dnmsg</c>. So a station goes the same way as every
/// other gateway, and an agent can seal what it says. Without clock or I/O; one caller at a time.
/// </summary>
/// <param name="eui">The station.</param>
/// <param name="region">Whose frequencies it is told to use.</param>
/// <param name="subBand">US915: which eight channels.</param>
public sealed class StationLink(ulong eui, Region region, int subBand)
{
    /// <summary>Frames after which an answer may still be ordered.</summary>
    const int Remembered = 512;

    /// <summary>The longest that a station waits before its first window, in seconds.</summary>
    const int MostDelay = 15;

    /// <summary>GPS time is ahead of Unix time less its epoch, in seconds.</summary>
    const long GpsEpochSeconds = 315_964_800 - 18;

    readonly Dictionary<uint, (long XTime, long RCtx)> heard = [];
    readonly Queue<uint> order = new();
    ushort token;
    long antenna;

    /// <summary>What a message of the station asks for: a datagram for the network server, or an answer to the station; neither where there is nothing to say.</summary>
    /// <param name="text">One message.</param>
    /// <param name="nowMs">Unix milliseconds.</param>
    public (byte[]? Datagram, byte[]? Answer) Hear(ReadOnlyMemory<byte> text, long nowMs)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 8 });
            return Hear(document.RootElement, nowMs);
        }
        catch (Exception why) when (why is JsonException or InvalidOperationException)
        {
            return default; // InvalidOperation: a string with half a surrogate
        }
    }

    /// <summary>A datagram that opens the way for downlinks.</summary>
    public byte[] Pull() => Datagram(GwmpType.PullData, ++token, []);

    /// <summary>What a datagram of the network server is to the station, or what the station would have to refuse; neither for an acknowledgement.</summary>
    public (byte[]? Message, byte[]? Refusal) Order(ReadOnlySpan<byte> datagram, long nowMs)
    {
        if (datagram.Length <= GwmpHeader.AckSize || (GwmpType)datagram[3] != GwmpType.PullResp || TxPacket.Read(datagram[GwmpHeader.AckSize..]) is not { } packet) return default;
        var number = (ushort)(datagram[1] << 8 | datagram[2]);
        if (!packet.IsInverted) return (null, Refusal(number, "SEND_FAIL")); // a station sends to devices alone
        if (IndexOf(packet.Rate) is not { } rate) return (null, Refusal(number, "TX_FREQ"));
        if (packet.Tmst is null) return (Message(packet, rate, number, null, nowMs), null);
        for (var delay = 1; delay <= MostDelay + 1; delay++)
            if (heard.TryGetValue(unchecked(packet.Tmst.Value - (uint)delay * 1_000_000), out var asked)) return (Message(packet, rate, number, (asked.XTime, asked.RCtx, delay), nowMs), null);
        return (null, Refusal(number, "TOO_LATE"));
    }

    (byte[]? Datagram, byte[]? Answer) Hear(JsonElement message, long nowMs)
    {
        switch (StationFrame.Text(message, "msgtype"))
        {
            case "version":
                return (null, StationConfig.Write(region, subBand, nowMs / 1000.0));
            case "timesync" when StationFrame.TryNumber(message, "txtime", out var sent):
                return (null, Encoding.UTF8.GetBytes($$"""{"msgtype":"timesync","txtime":{{sent}},"gpstime":{{(nowMs - GpsEpochSeconds * 1000) * 1000}},"MuxTime":{{Seconds(nowMs)}}}"""));
            case "dntxed" when StationFrame.TryNumber(message, "diid", out var number) && number is >= 0 and <= ushort.MaxValue:
                return (Datagram(GwmpType.TxAck, (ushort)number, []), null);
        }
        if (StationFrame.Read(message, region) is not { } frame) return default;
        Remember(frame);
        return (Datagram(GwmpType.PushData, ++token, Encoding.UTF8.GetBytes(RxWriter.Json(frame.Phy, frame.Tmst, frame.Hz, frame.Rate, frame.Rssi, frame.Snr))), null);
    }

    void Remember(StationFrame frame)
    {
        antenna = frame.RCtx;
        if (!heard.ContainsKey(frame.Tmst)) order.Enqueue(frame.Tmst);
        heard[frame.Tmst] = (frame.XTime, frame.RCtx);
        if (order.Count > Remembered) heard.Remove(order.Dequeue());
    }

    /// <summary>A downlink: in the window that was ordered, with the second window as the station's own way out; or at once.</summary>
    byte[] Message(TxPacket packet, int rate, ushort number, (long XTime, long RCtx, int Delay)? after, long nowMs)
    {
        var text = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            json.WriteString("msgtype", "dnmsg");
            json.WriteString("DevEui", StationId.Pairs(1)); // whose it is the station need not know, only that it reports what it sent
            json.WriteNumber("dC", after is null ? 2 : 0);
            json.WriteNumber("diid", number);
            json.WriteString("pdu", Convert.ToHexString(packet.Phy));
            json.WriteNumber("priority", 0);
            json.WriteNumber("RxDelay", Math.Clamp(after?.Delay ?? 1, 1, MostDelay));
            var isSecond = after is null || after.Value.Delay > MostDelay;
            json.WriteNumber(isSecond ? "RX2DR" : "RX1DR", rate);
            json.WriteNumber(isSecond ? "RX2Freq" : "RX1Freq", packet.Hz);
            if (!isSecond && packet.Hz != region.Rx2.Hz)
            {
                json.WriteNumber("RX2DR", region.Rx2.DataRate);
                json.WriteNumber("RX2Freq", region.Rx2.Hz);
            }
            if (after is { } asked) json.WriteNumber("xtime", asked.XTime);
            json.WriteNumber("rctx", after?.RCtx ?? antenna);
            json.WriteNumber("MuxTime", nowMs / 1000.0);
            json.WriteEndObject();
        }
        return text.WrittenSpan.ToArray();
    }

    /// <summary>The index of a downlink's rate: the highest, since in US915 the wide ones come twice.</summary>
    int? IndexOf(DataRate rate)
    {
        for (var at = region.DataRates.Count - 1; at >= 0; at--)
            if (region.DataRates[at] == rate) return at;
        return null;
    }

    byte[] Refusal(ushort number, string error) => Datagram(GwmpType.TxAck, number, Encoding.UTF8.GetBytes($$$"""{"txpk_ack":{"error":"{{{error}}}"}}"""));

    byte[] Datagram(GwmpType type, ushort number, ReadOnlySpan<byte> body)
    {
        var datagram = new byte[GwmpHeader.Size + body.Length];
        new GwmpHeader(number, type, eui).Write(datagram);
        body.CopyTo(datagram.AsSpan(GwmpHeader.Size));
        return datagram;
    }

    static string Seconds(long ms) => (ms / 1000m).ToString(System.Globalization.CultureInfo.InvariantCulture);
}
