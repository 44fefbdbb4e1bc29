using System.Buffers.Binary;

namespace Grange.Wireless;

/// <summary>What a PHYPayload is (LoRaWAN 1.0.4 §4.2.1, 1.1 §4.2.1).</summary>
public enum FrameType
{
    JoinRequest = 0,
    JoinAccept = 1,
    UnconfirmedUp = 2,
    UnconfirmedDown = 3,
    ConfirmedUp = 4,
    ConfirmedDown = 5,
    Rejoin = 6,
    Proprietary = 7,
}

/// <summary>Why bytes are no frame, or none that a gateway may hear.</summary>
public enum FrameFault
{
    None,

    /// <summary>Fewer bytes than the shortest frame.</summary>
    Short,

    /// <summary>More bytes than a radio sends.</summary>
    TooLong,

    /// <summary>A major version that is not LoRaWAN R1.</summary>
    Major,

    /// <summary>A downlink where an uplink is expected.</summary>
    MType,

    /// <summary>A join-request, join-accept or rejoin of another length than it has.</summary>
    JoinLength,

    /// <summary>Options that are longer than the frame, or beside port 0, which carries them itself.</summary>
    FOptsLength,

    /// <summary>The message integrity code is not the one of these keys and this counter.</summary>
    Mic,
}

/// <summary>A data frame over the bytes it came in (LoRaWAN 1.0.4 §4): nothing is copied.</summary>
/// <param name="phy">MHDR, DevAddr, FCtrl, FCnt, FOpts, FPort, FRMPayload and MIC; multi-byte fields little-endian.</param>
public readonly ref struct LoraFrame(ReadOnlySpan<byte> phy)
{
    /// <summary>Bytes of a data frame without options, port and payload.</summary>
    public const int Least = 12;

    /// <summary>Bytes that a LoRa radio can send at once.</summary>
    public const int Most = 255;

    readonly ReadOnlySpan<byte> phy = phy;

    public FrameType Type => TypeOf(phy[0]);

    public bool IsUplink => IsUp(Type);

    public bool IsConfirmed => Type is FrameType.ConfirmedUp or FrameType.ConfirmedDown;

    /// <summary>The address as a number; on air its bytes stand in reverse.</summary>
    public uint DevAddr => BinaryPrimitives.ReadUInt32LittleEndian(phy[1..]);

    public byte FCtrl => phy[5];

    public bool IsAdr => (FCtrl & 0x80) != 0;

    /// <summary>It acknowledges a confirmed frame.</summary>
    public bool IsAck => (FCtrl & 0x20) != 0;

    /// <summary>The low half of the counter.</summary>
    public ushort FCnt => BinaryPrimitives.ReadUInt16LittleEndian(phy[6..]);

    /// <summary>MAC commands beside a payload; encrypted from 1.1 on.</summary>
    public ReadOnlySpan<byte> FOpts => phy.Slice(8, FCtrl & 15);

    /// <summary>The port; null when there is neither port nor payload.</summary>
    public byte? FPort => phy.Length == Least + FOpts.Length ? null : phy[8 + FOpts.Length];

    /// <summary>The payload, encrypted.</summary>
    public ReadOnlySpan<byte> Payload => FPort is null ? [] : phy[(9 + FOpts.Length)..^4];

    /// <summary>What the MIC covers.</summary>
    public ReadOnlySpan<byte> Signed => phy[..^4];

    /// <summary>The four bytes on air, as a little-endian number.</summary>
    public uint Mic => BinaryPrimitives.ReadUInt32LittleEndian(phy[^4..]);

    /// <summary>Reads a data frame of either direction.</summary>
    public static FrameFault TryRead(ReadOnlySpan<byte> phy, out LoraFrame frame)
    {
        frame = default;
        if (phy.Length < Least) return FrameFault.Short;
        if (phy.Length > Most) return FrameFault.TooLong;
        if ((phy[0] & 3) != 0) return FrameFault.Major;
        if (TypeOf(phy[0]) is < FrameType.UnconfirmedUp or > FrameType.ConfirmedDown) return FrameFault.MType;
        var options = phy[5] & 15;
        if (phy.Length < Least + options || (options > 0 && phy.Length > Least + options && phy[8 + options] == 0)) return FrameFault.FOptsLength;
        frame = new LoraFrame(phy);
        return FrameFault.None;
    }

    /// <summary>What a gateway heard: its type, or why no device says so.</summary>
    public static FrameFault TryHear(ReadOnlySpan<byte> phy, out FrameType type)
    {
        type = phy.Length == 0 ? default : TypeOf(phy[0]);
        if (phy.Length < Least) return FrameFault.Short;
        if (phy.Length > Most) return FrameFault.TooLong;
        if ((phy[0] & 3) != 0) return FrameFault.Major;
        var isJoin = type switch
        {
            FrameType.JoinRequest => phy.Length == JoinRequest.Size,
            FrameType.JoinAccept => phy.Length is JoinAccept.Size or JoinAccept.LongSize,
            FrameType.Rejoin => phy.Length is RejoinRequest.Size or RejoinRequest.LongSize,
            _ => true,
        };
        if (!isJoin) return FrameFault.JoinLength;
        if (type == FrameType.JoinAccept) return FrameFault.MType;
        if (type is FrameType.JoinRequest or FrameType.Rejoin or FrameType.Proprietary) return FrameFault.None;
        return IsUp(type) ? TryRead(phy, out _) : FrameFault.MType;
    }

    static FrameType TypeOf(byte header) => (FrameType)(header >> 5);

    static bool IsUp(FrameType type) => type is FrameType.UnconfirmedUp or FrameType.ConfirmedUp;
}
