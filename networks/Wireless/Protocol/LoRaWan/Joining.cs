using System.Buffers.Binary;

namespace Grange.Wireless;

/// <summary>What a device asks to join with (LoRaWAN 1.0.4 §6.2.5, 1.1 §6.2.2).</summary>
/// <param name="JoinEui">Who knows its keys.</param>
/// <param name="DevEui">The device.</param>
/// <param name="DevNonce">Counts up (1.0.4) or is drawn (before), never the same twice.</param>
public readonly record struct JoinRequest(ulong JoinEui, ulong DevEui, ushort DevNonce)
{
    public const int Size = 23;

    /// <summary>Reads one; its code is not looked at, since who asks must be known first.</summary>
    public static FrameFault TryRead(ReadOnlySpan<byte> phy, out JoinRequest request)
    {
        request = default;
        var fault = LoraFrame.TryHear(phy, out var type);
        if (fault != FrameFault.None) return fault;
        if (type != FrameType.JoinRequest) return FrameFault.MType;
        request = new(BinaryPrimitives.ReadUInt64LittleEndian(phy[1..]), BinaryPrimitives.ReadUInt64LittleEndian(phy[9..]), BinaryPrimitives.ReadUInt16LittleEndian(phy[17..]));
        return FrameFault.None;
    }

    /// <summary>True when the code is this key's: AppKey, or NwkKey from 1.1 on.</summary>
    public static bool IsSignedBy(LoraKey key, ReadOnlySpan<byte> phy) => key.Mic(phy[..^4]) == BinaryPrimitives.ReadUInt32LittleEndian(phy[^4..]);

    /// <summary>Writes one, as a device does.</summary>
    public void Write(LoraKey key, Span<byte> phy)
    {
        phy[0] = (byte)FrameType.JoinRequest << 5;
        BinaryPrimitives.WriteUInt64LittleEndian(phy[1..], JoinEui);
        BinaryPrimitives.WriteUInt64LittleEndian(phy[9..], DevEui);
        BinaryPrimitives.WriteUInt16LittleEndian(phy[17..], DevNonce);
        BinaryPrimitives.WriteUInt32LittleEndian(phy[19..], key.Mic(phy[..19]));
    }
}

/// <summary>The network's answer (LoRaWAN 1.0.4 §6.2.6, 1.1 §6.2.3).</summary>
/// <param name="JoinNonce">24 bits that grow with each join of a device.</param>
/// <param name="NetId">24 bits that name the network.</param>
/// <param name="DevAddr">The address of the session.</param>
/// <param name="DlSettings">OptNeg, RX1DROffset and RX2DataRate.</param>
/// <param name="RxDelay">Seconds to the first window.</param>
public readonly record struct JoinAccept(uint JoinNonce, uint NetId, uint DevAddr, byte DlSettings, byte RxDelay)
{
    /// <summary>Bytes without and with a list of channels.</summary>
    public const int Size = 17, LongSize = 33;

    /// <summary>The network speaks 1.1; where the device does too, so does the session. To a device of 1.0 the bit means nothing.</summary>
    public bool IsOptNeg => (DlSettings & 0x80) != 0;

    /// <summary>Writes the answer as it goes on air.</summary>
    /// <param name="keys">What it is signed and sealed with.</param>
    /// <param name="asked">What it answers.</param>
    /// <param name="channels">The CFList: 16 bytes or none.</param>
    /// <param name="phy">Room for <see cref="LongSize"/>.</param>
    /// <returns>Bytes written.</returns>
    public int Write(JoinKeys keys, Asked asked, ReadOnlySpan<byte> channels, Span<byte> phy)
    {
        Span<byte> plain = stackalloc byte[LongSize];
        var length = WritePlain(keys, asked, channels, plain);
        phy[0] = plain[0];
        (asked.IsRejoin ? keys.JsEnc! : keys.Root).Decrypt(plain[1..length], phy[1..]);
        return length;
    }

    /// <summary>Opens an answer, as a device does; false when its code is not this key's.</summary>
    public static bool TryOpen(JoinKeys keys, Asked asked, ReadOnlySpan<byte> phy, out JoinAccept accept)
    {
        accept = default;
        if (phy.Length is not (Size or LongSize)) return false;
        Span<byte> plain = stackalloc byte[LongSize];
        plain[0] = phy[0];
        (asked.IsRejoin ? keys.JsEnc! : keys.Root).Encrypt(phy[1..], plain[1..]);
        plain = plain[..phy.Length];
        accept = new(ReadThree(plain[1..]), ReadThree(plain[4..]), BinaryPrimitives.ReadUInt32LittleEndian(plain[7..]), plain[11], plain[12]);
        return accept.Mic(keys, asked, plain[..^4]) == BinaryPrimitives.ReadUInt32LittleEndian(plain[^4..]);
    }

    internal int WritePlain(JoinKeys keys, Asked asked, ReadOnlySpan<byte> channels, Span<byte> plain)
    {
        var length = Size + channels.Length;
        plain[0] = (byte)FrameType.JoinAccept << 5;
        BinaryPrimitives.WriteUInt32LittleEndian(plain[1..], JoinNonce);
        BinaryPrimitives.WriteUInt32LittleEndian(plain[4..], NetId);
        BinaryPrimitives.WriteUInt32LittleEndian(plain[7..], DevAddr);
        (plain[11], plain[12]) = (DlSettings, RxDelay);
        channels.CopyTo(plain[13..]);
        BinaryPrimitives.WriteUInt32LittleEndian(plain[(length - 4)..], Mic(keys, asked, plain[..(length - 4)]));
        return length;
    }

    /// <summary>1.1 binds the answer to what was asked.</summary>
    uint Mic(JoinKeys keys, Asked asked, ReadOnlySpan<byte> plain)
    {
        if (keys.JsInt is null || !IsOptNeg) return keys.Root.Mic(plain);
        Span<byte> bound = stackalloc byte[11 + LongSize];
        bound[0] = asked.Kind;
        BinaryPrimitives.WriteUInt64LittleEndian(bound[1..], asked.JoinEui);
        BinaryPrimitives.WriteUInt16LittleEndian(bound[9..], asked.Nonce);
        plain.CopyTo(bound[11..]);
        return keys.JsInt.Mic(bound[..(11 + plain.Length)]);
    }

    static uint ReadThree(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16LittleEndian(bytes) | (uint)bytes[2] << 16;
}

/// <summary>What a join-accept answers.</summary>
/// <param name="Kind">0xff a join-request; 0, 1 and 2 the rejoins.</param>
/// <param name="JoinEui">Of the request.</param>
/// <param name="Nonce">DevNonce, or the rejoin's counter.</param>
public readonly record struct Asked(byte Kind, ulong JoinEui, ushort Nonce)
{
    public const byte Join = 0xff;

    public bool IsRejoin => Kind != Join;
}

/// <summary>A device's root keys and what follows from them.</summary>
/// <param name="Root">AppKey in 1.0, NwkKey from 1.1 on.</param>
/// <param name="App">AppKey; the same key in 1.0.</param>
/// <param name="JsInt">From 1.1 on: signs join-accepts.</param>
/// <param name="JsEnc">From 1.1 on: seals answers to rejoins.</param>
public sealed record JoinKeys(LoraKey Root, LoraKey App, LoraKey? JsInt, LoraKey? JsEnc)
{
    /// <summary>The one key of 1.0.</summary>
    public static JoinKeys Of10(LoraKey appKey) => new(appKey, appKey, null, null);

    /// <summary>The two of 1.1, and the two that the join server derives for this device (1.1 §6.1.1.3).</summary>
    public static JoinKeys Of11(LoraKey nwkKey, LoraKey appKey, ulong devEui)
    {
        Span<byte> eui = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(eui, devEui);
        return new(nwkKey, appKey, Derived(nwkKey, 0x06, eui), Derived(nwkKey, 0x05, eui));
    }

    /// <summary>The keys of the session that an answer begins.</summary>
    public SessionKeys Session(JoinAccept accept, Asked asked)
    {
        Span<byte> seed = stackalloc byte[13];
        BinaryPrimitives.WriteUInt32LittleEndian(seed, accept.JoinNonce);
        if (JsInt is null || !accept.IsOptNeg)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(seed[3..], accept.NetId);
            BinaryPrimitives.WriteUInt16LittleEndian(seed[6..], asked.Nonce);
            return new(Derived(Root, 0x01, seed[..8]), Derived(Root, 0x02, seed[..8]));
        }
        BinaryPrimitives.WriteUInt64LittleEndian(seed[3..], asked.JoinEui);
        BinaryPrimitives.WriteUInt16LittleEndian(seed[11..], asked.Nonce);
        return new(Derived(Root, 0x01, seed), Derived(Root, 0x03, seed), Derived(Root, 0x04, seed), Derived(App, 0x02, seed));
    }

    static LoraKey Derived(LoraKey key, byte tag, ReadOnlySpan<byte> seed)
    {
        Span<byte> block = stackalloc byte[LoraKey.Size];
        block.Clear();
        block[0] = tag;
        seed.CopyTo(block[1..]);
        key.Encrypt(block, block);
        return new LoraKey(block);
    }
}
