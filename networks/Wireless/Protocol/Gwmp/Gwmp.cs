using System.Buffers.Binary;

namespace Grange.Wireless.Gwmp;

/// <summary>What a datagram of the gateway message protocol is (Semtech packet_forwarder PROTOCOL.TXT §4-6).</summary>
public enum GwmpType : byte
{
    PushData = 0,
    PushAck = 1,
    PullData = 2,
    PullResp = 3,
    PullAck = 4,
    TxAck = 5,
}

/// <summary>Why a datagram is none that a gateway sends.</summary>
public enum GwmpFault
{
    None,
    Short,
    Version,
    Type,
}

/// <summary>The front of a datagram from a gateway: version, token, type and, big-endian, who it is.</summary>
/// <param name="Token">Chosen by the sender, given back in the acknowledgement.</param>
/// <param name="Type">PUSH_DATA, PULL_DATA or TX_ACK.</param>
/// <param name="Gateway">EUI-64.</param>
public readonly record struct GwmpHeader(ushort Token, GwmpType Type, ulong Gateway)
{
    /// <summary>Bytes of the front, and of an acknowledgement.</summary>
    public const int Size = 12, AckSize = 4;

    /// <summary>Versions 1 and 2 differ in nothing that a gateway sends.</summary>
    const byte Newest = 2;

    /// <summary>Reads the front; what follows it is JSON or nothing.</summary>
    public static GwmpFault TryRead(ReadOnlySpan<byte> datagram, out GwmpHeader header)
    {
        header = default;
        if (datagram.Length < AckSize) return GwmpFault.Short;
        if (datagram[0] is 0 or > Newest) return GwmpFault.Version;
        if (datagram[3] is not ((byte)GwmpType.PushData or (byte)GwmpType.PullData or (byte)GwmpType.TxAck)) return GwmpFault.Type;
        if (datagram.Length < Size) return GwmpFault.Short;
        header = new(BinaryPrimitives.ReadUInt16BigEndian(datagram[1..]), (GwmpType)datagram[3], BinaryPrimitives.ReadUInt64BigEndian(datagram[4..]));
        return GwmpFault.None;
    }

    /// <summary>Writes the front, as a gateway does.</summary>
    public void Write(Span<byte> datagram)
    {
        WriteShort(datagram, Token, Type);
        BinaryPrimitives.WriteUInt64BigEndian(datagram[4..], Gateway);
    }

    /// <summary>Writes the four bytes of an acknowledgement, or of the front of a PULL_RESP.</summary>
    public static void WriteShort(Span<byte> datagram, ushort token, GwmpType type)
    {
        datagram[0] = Newest;
        BinaryPrimitives.WriteUInt16BigEndian(datagram[1..], token);
        datagram[3] = (byte)type;
    }
}
