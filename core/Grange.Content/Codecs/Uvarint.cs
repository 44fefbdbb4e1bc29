namespace Grange.Content;

/// <summary>Unsigned LEB128 as multiformats use it: at most nine bytes, shortest form only (multiformats/unsigned-varint).</summary>
public static class Uvarint
{
    /// <summary>The most bytes a value may take: nine, for values below 2^63.</summary>
    public const int MaxLength = 9;

    /// <summary>Bytes that <paramref name="value"/> takes when written.</summary>
    public static int Length(ulong value)
    {
        var length = 1;
        while ((value >>= 7) != 0) length++;
        return length;
    }

    /// <summary>Writes <paramref name="value"/> and returns the bytes taken.</summary>
    public static int Write(Span<byte> target, ulong value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, (ulong)long.MaxValue);
        var at = 0;
        for (; value >= 0x80; value >>= 7) target[at++] = (byte)(value | 0x80);
        target[at++] = (byte)value;
        return at;
    }

    /// <summary>Reads one value; false when cut short, longer than nine bytes or not in the shortest form.</summary>
    public static bool TryRead(ReadOnlySpan<byte> source, out ulong value, out int length)
    {
        value = 0;
        for (length = 0; length < Math.Min(source.Length, MaxLength);)
        {
            var next = source[length];
            value |= (ulong)(next & 0x7f) << (7 * length++);
            if (next < 0x80) return next != 0 || length == 1;
        }
        return false;
    }
}
