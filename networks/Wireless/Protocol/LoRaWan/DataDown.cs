using System.Buffers.Binary;

namespace Grange.Wireless;

/// <summary>A data downlink to be written (LoRaWAN 1.0.4 §4.2, 1.1 §4.2).</summary>
/// <param name="IsConfirmed">The device is to acknowledge it.</param>
/// <param name="IsAck">It acknowledges an uplink.</param>
/// <param name="IsPending">More waits: the device may speak again soon.</param>
/// <param name="AckedCounter">The low half of the counter of the confirmed uplink that it acknowledges.</param>
/// <param name="Options">MAC commands in the clear, at most 15 bytes.</param>
/// <param name="Port">1 to 255; null without a payload.</param>
/// <param name="Payload">In the clear.</param>
public sealed record DataDown(bool IsConfirmed, bool IsAck, bool IsPending, ushort AckedCounter, ReadOnlyMemory<byte> Options, byte? Port, ReadOnlyMemory<byte> Payload)
{
    /// <summary>The PHYPayload: encrypted, with its code.</summary>
    /// <param name="keys">The session's.</param>
    /// <param name="devAddr">The session's.</param>
    /// <param name="counter">Never used before in the session; 1.1 counts frames with a port above 0 apart.</param>
    public byte[] Write(SessionKeys keys, uint devAddr, uint counter)
    {
        var phy = new byte[LoraFrame.Least + Options.Length + (Port is null ? 0 : 1 + Payload.Length)];
        phy[0] = (byte)((int)(IsConfirmed ? FrameType.ConfirmedDown : FrameType.UnconfirmedDown) << 5);
        BinaryPrimitives.WriteUInt32LittleEndian(phy.AsSpan(1), devAddr);
        phy[5] = (byte)(0x80 | (IsAck ? 0x20 : 0) | (IsPending ? 0x10 : 0) | Options.Length); // ADR: the network may set the rate
        BinaryPrimitives.WriteUInt16LittleEndian(phy.AsSpan(6), (ushort)counter);
        keys.Options(isDown: true, Port, devAddr, counter, Options.Span, phy.AsSpan(8));
        if (Port is { } port)
        {
            phy[8 + Options.Length] = port;
            keys.Payload(port, isDown: true, devAddr, counter, Payload.Span, phy.AsSpan(9 + Options.Length));
        }
        _ = LoraFrame.TryRead(phy, out var frame);
        BinaryPrimitives.WriteUInt32LittleEndian(phy.AsSpan(phy.Length - 4), keys.DownlinkMic(frame, counter, AckedCounter));
        return phy;
    }
}
