using System.Text.Json;

namespace Grange.Wireless.Gwmp;

/// <summary>What a gateway says of a downlink (PROTOCOL.TXT §5.5 "txpk_ack").</summary>
public enum TxAnswer
{
    /// <summary>It is sent, or will be; also at a lower power than asked.</summary>
    Sent,
    TooLate,
    TooEarly,
    CollisionPacket,
    CollisionBeacon,
    TxFreq,
    TxPower,
    GpsUnlocked,

    /// <summary>Somebody else was speaking.</summary>
    SendLbt,

    /// <summary>Any other refusal.</summary>
    Failed,
}

/// <summary>Reads the body of a TX_ACK.</summary>
public static class TxAnswers
{
    /// <summary>An empty body is success; so is a warning. False when the body is no JSON.</summary>
    public static bool TryRead(ReadOnlySpan<byte> body, out TxAnswer answer)
    {
        answer = TxAnswer.Sent;
        body = body.TrimEnd((byte)0).Trim(" \t\r\n"u8);
        if (body.IsEmpty) return true;
        var reader = new Utf8JsonReader(body);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName || !reader.ValueTextEquals("error"u8)) continue;
                reader.Read();
                answer = reader.TokenType == JsonTokenType.String ? Named(reader.ValueSpan) : TxAnswer.Failed;
            }
            return true;
        }
        catch (Exception why) when (why is JsonException or InvalidOperationException)
        {
            answer = TxAnswer.Failed;
            return false;
        }
    }

    static TxAnswer Named(ReadOnlySpan<byte> error) => error switch
    {
        _ when error.SequenceEqual("NONE"u8) => TxAnswer.Sent,
        _ when error.SequenceEqual("TOO_LATE"u8) => TxAnswer.TooLate,
        _ when error.SequenceEqual("TOO_EARLY"u8) => TxAnswer.TooEarly,
        _ when error.SequenceEqual("COLLISION_PACKET"u8) => TxAnswer.CollisionPacket,
        _ when error.SequenceEqual("COLLISION_BEACON"u8) => TxAnswer.CollisionBeacon,
        _ when error.SequenceEqual("TX_FREQ"u8) => TxAnswer.TxFreq,
        _ when error.SequenceEqual("TX_POWER"u8) => TxAnswer.TxPower,
        _ when error.SequenceEqual("GPS_UNLOCKED"u8) => TxAnswer.GpsUnlocked,
        _ when error.SequenceEqual("SEND_LBT"u8) => TxAnswer.SendLbt,
        _ => TxAnswer.Failed,
    };
}
