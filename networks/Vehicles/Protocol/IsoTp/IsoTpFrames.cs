namespace Grange.Vehicles.Protocol.IsoTp;

/// <summary>Cuts a message into the CAN frames that carry it (ISO 15765-2).</summary>
public static class IsoTpFrames
{
    const int MaxMessage = 4_095;

    /// <summary>Frames of eight bytes, filled up with <paramref name="padding"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An empty message, or one over 4,095 bytes.</exception>
    public static IReadOnlyList<byte[]> Of(ReadOnlySpan<byte> message, byte padding = 0)
    {
        ArgumentOutOfRangeException.ThrowIfZero(message.Length, nameof(message));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(message.Length, MaxMessage, nameof(message));
        if (message.Length <= 7) return [Frame([(byte)message.Length], message, padding)];
        var frames = new List<byte[]> { Frame([(byte)(0x10 | message.Length >> 8), (byte)message.Length], message[..6], padding) };
        for (var (at, number) = (6, 1); at < message.Length; at += 7, number++)
            frames.Add(Frame([(byte)(0x20 | number & 0xF)], message.Slice(at, Math.Min(7, message.Length - at)), padding));
        return frames;
    }

    static byte[] Frame(ReadOnlySpan<byte> head, ReadOnlySpan<byte> data, byte padding)
    {
        var frame = new byte[8];
        frame.AsSpan().Fill(padding);
        head.CopyTo(frame);
        data.CopyTo(frame.AsSpan(head.Length));
        return frame;
    }
}
