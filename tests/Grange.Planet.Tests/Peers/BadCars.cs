using System.Security.Cryptography;
using Grange.Content;

namespace Grange.Planet.Tests.Peers;

/// <summary>CARs that no node may take, each wrong in one way.</summary>
static class BadCars
{
    static readonly byte[] Block = [.. Enumerable.Range(0, 1000).Select(i => (byte)i)];
    static readonly Cid Name = new(Codec.Raw, Multihash.Sha256Of(Block));

    public static byte[] OtherBlock { get; } = [.. CarWriter.HeaderBytes([Name]), .. Section(Name, [.. Block.Select(one => (byte)~one)])];

    /// <summary>Cut inside its only section.</summary>
    public static byte[] Truncated { get; } = [.. CarWriter.HeaderBytes([Name]), .. Section(Name, Block).AsSpan(0, 500)];

    public static byte[] TruncatedHeader { get; } = CarWriter.HeaderBytes([Name])[..20];

    /// <summary>A section that says it has 2^63 bytes.</summary>
    public static byte[] HugeSection { get; } = [.. CarWriter.HeaderBytes([Name]), .. Enumerable.Repeat((byte)0x80, 9), 0x01, .. Block];

    /// <summary>As long as nine bytes of varint can say: 2^63 - 1.</summary>
    public static byte[] LongestSection { get; } = [.. CarWriter.HeaderBytes([Name]), .. Enumerable.Repeat((byte)0xff, 8), 0x7f, .. Block];

    /// <summary>A header that says it has 2^35 bytes.</summary>
    public static byte[] HugeHeader { get; } = [0x80, 0x80, 0x80, 0x80, 0x80, 0x01, .. Block];

    /// <summary>A block of 2 MiB and a byte, under its right hash.</summary>
    public static byte[] BigBlock()
    {
        var block = new byte[(2 << 20) + 1];
        var cid = new Cid(Codec.Raw, Multihash.Sha256Of(block));
        return [.. CarWriter.HeaderBytes([cid]), .. Section(cid, block)];
    }

    /// <summary>A block under a hash (BLAKE3, 0x1e) that the node cannot check.</summary>
    public static byte[] UnknownHash { get; } = [.. CarWriter.HeaderBytes([Name]), .. Section([0x01, 0x55, 0x1e, 0x20, .. SHA256.HashData(Block)], Block)];

    /// <summary>Names a root that is not in it.</summary>
    public static byte[] WithoutRoot { get; } = [.. CarWriter.HeaderBytes([new Cid(Codec.Raw, Multihash.Sha256Of("nobody has this"u8))]), .. Section(Name, Block)];

    /// <summary>Megabytes of good blocks, and one wrong at the very end. Always the same, so that good blocks are stored once.</summary>
    public static byte[] WrongAtTheEnd(int megabytes)
    {
        var car = new MemoryStream();
        car.Write(CarWriter.HeaderBytes([Name]));
        var random = new Random(megabytes);
        for (var i = 0; i < megabytes; i++)
        {
            var block = new byte[1 << 20];
            random.NextBytes(block);
            car.Write(Section(new Cid(Codec.Raw, Multihash.Sha256Of(block)), block));
        }
        car.Write(OtherBlock.AsSpan(CarWriter.HeaderBytes([Name]).Length));
        return car.ToArray();
    }

    static byte[] Section(Cid cid, byte[] block) => Section(cid.ToByteArray(), block);

    static byte[] Section(byte[] cid, byte[] block)
    {
        var length = new byte[Uvarint.MaxLength];
        return [.. length.AsSpan(0, Uvarint.Write(length, (ulong)(cid.Length + block.Length))), .. cid, .. block];
    }
}
