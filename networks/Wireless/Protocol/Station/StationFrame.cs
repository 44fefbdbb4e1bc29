using System.Buffers.Binary;
using System.Text.Json;

namespace Grange.Wireless.Station;

/// <summary>A frame that a Basics Station heard and took apart (LNS protocol <c>jreq</c>, <c>updf</c>, <c>propdf</c>), put together again.</summary>
/// <param name="Phy">The PHYPayload, byte by byte what was on air.</param>
/// <param name="Hz">Where.</param>
/// <param name="Rate">How fast.</param>
/// <param name="Rssi">dBm.</param>
/// <param name="Snr">Decibels.</param>
/// <param name="XTime">The station's clock: its low 48 bits count microseconds.</param>
/// <param name="RCtx">Its antenna.</param>
public sealed record StationFrame(byte[] Phy, long Hz, DataRate Rate, decimal Rssi, decimal Snr, long XTime, long RCtx)
{
    /// <summary>The clock as a concentrator's: microseconds that wrap after 2³².</summary>
    public uint Tmst => unchecked((uint)XTime);

    /// <summary>Reads a message; null when it is none of a frame, or not whole. Never throws.</summary>
    public static StationFrame? Read(JsonElement message, Region region)
    {
        if (Phyload(message) is not { } phy || !TryNumber(message, "DR", out var dr) || dr < 0 || dr >= region.DataRates.Count || region.DataRates[(int)dr] is not { } rate || !TryNumber(message, "Freq", out var hz)
            || !message.TryGetProperty("upinfo", out var up) || up.ValueKind != JsonValueKind.Object || !TryNumber(up, "xtime", out var xtime))
            return null;
        return new(phy, hz, rate, Decimal(up, "rssi"), Decimal(up, "snr"), xtime, TryNumber(up, "rctx", out var rctx) ? rctx : 0);
    }

    static byte[]? Phyload(JsonElement message) => Text(message, "msgtype") switch
    {
        "jreq" => Join(message),
        "updf" => Data(message),
        "propdf" => Hex(message, "FRMPayload"),
        _ => null,
    };

    static byte[]? Join(JsonElement message)
    {
        if (!TryNumber(message, "MHdr", out var header) || !TryEui(message, "Join", out var join) || !TryEui(message, "Dev", out var dev) || !TryNumber(message, "DevNonce", out var nonce) || !TryNumber(message, "MIC", out var mic)) return null;
        var phy = new byte[JoinRequest.Size];
        phy[0] = (byte)header;
        BinaryPrimitives.WriteUInt64LittleEndian(phy.AsSpan(1), join);
        BinaryPrimitives.WriteUInt64LittleEndian(phy.AsSpan(9), dev);
        BinaryPrimitives.WriteUInt16LittleEndian(phy.AsSpan(17), (ushort)nonce);
        BinaryPrimitives.WriteUInt32LittleEndian(phy.AsSpan(19), (uint)mic);
        return phy;
    }

    static byte[]? Data(JsonElement message)
    {
        if (!TryNumber(message, "MHdr", out var header) || !TryNumber(message, "DevAddr", out var address) || !TryNumber(message, "FCtrl", out var control) || !TryNumber(message, "FCnt", out var count)
            || !TryNumber(message, "FPort", out var port) || !TryNumber(message, "MIC", out var mic) || Hex(message, "FOpts") is not { } options || Hex(message, "FRMPayload") is not { } payload || options.Length > 15)
            return null;
        var phy = new byte[LoraFrame.Least + options.Length + (port < 0 ? 0 : 1 + payload.Length)];
        if (phy.Length > LoraFrame.Most) return null;
        phy[0] = (byte)header;
        BinaryPrimitives.WriteUInt32LittleEndian(phy.AsSpan(1), (uint)address);
        phy[5] = (byte)control;
        BinaryPrimitives.WriteUInt16LittleEndian(phy.AsSpan(6), (ushort)count);
        options.CopyTo(phy, 8);
        if (port >= 0)
        {
            phy[8 + options.Length] = (byte)port;
            payload.CopyTo(phy, 9 + options.Length);
        }
        BinaryPrimitives.WriteUInt32LittleEndian(phy.AsSpan(phy.Length - 4), (uint)mic);
        return phy;
    }

    /// <summary>Newer stations write <c>JoinEUI</c>, older ones <c>JoinEui</c>.</summary>
    static bool TryEui(JsonElement message, string whose, out ulong eui) => StationId.TryRead(Text(message, whose + "Eui") ?? Text(message, whose + "EUI"), out eui);

    static byte[]? Hex(JsonElement message, string name)
    {
        if (Text(message, name) is not { } text || text.Length % 2 != 0 || text.Length > 2 * LoraFrame.Most) return null;
        var bytes = new byte[text.Length / 2];
        return Convert.FromHexString(text, bytes, out _, out _) == System.Buffers.OperationStatus.Done ? bytes : null;
    }

    internal static string? Text(JsonElement message, string name) => message.ValueKind == JsonValueKind.Object && message.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    internal static bool TryNumber(JsonElement message, string name, out long number)
    {
        number = 0;
        return message.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out number);
    }

    static decimal Decimal(JsonElement message, string name) => message.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number) ? Math.Clamp(number, -300, 300) : 0;
}
