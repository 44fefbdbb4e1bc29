using System.Buffers;
using System.Text.Json;

namespace Grange.Wireless.Station;

/// <summary>How a Basics Station is told to set its radios (LNS protocol, <c>router_config</c>).</summary>
public static class StationConfig
{
    /// <summary>A radio takes channels this far from its centre.</summary>
    const long Reach = 400_000;

    /// <summary>Data rates that the message lists.</summary>
    const int Rates = 16;

    /// <summary>The message: the region's eight channels on two radios, the wide channel and FSK where the region has them.</summary>
    /// <param name="region">Whose frequencies.</param>
    /// <param name="subBand">1 to 8 where the region has sub-bands.</param>
    /// <param name="muxTime">Unix seconds.</param>
    public static byte[] Write(Region region, int subBand, double muxTime)
    {
        var text = new ArrayBufferWriter<byte>(2_048);
        using (var json = new Utf8JsonWriter(text)) Write(json, region, Math.Max(1, subBand), muxTime);
        return text.WrittenSpan.ToArray();
    }

    /// <summary>The eight channels of a gateway, in order.</summary>
    public static IReadOnlyList<long> Channels(Region region, int subBand)
        => region.HasSubBands ? [.. region.Channels.Skip(8 * (subBand - 1)).Take(8)] : [.. region.Channels.Concat(region.JoinedChannels).Order().Take(8)];

    static void Write(Utf8JsonWriter json, Region region, int subBand, double muxTime)
    {
        json.WriteStartObject();
        json.WriteString("msgtype", "router_config");
        json.WriteNull("NetID");
        json.WriteNull("JoinEui");
        json.WriteString("region", region.HasSubBands ? "US902" : "EU863");
        json.WriteString("hwspec", "sx1301/1");
        json.WriteStartArray("freq_range");
        json.WriteNumberValue(region.HasSubBands ? 902_000_000 : 863_000_000);
        json.WriteNumberValue(region.HasSubBands ? 928_000_000 : 870_000_000);
        json.WriteEndArray();
        json.WriteStartArray("DRs");
        for (var at = 0; at < Rates; at++) WriteRate(json, at < region.DataRates.Count ? region.DataRates[at] : null, isDown: at >= region.UplinkRates);
        json.WriteEndArray();
        json.WriteNumber("max_eirp", region.MaxEirp);
        json.WriteNumber("MuxTime", muxTime);
        WriteRadios(json, region, Channels(region, subBand), subBand);
        json.WriteEndObject();
    }

    /// <summary>Spreading factor, kilohertz, and whether it is for downlinks alone; −1 for none, 0 for FSK.</summary>
    static void WriteRate(Utf8JsonWriter json, DataRate? rate, bool isDown)
    {
        json.WriteStartArray();
        json.WriteNumberValue(rate is null ? -1 : rate.Value.Spreading);
        json.WriteNumberValue(rate is null || rate.Value.IsFsk ? 0 : rate.Value.Kilohertz);
        json.WriteNumberValue(rate is not null && isDown ? 1 : 0);
        json.WriteEndArray();
    }

    static void WriteRadios(Utf8JsonWriter json, Region region, IReadOnlyList<long> channels, int subBand)
    {
        var first = channels[0] + Reach;
        var radios = new[] { first, channels.First(hz => hz > first + Reach) + Reach };
        json.WriteStartArray("sx1301_conf");
        json.WriteStartObject();
        for (var at = 0; at < radios.Length; at++)
        {
            json.WriteStartObject($"radio_{at}");
            json.WriteBoolean("enable", true);
            json.WriteNumber("freq", radios[at]);
            json.WriteEndObject();
        }
        for (var at = 0; at < channels.Count; at++) WriteChannel(json, $"chan_multiSF_{at}", channels[at], radios, null);
        if (region.HasSubBands) WriteChannel(json, "chan_Lora_std", region.Channels[64 + subBand - 1], radios, new DataRate(8, 500));
        else
        {
            WriteChannel(json, "chan_Lora_std", 868_300_000, radios, new DataRate(7, 250));
            WriteChannel(json, "chan_FSK", 868_800_000, radios, DataRate.Fsk);
        }
        json.WriteEndObject();
        json.WriteEndArray();
    }

    static void WriteChannel(Utf8JsonWriter json, string name, long hz, long[] radios, DataRate? rate)
    {
        var radio = Math.Abs(hz - radios[0]) <= Reach ? 0 : 1;
        json.WriteStartObject(name);
        json.WriteBoolean("enable", true);
        json.WriteNumber("radio", radio);
        json.WriteNumber("if", hz - radios[radio]);
        if (rate is { IsFsk: false } lora)
        {
            json.WriteNumber("bandwidth", lora.Kilohertz * 1_000);
            json.WriteNumber("spread_factor", lora.Spreading);
        }
        else if (rate is not null)
        {
            json.WriteNumber("bandwidth", 125_000);
            json.WriteNumber("datarate", 50_000);
        }
        json.WriteEndObject();
    }
}
