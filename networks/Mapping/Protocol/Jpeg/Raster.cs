using System.Buffers;
using System.Numerics;

namespace Grange.Mapping.Jpeg;

/// <summary>Pixels in rows from the top, without gaps: one byte each where they are grey, else red, green, blue. From the pool: dispose it.</summary>
public sealed class Raster : IDisposable
{
    byte[]? rented;

    public Raster(int width, int height, int channels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        (Width, Height, Channels) = (width, height, channels);
        rented = ArrayPool<byte>.Shared.Rent(checked(width * height * channels));
    }

    public int Width { get; }
    public int Height { get; }

    /// <summary>1 or 3.</summary>
    public int Channels { get; }

    public int Pitch => Width * Channels;

    public Span<byte> Pixels => (rented ?? throw new ObjectDisposedException(nameof(Raster))).AsSpan(0, Pitch * Height);

    public Span<byte> Row(int y) => Pixels.Slice(y * Pitch, Pitch);

    /// <summary>The mean of all bytes: of a grey picture its brightness, 0 to 255.</summary>
    public double Mean
    {
        get
        {
            var (sum, at) = (0L, 0);
            ReadOnlySpan<byte> pixels = Pixels;
            for (; at <= pixels.Length - Vector<byte>.Count; at += Vector<byte>.Count)
            {
                Vector.Widen(new Vector<byte>(pixels[at..]), out var low, out var high);
                sum += Vector.Sum(low + high); // at most 64 bytes: it fits
            }
            for (; at < pixels.Length; at++) sum += pixels[at];
            return (double)sum / pixels.Length;
        }
    }

    public void Dispose()
    {
        if (rented is { } bytes) ArrayPool<byte>.Shared.Return(bytes);
        rented = null;
    }
}
