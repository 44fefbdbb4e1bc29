using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Grange.Rendering.Rules.Checking;

/// <summary>What a frame's pixels are, whatever file they came in: PNG files of one frame differ by the times that Blender writes into them.</summary>
public static class PixelHash
{
    /// <summary>SHA-256 of width and height (4 bytes each, big endian) and the rows, top first, 8-bit RGBA.</summary>
    /// <exception cref="ArgumentException">There are not width × height × 4 bytes.</exception>
    public static byte[] Of(int width, int height, ReadOnlySpan<byte> rgba)
    {
        if (rgba.Length != (long)width * height * 4) throw new ArgumentException($"{width} × {height} pixels are {(long)width * height * 4} bytes", nameof(rgba));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> size = stackalloc byte[8];
        BinaryPrimitives.WriteInt32BigEndian(size, width);
        BinaryPrimitives.WriteInt32BigEndian(size[4..], height);
        hash.AppendData(size);
        hash.AppendData(rgba);
        return hash.GetHashAndReset();
    }
}
