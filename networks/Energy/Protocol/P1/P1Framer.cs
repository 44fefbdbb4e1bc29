namespace Grange.Energy.Protocol.P1;

/// <summary>Cuts telegrams out of a byte stream that comes in chunks of any size. Bounded; not thread-safe.</summary>
/// <remarks>A <c>/</c> inside a telegram is the next one's beginning: its footer was lost (a field report of merged telegrams), and what came of it is given back as truncated.</remarks>
public sealed class P1Framer
{
    /// <summary>The longest telegram taken; the longest seen in the field, with 13 months of peaks, has 2 kB.</summary>
    public const int MostBytes = 8 * 1024;

    const int MostTail = 16;

    readonly byte[] buffer = new byte[MostBytes];
    int length, tail;
    bool inTail;

    /// <summary>Takes from <paramref name="chunk"/> until a telegram ends; false when the chunk is used up.</summary>
    /// <param name="frame">The telegram, or what there is of a broken one; good until the next call.</param>
    /// <param name="fault">None, truncated or too long.</param>
    public bool TryTake(ref ReadOnlySpan<byte> chunk, out ReadOnlySpan<byte> frame, out P1Fault fault)
    {
        frame = default;
        fault = P1Fault.None;
        while (!chunk.IsEmpty)
        {
            if (length == 0 && !Begin(ref chunk)) return false;
            if (chunk.IsEmpty) return false;
            var found = inTail ? chunk.IndexOfAny((byte)'\n', (byte)'/') : chunk.IndexOfAny((byte)'!', (byte)'/');
            var isStart = found >= 0 && chunk[found] == '/';
            var part = found < 0 ? chunk : isStart ? chunk[..found] : chunk[..(found + 1)];
            var room = inTail ? Math.Min(MostTail - tail, MostBytes - length) : MostBytes - length;
            if (part.Length > room)
            {
                chunk = chunk[room..];
                return End(inTail ? P1Fault.None : P1Fault.TooLong, out frame, out fault);
            }
            part.CopyTo(buffer.AsSpan(length));
            chunk = chunk[part.Length..];
            (length, tail) = (length + part.Length, inTail ? tail + part.Length : 0);
            if (isStart) return End(inTail ? P1Fault.None : P1Fault.Truncated, out frame, out fault);
            if (found < 0) return false;
            if (inTail) return End(P1Fault.None, out frame, out fault);
            inTail = true;
        }
        return false;
    }

    /// <summary>Says that the stream has ended; true when a telegram, or a part of one, was still on its way.</summary>
    public bool TryFinish(out ReadOnlySpan<byte> frame, out P1Fault fault)
    {
        frame = default;
        fault = P1Fault.None;
        return length > 0 && End(inTail ? P1Fault.None : P1Fault.Truncated, out frame, out fault);
    }

    bool Begin(ref ReadOnlySpan<byte> chunk)
    {
        var start = chunk.IndexOf((byte)'/');
        if (start < 0)
        {
            chunk = default;
            return false;
        }
        buffer[0] = (byte)'/';
        (length, tail, inTail) = (1, 0, false);
        chunk = chunk[(start + 1)..];
        return true;
    }

    bool End(P1Fault with, out ReadOnlySpan<byte> frame, out P1Fault fault)
    {
        frame = buffer.AsSpan(0, length);
        fault = with;
        (length, tail, inTail) = (0, 0, false);
        return true;
    }
}
