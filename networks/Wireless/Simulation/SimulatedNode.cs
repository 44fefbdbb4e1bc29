using System.Buffers.Binary;

namespace Grange.Wireless.Simulation;

/// <summary>An end device that speaks LoRaWAN to the last bit: it joins, sends, and understands what it is sent. It has no radio.</summary>
/// <param name="devEui">EUI-64.</param>
/// <param name="joinEui">EUI-64 of who knows its keys.</param>
/// <param name="keys">Its root keys; null for a device that is personalised.</param>
public sealed class SimulatedNode(ulong devEui, ulong joinEui, JoinKeys? keys)
{
    ushort devNonce;
    Asked asked;
    SessionKeys? session;
    uint devAddr;

    public ulong DevEui => devEui;

    /// <summary>The counter of the next uplink.</summary>
    public uint NextUp { get; set; }

    /// <summary>The low half of the counter of the last confirmed downlink, and whether it waits for an acknowledgement.</summary>
    public (ushort Counter, bool IsDue) Confirmed { get; private set; }

    public bool HasJoined => session is not null;

    /// <summary>Gives it a session, as a maker does who personalises it.</summary>
    public SimulatedNode Personal(uint address, SessionKeys own)
    {
        (devAddr, session) = (address, own);
        return this;
    }

    /// <summary>A join-request; each asks with the next nonce.</summary>
    public byte[] Join()
    {
        var phy = new byte[JoinRequest.Size];
        asked = new Asked(Asked.Join, joinEui, devNonce);
        new JoinRequest(joinEui, devEui, devNonce++).Write((keys ?? throw new InvalidOperationException("a personalised device does not join")).Root, phy);
        return phy;
    }

    /// <summary>A rejoin-request of a device of 1.1.</summary>
    /// <param name="kind">0, 1 or 2.</param>
    /// <param name="network">The NetID; the JoinEUI for type 1.</param>
    /// <param name="count">Its counter.</param>
    public byte[] Rejoin(byte kind, ulong network, ushort count)
    {
        var phy = new byte[kind == 1 ? RejoinRequest.LongSize : RejoinRequest.Size];
        asked = new Asked(kind, joinEui, count);
        new RejoinRequest(kind, network, devEui, count).Write((kind == 1 ? keys?.JsInt : session?.SNwkSInt) ?? throw new InvalidOperationException("only a device of 1.1 that has joined rejoins"), phy);
        return phy;
    }

    /// <summary>Takes an answer to the last join- or rejoin-request; false when it is for another device.</summary>
    public bool Accept(ReadOnlySpan<byte> phy)
    {
        if (keys is null || !JoinAccept.TryOpen(keys, asked, phy, out var accept)) return false;
        (devAddr, session, NextUp, Confirmed) = (accept.DevAddr, keys.Session(accept, asked), 0, default);
        return true;
    }

    /// <summary>The next uplink.</summary>
    /// <param name="port">1 to 223, or 0 for commands.</param>
    /// <param name="payload">In the clear.</param>
    /// <param name="heard">Rate and channel, which 1.1 binds.</param>
    public byte[] Send(byte port, ReadOnlySpan<byte> payload, bool isConfirmed = false, bool isAdr = false, ReadOnlySpan<byte> options = default, Uplinked heard = default)
    {
        var (own, counter) = (session ?? throw new InvalidOperationException("the device has no session"), NextUp++);
        var phy = new byte[LoraFrame.Least + options.Length + 1 + payload.Length];
        phy[0] = (byte)((int)(isConfirmed ? FrameType.ConfirmedUp : FrameType.UnconfirmedUp) << 5);
        BinaryPrimitives.WriteUInt32LittleEndian(phy.AsSpan(1), devAddr);
        phy[5] = (byte)((isAdr ? 0x80 : 0) | (Confirmed.IsDue ? 0x20 : 0) | options.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(phy.AsSpan(6), (ushort)counter);
        own.Options(isDown: false, port, devAddr, counter, options, phy.AsSpan(8));
        phy[8 + options.Length] = port;
        own.Payload(port, isDown: false, devAddr, counter, payload, phy.AsSpan(9 + options.Length));
        _ = LoraFrame.TryRead(phy, out var frame);
        BinaryPrimitives.WriteUInt32LittleEndian(phy.AsSpan(phy.Length - 4), own.UplinkMic(frame, counter, heard with { ConfirmedCounter = Confirmed.Counter }));
        Confirmed = Confirmed with { IsDue = false };
        return phy;
    }

    /// <summary>Opens a downlink; null when it is for another device or its code is wrong.</summary>
    /// <param name="counter">The counter that it must have.</param>
    /// <param name="acked">The low half of the counter of the confirmed uplink that it may acknowledge.</param>
    public (byte? Port, byte[] Payload, byte[] Options, bool IsAck)? Open(ReadOnlySpan<byte> phy, uint counter, ushort acked = 0)
    {
        if (session is not { } own || LoraFrame.TryRead(phy, out var frame) != FrameFault.None || frame.IsUplink || frame.DevAddr != devAddr || own.DownlinkMic(frame, counter, acked) != frame.Mic) return null;
        var (payload, options) = (new byte[frame.Payload.Length], new byte[frame.FOpts.Length]);
        if (frame.FPort is { } port) own.Payload(port, isDown: true, devAddr, counter, frame.Payload, payload);
        own.Options(isDown: true, frame.FPort, devAddr, counter, frame.FOpts, options);
        if (frame.IsConfirmed) Confirmed = ((ushort)counter, true);
        return (frame.FPort, payload, options, frame.IsAck);
    }
}
