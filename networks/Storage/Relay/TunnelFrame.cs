using System.Buffers.Binary;

namespace Grange.Storage.Relay;

/// <summary>What a frame of a tunnel does.</summary>
enum TunnelAct : byte
{
    /// <summary>Begins a stream; only the node does.</summary>
    Open = 0,

    /// <summary>Bytes of a stream.</summary>
    Data = 1,

    /// <summary>So many bytes more may come: what was read of them (four bytes, big endian).</summary>
    Credit = 2,

    /// <summary>A stream is over, both ways.</summary>
    Close = 3,
}

/// <summary>A tunnel's frame, one binary WebSocket message: act (1 byte), stream (4, big endian), then the act's bytes.</summary>
static class TunnelFrame
{
    public const int HeadBytes = 5;

    /// <summary>The most bytes of one data frame: a stream with much to say lets others in between.</summary>
    public const int MostBytes = 64 * 1024;

    /// <summary>Bytes that may be on the way in one stream's direction, read by nobody yet.</summary>
    public const int Window = 1 << 20;

    public static void Write(Span<byte> frame, TunnelAct act, uint stream)
    {
        frame[0] = (byte)act;
        BinaryPrimitives.WriteUInt32BigEndian(frame[1..], stream);
    }

    /// <summary>Reads a frame's head; false when it is none.</summary>
    public static bool TryRead(ReadOnlySpan<byte> frame, out TunnelAct act, out uint stream)
    {
        (act, stream) = (default, 0);
        if (frame.Length < HeadBytes || frame[0] > (byte)TunnelAct.Close) return false;
        (act, stream) = ((TunnelAct)frame[0], BinaryPrimitives.ReadUInt32BigEndian(frame[1..]));
        return act switch
        {
            TunnelAct.Open or TunnelAct.Close => frame.Length == HeadBytes,
            TunnelAct.Credit => frame.Length == HeadBytes + 4,
            _ => frame.Length > HeadBytes,
        };
    }
}
