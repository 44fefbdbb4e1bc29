using System.Buffers.Binary;
using System.Runtime.Intrinsics;

namespace Grange.Wireless;

/// <summary>The keys of a session and what they do to frames (LoRaWAN 1.0.4 §4.3.3 and §4.4, 1.1 §4.3.1 and §4.4).</summary>
/// <param name="FNwkSInt">The forwarding network's integrity key; in 1.0 the one network key.</param>
/// <param name="SNwkSInt">The serving network's; the same key in 1.0.</param>
/// <param name="NwkSEnc">For MAC commands; the same key in 1.0.</param>
/// <param name="AppS">For payloads.</param>
public sealed record SessionKeys(LoraKey FNwkSInt, LoraKey SNwkSInt, LoraKey NwkSEnc, LoraKey AppS)
{
    /// <summary>The two keys of 1.0.</summary>
    public SessionKeys(LoraKey nwkS, LoraKey appS) : this(nwkS, nwkS, nwkS, appS)
    {
    }

    /// <summary>From 1.1 on there are two integrity keys, and options are encrypted.</summary>
    public bool Is11 => !ReferenceEquals(FNwkSInt, SNwkSInt);

    /// <summary>The code of an uplink.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="counter">All 32 bits of its counter.</param>
    /// <param name="heard">How it was sent, which 1.1 binds.</param>
    public uint UplinkMic(LoraFrame frame, uint counter, Uplinked heard)
    {
        var first = Block(0x49, 0, isDown: false, frame.DevAddr, counter, frame.Signed.Length);
        var forwarding = FNwkSInt.Mic(first, frame.Signed);
        if (!Is11) return forwarding;
        var serving = SNwkSInt.Mic(Block(0x49, (uint)(frame.IsAck ? heard.ConfirmedCounter : 0) | (uint)heard.DataRate << 16 | (uint)heard.Channel << 24, isDown: false, frame.DevAddr, counter, frame.Signed.Length), frame.Signed);
        return serving & 0xffff | forwarding << 16;
    }

    /// <summary>The code of a downlink.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="counter">All 32 bits of its counter.</param>
    /// <param name="confirmed">The low half of the counter of the confirmed uplink it acknowledges, which 1.1 binds.</param>
    public uint DownlinkMic(LoraFrame frame, uint counter, ushort confirmed)
        => SNwkSInt.Mic(Block(0x49, Is11 && frame.IsAck ? confirmed : 0u, isDown: true, frame.DevAddr, counter, frame.Signed.Length), frame.Signed);

    /// <summary>Encrypts or decrypts a payload; port 0 is the network's.</summary>
    public void Payload(byte port, bool isDown, uint devAddr, uint counter, ReadOnlySpan<byte> from, Span<byte> to)
        => (port == 0 ? NwkSEnc : AppS).Stream(Block(0x01, 0, isDown, devAddr, counter, 0), from, to);

    /// <summary>Encrypts or decrypts options, as 1.1 does; in 1.0 they are in the clear.</summary>
    public void Options(bool isDown, byte? port, uint devAddr, uint counter, ReadOnlySpan<byte> from, Span<byte> to)
    {
        var kind = isDown && port > 0 ? 2u : 1u; // which of the two downlink counters: 1.1 §4.3.1.1, errata of FOpts encryption
        if (Is11) NwkSEnc.Stream(Block(0x01, kind << 24, isDown, devAddr, counter, 0), from, to);
        else from.CopyTo(to);
    }

    /// <summary>The blocks A, B0 and B1: a tag, four bytes, the direction, the address, the counter, and the last byte.</summary>
    static Vector128<byte> Block(byte tag, uint four, bool isDown, uint devAddr, uint counter, int last)
    {
        Span<byte> block = stackalloc byte[LoraKey.Size];
        block[0] = tag;
        BinaryPrimitives.WriteUInt32LittleEndian(block[1..], four);
        block[5] = isDown ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt32LittleEndian(block[6..], devAddr);
        BinaryPrimitives.WriteUInt32LittleEndian(block[10..], counter);
        block[14] = 0;
        block[15] = (byte)last;
        return Vector128.Create<byte>(block);
    }
}

/// <summary>How an uplink was sent.</summary>
/// <param name="ConfirmedCounter">The low half of the counter of the confirmed downlink that it acknowledges.</param>
/// <param name="DataRate">The region's index of its data rate.</param>
/// <param name="Channel">The region's index of its channel.</param>
public readonly record struct Uplinked(ushort ConfirmedCounter, byte DataRate, byte Channel);
