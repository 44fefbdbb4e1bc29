using System.Text.Json;

namespace Grange.Wireless.Gwmp;

/// <summary>Reads the frames in a PUSH_DATA, one after another, into a value of the caller's (PROTOCOL.TXT §3.3 "rxpk"). Nothing is allocated while the JSON is well formed.</summary>
/// <param name="json">What follows the front.</param>
/// <remarks>Tolerates what forwarders write: members in any order, <c>rsig</c> in place of rssi and lsnr, either base64, FSK's numeric rate, members nobody knows.</remarks>
public ref struct RxReader(ReadOnlySpan<byte> json)
{
    const int MostText = 512;

    Utf8JsonReader reader = new(json);
    bool isStarted, isInside;

    /// <summary>True when the text is no JSON, or none of this protocol; what was read before it counts.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>Frames that lack what every frame has.</summary>
    public int Unreadable { get; private set; }

    /// <summary>Reads the next frame; false after the last.</summary>
    public bool TryNext(ref RxPacket packet)
    {
        try
        {
            while (isInside || TryEnter())
            {
                if (!reader.Read() || reader.TokenType == JsonTokenType.EndArray)
                {
                    isInside = false;
                    continue;
                }
                if (reader.TokenType == JsonTokenType.StartObject && TryRead(ref packet)) return true;
                if (reader.TokenType == JsonTokenType.StartArray) reader.Skip();
                Unreadable++;
            }
        }
        catch (Exception why) when (why is JsonException or InvalidOperationException) // the second: a text that is no UTF-8
        {
            (IsMalformed, isInside) = (true, false);
        }
        return false;
    }

    /// <summary>Goes on to the next array of frames; false when there is none.</summary>
    bool TryEnter()
    {
        if (IsMalformed) return false;
        if (!isStarted)
        {
            isStarted = true;
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                IsMalformed = true;
                return false;
            }
        }
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isFrames = reader.ValueTextEquals("rxpk"u8);
            reader.Read();
            if (isFrames && reader.TokenType == JsonTokenType.StartArray) return isInside = true;
            reader.Skip();
        }
        return false;
    }

    /// <summary>One frame, from its brace on; false when it is not whole enough to be one.</summary>
    bool TryRead(ref RxPacket packet)
    {
        packet = new RxPacket { IsWhole = true };
        var (hasData, hasRate, isSignal) = (false, false, false);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (Is("data"u8)) hasData = ReadData(ref packet);
            else if (Is("tmst"u8)) packet.Tmst = (uint)(long)Number();
            else if (Is("freq"u8)) packet.Hz = (long)Math.Round(Number() * 1e6);
            else if (Is("datr"u8)) hasRate = ReadRate(ref packet);
            else if (Is("lsnr"u8)) packet.SnrDeciDb = Tenths();
            else if (Is("rssis"u8)) (packet.RssiDeciDbm, isSignal) = (Tenths(), true);
            else if (Is("rssi"u8)) packet.RssiDeciDbm = isSignal ? Skipped(packet.RssiDeciDbm) : Tenths();
            else if (Is("stat"u8)) packet.IsWhole = Number() >= 0;
            else if (Is("chan"u8)) packet.Channel = (byte)Math.Clamp(Number(), 0, 255);
            else if (Is("rsig"u8)) ReadSignals(ref packet, isSignal);
            else SkipValue();
        }
        return hasData && hasRate && packet.Hz is > 100_000_000 and < 3_000_000_000;
    }

    /// <summary>Of several antennas the one that hears best.</summary>
    void ReadSignals(ref RxPacket packet, bool isSignal)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return;
        }
        var best = int.MinValue;
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            var (snr, rssi, channel) = (0, packet.RssiDeciDbm, packet.Channel);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (Is("lsnr"u8)) snr = Tenths();
                else if (Is("rssic"u8)) rssi = Tenths();
                else if (Is("chan"u8)) channel = (byte)Math.Clamp(Number(), 0, 255);
                else SkipValue();
            }
            if (snr <= best) continue;
            best = snr;
            (packet.SnrDeciDb, packet.Channel) = (snr, channel);
            if (!isSignal) packet.RssiDeciDbm = rssi;
        }
    }

    bool ReadRate(ref RxPacket packet)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number)
        {
            packet.Rate = DataRate.Fsk;
            return reader.TryGetDouble(out var bits) && bits == 50_000;
        }
        if (reader.TokenType != JsonTokenType.String || !DataRate.TryRead(reader.ValueSpan, out var rate)) return Refused();
        packet.Rate = rate;
        return true;
    }

    bool ReadData(ref RxPacket packet)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.String || reader.ValueSpan.Length > MostText) return Refused();
        Span<byte> text = stackalloc byte[MostText];
        var length = reader.CopyString(text); // a writer may escape the slashes
        packet.Size = Math.Max(0, LooseBase64.Decode(text[..length], packet.Room));
        return packet.Size > 0;
    }

    readonly bool Is(ReadOnlySpan<byte> name) => reader.ValueTextEquals(name);

    double Number()
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var value)) return value;
        reader.Skip();
        return 0;
    }

    int Tenths() => (int)Math.Clamp(Math.Round(Number() * 10), -10_000, 10_000);

    int Skipped(int value)
    {
        SkipValue();
        return value;
    }

    bool Refused()
    {
        reader.Skip();
        return false;
    }

    void SkipValue()
    {
        reader.Read();
        reader.Skip();
    }
}
