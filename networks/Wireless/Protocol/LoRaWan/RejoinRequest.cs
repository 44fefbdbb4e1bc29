using System.Buffers.Binary;

namespace Grange.Wireless;

/// <summary>What a device of 1.1 asks for a new session with, beside the one it has (LoRaWAN 1.1 §6.2.4).</summary>
/// <param name="Kind">0: anew in the same network; 1: to be found again by its join server; 2: new keys.</param>
/// <param name="Network">Types 0 and 2: the NetID; type 1: the JoinEUI.</param>
/// <param name="DevEui">The device.</param>
/// <param name="Count">RJcount0, of the session, or RJcount1, of the device for life.</param>
public readonly record struct RejoinRequest(byte Kind, ulong Network, ulong DevEui, ushort Count)
{
    /// <summary>Bytes of types 0 and 2, and of type 1.</summary>
    public const int Size = 19, LongSize = 24;

    /// <summary>Type 1: the join server's key signs it, and the session's does not.</summary>
    public bool IsByJoinServer => Kind == 1;

    /// <summary>Reads one; its code is not looked at, since who asks must be known first.</summary>
    public static FrameFault TryRead(ReadOnlySpan<byte> phy, out RejoinRequest request)
    {
        request = default;
        var fault = LoraFrame.TryHear(phy, out var type);
        if (fault != FrameFault.None) return fault;
        if (type != FrameType.Rejoin || phy[1] > 2) return FrameFault.MType;
        if (phy.Length != (phy[1] == 1 ? LongSize : Size)) return FrameFault.JoinLength;
        var network = phy[1] == 1 ? BinaryPrimitives.ReadUInt64LittleEndian(phy[2..]) : BinaryPrimitives.ReadUInt32LittleEndian(phy[2..]) & 0xff_ffff;
        request = new(phy[1], network, BinaryPrimitives.ReadUInt64LittleEndian(phy[^14..]), BinaryPrimitives.ReadUInt16LittleEndian(phy[^6..]));
        return FrameFault.None;
    }

    /// <summary>True when the code is this key's: SNwkSIntKey, or JSIntKey for type 1.</summary>
    public static bool IsSignedBy(LoraKey key, ReadOnlySpan<byte> phy) => key.Mic(phy[..^4]) == BinaryPrimitives.ReadUInt32LittleEndian(phy[^4..]);

    /// <summary>Writes one, as a device does.</summary>
    /// <returns>Bytes written.</returns>
    public int Write(LoraKey key, Span<byte> phy)
    {
        var length = IsByJoinServer ? LongSize : Size;
        (phy[0], phy[1]) = ((byte)FrameType.Rejoin << 5, Kind);
        if (IsByJoinServer) BinaryPrimitives.WriteUInt64LittleEndian(phy[2..], Network);
        else BinaryPrimitives.WriteUInt32LittleEndian(phy[2..], (uint)Network);
        BinaryPrimitives.WriteUInt64LittleEndian(phy[(length - 14)..], DevEui);
        BinaryPrimitives.WriteUInt16LittleEndian(phy[(length - 6)..], Count);
        BinaryPrimitives.WriteUInt32LittleEndian(phy[(length - 4)..], key.Mic(phy[..(length - 4)]));
        return length;
    }
}
