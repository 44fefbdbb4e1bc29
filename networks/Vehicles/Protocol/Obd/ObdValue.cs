using Grange.Vehicles.Catalogue;

namespace Grange.Vehicles.Protocol.Obd;

/// <summary>One quantity in a PID's bytes: the big-endian number at <paramref name="At"/>, times <paramref name="Multiply"/>, divided by <paramref name="Divide"/>, plus <paramref name="Add"/>.</summary>
/// <param name="Signal">What it is, and its unit.</param>
/// <param name="At">Its first byte, from 0 = A.</param>
/// <param name="Width">Bytes, 1 to 4.</param>
/// <param name="Signed">Two's complement.</param>
/// <param name="Mask">Which bits of the number count; all where 0.</param>
public sealed record ObdValue(Signal Signal, int At, int Width, double Multiply = 1, double Divide = 1, double Add = 0, bool Signed = false, uint Mask = 0)
{
    /// <summary>Reads it from a PID's data; false where they are too few.</summary>
    public bool TryRead(ReadOnlySpan<byte> data, out double value)
    {
        value = 0;
        if (data.Length < At + Width) return false;
        uint raw = 0;
        foreach (var one in data.Slice(At, Width)) raw = raw << 8 | one;
        if (Mask != 0) raw = (raw & Mask) >> System.Numerics.BitOperations.TrailingZeroCount(Mask);
        var shift = 32 - 8 * Width;
        double number = Signed ? (int)(raw << shift) >> shift : raw;
        value = number * Multiply / Divide + Add;
        return true;
    }

    /// <summary>Writes the nearest that its bytes can say; other bits stay.</summary>
    public void Write(double value, Span<byte> data)
    {
        var bits = Mask != 0 ? System.Numerics.BitOperations.PopCount(Mask) : 8 * Width;
        var (least, most) = Signed ? (-Math.Pow(2, bits - 1), Math.Pow(2, bits - 1) - 1) : (0, Math.Pow(2, bits) - 1);
        var number = (long)Math.Clamp(Math.Round((value - Add) * Divide / Multiply, MidpointRounding.AwayFromZero), least, most);
        var (mask, shift) = Mask != 0 ? (Mask, System.Numerics.BitOperations.TrailingZeroCount(Mask)) : (uint.MaxValue >> (32 - 8 * Width), 0);
        var raw = (uint)number << shift & mask;
        for (var i = 0; i < Width; i++)
        {
            var right = 8 * (Width - 1 - i);
            data[At + i] = (byte)(data[At + i] & ~(byte)(mask >> right) | (byte)(raw >> right));
        }
    }
}

/// <summary>A parameter of service 01: how many bytes its answer has, and what they say.</summary>
/// <param name="Id">The PID.</param>
/// <param name="Length">Bytes behind the PID.</param>
/// <param name="Values">What is in them; none for bitmaps of supported PIDs and for states that have no number.</param>
public sealed record ObdPid(byte Id, int Length, IReadOnlyList<ObdValue> Values);
