using System.IO.Compression;

namespace Grange.Vehicles.Features.Ingest;

/// <summary>Raw batches as they lie in the store: deflated, for JSON of a car says the same names again and again.</summary>
static class Packing
{
    public static byte[] Pack(ReadOnlySpan<byte> plain)
    {
        using var packed = new MemoryStream(plain.Length / 4 + 64);
        using (var deflate = new DeflateStream(packed, CompressionLevel.Fastest, leaveOpen: true)) deflate.Write(plain);
        return packed.ToArray();
    }

    public static byte[] Unpack(byte[] packed)
    {
        using var deflate = new DeflateStream(new MemoryStream(packed, writable: false), CompressionMode.Decompress);
        using var plain = new MemoryStream(packed.Length * 8);
        deflate.CopyTo(plain);
        return plain.ToArray();
    }
}
