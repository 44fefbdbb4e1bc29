using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Grange.Content.Tests.Segments;

/// <summary>Reads a CARv1 of sha2-256 CIDv1 blocks with no code of the store: what a stranger's tool would see.</summary>
static class PlainCar
{
    public sealed record Section(byte[] Digest, byte[] Block, int End);

    public static List<Section> Read(ReadOnlySpan<byte> car)
    {
        var at = 0;
        var header = car.Slice(at, Length(car, ref at));
        Assert.Equal("A265726F6F7473806776657273696F6E01", Convert.ToHexString(car.Slice(at, header.Length)));
        at += header.Length;
        var sections = new List<Section>();
        while (at < car.Length)
        {
            var length = Length(car, ref at);
            var section = car.Slice(at, length);
            Assert.Equal(0x01551220u, BinaryPrimitives.ReadUInt32BigEndian(section)); // CIDv1, raw, sha2-256, 32 bytes
            Assert.Equal(SHA256.HashData(section[36..]), section[4..36].ToArray());
            at += length;
            sections.Add(new Section(section[4..36].ToArray(), section[36..].ToArray(), at));
        }
        return sections;
    }

    static int Length(ReadOnlySpan<byte> source, ref int at)
    {
        var value = 0;
        for (var shift = 0; ; shift += 7)
        {
            value |= (source[at] & 0x7f) << shift;
            if (source[at++] < 0x80) return value;
        }
    }
}
