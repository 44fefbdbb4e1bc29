using System.Buffers.Binary;
using FsCheck;
using FsCheck.Fluent;

namespace Grange.Content.Tests;

public sealed class CarRefusalTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    static readonly byte[] Block = "a block of a CAR"u8.ToArray();
    static readonly Cid Root = Cid.Of(Codec.Raw, Block);
    static readonly byte[] Header = CarWriter.HeaderBytes([Root]);
    static readonly byte[] Section = [.. Length(36 + Block.Length), .. Root.ToByteArray(), .. Block];

    static byte[] Length(long value)
    {
        var bytes = new byte[9];
        return bytes[..Uvarint.Write(bytes, (ulong)value)];
    }

    static byte[] SectionOf(byte[] cid, byte[] block) => [.. Length(cid.Length + block.Length), .. cid, .. block];

    static byte[] Framed(byte[] header) => [.. Length(header.Length), .. header];

    static byte[] V2(byte[] payload, long offset = 51, long? size = null, int padding = 0, byte[]? tail = null)
    {
        var fixedHeader = new byte[40];
        BinaryPrimitives.WriteInt64LittleEndian(fixedHeader.AsSpan(16), offset);
        BinaryPrimitives.WriteInt64LittleEndian(fixedHeader.AsSpan(24), size ?? payload.Length);
        return [.. Convert.FromHexString("0aa16776657273696f6e02"), .. fixedHeader, .. new byte[padding], .. payload, .. tail ?? []];
    }

    static byte[] HeaderMap(params (string, DagNode)[] entries) => Framed(DagCbor.Encode(DagNode.Map(entries)));

    /// <summary>What is wrong, the bytes, the reason, and the offset of the header or section to blame.</summary>
    public static TheoryData<string, byte[], CarReason, long> Malformed()
    {
        byte[] v1 = [.. Header, .. Section];
        var h = Header.Length;
        var s = (long)v1.Length;
        var wrongHash = Section.ToArray();
        wrongHash[^1] ^= 1;
        var noVersion = ("roots", DagNode.List(DagNode.Of(Root)));
        return new()
        {
            { "nothing at all", [], CarReason.Truncated, 0 },
            { "a header cut in its length", [0x80], CarReason.Truncated, 0 },
            { "a header cut in its body", Header[..20], CarReason.Truncated, 0 },
            { "a header length of ten bytes", [.. Enumerable.Repeat((byte)0x80, 9), 1], CarReason.BadLength, 0 },
            { "a header length padded with zeros", [0x80, 0x00], CarReason.BadLength, 0 },
            { "a header over 1 MiB", [.. Length(1024 * 1024 + 1), 0xa2], CarReason.HeaderTooLong, 0 },
            { "a header of 2^62 bytes", Length(1L << 62), CarReason.HeaderTooLong, 0 },
            { "an empty header", [0], CarReason.BadHeader, 0 },
            { "a header that is text", Framed("roots"u8.ToArray()), CarReason.BadHeader, 0 },
            { "a header without roots", HeaderMap(("version", DagNode.Of(1))), CarReason.BadHeader, 0 },
            { "a header without version", HeaderMap(noVersion), CarReason.BadHeader, 0 },
            { "a header with more than roots and version", HeaderMap(noVersion, ("version", DagNode.Of(1)), ("x", DagNode.Null)), CarReason.BadHeader, 0 },
            { "roots that are no list", HeaderMap(("roots", DagNode.Of(Root)), ("version", DagNode.Of(1))), CarReason.BadHeader, 0 },
            { "a root that is no link", HeaderMap(("roots", DagNode.List(DagNode.Of("x"))), ("version", DagNode.Of(1))), CarReason.BadHeader, 0 },
            { "version 3", HeaderMap(noVersion, ("version", DagNode.Of(3))), CarReason.UnsupportedVersion, 0 },
            { "version 2 with roots", HeaderMap(noVersion, ("version", DagNode.Of(2))), CarReason.BadHeader, 0 },
            { "a section cut in its length", [.. v1, 0x80], CarReason.Truncated, s },
            { "a section cut in its block", [.. v1, .. Section[..30]], CarReason.Truncated, s },
            { "an empty section", [.. v1, 0], CarReason.EmptySection, s },
            { "a section length of ten bytes", [.. v1, .. Enumerable.Repeat((byte)0xff, 9), 1], CarReason.BadLength, s },
            { "a section of 2^63-1 bytes", [.. v1, .. Length(long.MaxValue)], CarReason.SectionTooLong, s },
            { "a section of 2^63 bytes", [.. v1, .. Enumerable.Repeat((byte)0x80, 9), 1], CarReason.BadLength, s },
            { "a section over 2 MiB and a CID", [.. v1, .. Length(CarReader.MaxSection + 1)], CarReason.SectionTooLong, s },
            { "a block over 2 MiB behind a short CID", [.. v1, .. SectionOf(Root.ToByteArray(), new byte[BlockLimits.MaxRead + 1])], CarReason.SectionTooLong, s },
            { "a section that is no CID", [.. v1, .. SectionOf([7, 7, 7], [])], CarReason.BadCid, s },
            { "a CID cut by its section's end", [.. v1, .. SectionOf(Root.ToByteArray()[..35], [])], CarReason.BadCid, s },
            { "a hash function nobody can check", [.. v1, .. SectionOf([1, 0x55, 0x1e, 1, 0xaa], Block)], CarReason.UnsupportedHash, s },
            { "a block with one bit changed", [.. Header, .. wrongHash, .. Section], CarReason.HashMismatch, h },
            { "an identity CID with another block", [.. v1, .. SectionOf([1, 0x55, 0, 1, 0xaa], [0xbb])], CarReason.HashMismatch, s },
            { "a v2 cut in its header", V2(v1)[..30], CarReason.Truncated, 11 },
            { "a v2 whose payload overlaps its header", V2(v1, offset: 50), CarReason.BadHeader, 11 },
            { "a v2 with a negative offset", V2(v1, offset: -1), CarReason.BadHeader, 11 },
            { "a v2 with no payload", V2([], size: 0), CarReason.BadHeader, 11 },
            { "a v2 whose end overflows", V2(v1, size: long.MaxValue), CarReason.BadHeader, 11 },
            { "a v2 inside a v2", V2(V2(v1)), CarReason.BadHeader, 51 },
            { "a v2 cut before its payload", V2([], offset: 1000, size: 10), CarReason.Truncated, 51 },
            { "a v2 payload shorter than it states", V2(v1, size: v1.Length + 1), CarReason.Truncated, 51 + s },
            { "a v2 section that runs past the payload", V2(v1, size: v1.Length - 1, tail: v1), CarReason.Truncated, 51 + h },
        };
    }

    [Theory, MemberData(nameof(Malformed), DisableDiscoveryEnumeration = true)]
    public async Task A_malformed_CAR_is_refused_with_the_reason_and_the_byte_it_begins_at(string what, byte[] bytes, CarReason reason, long offset)
    {
        foreach (var stream in new Stream[] { new MemoryStream(bytes), new Trickle(bytes) })
        {
            var (_, _, fault) = await ReadAsync(stream);
            Assert.True(fault == new CarFault(reason, offset), $"{what}: {fault}");
        }
    }

    [Fact]
    public async Task A_CARv2_gives_the_blocks_of_its_payload_and_none_of_its_padding_or_index()
    {
        byte[] v1 = [.. Header, .. Section, .. Section];
        var (version, count, fault) = await ReadAsync(new Trickle(V2(v1, offset: 151, padding: 100, tail: new byte[5000])));
        Assert.Equal((2, 2, null), (version, count, fault));
    }

    [Fact]
    public async Task CARs_with_no_root_many_roots_and_no_blocks_are_accepted()
    {
        Assert.Equal((1, 1, null), await ReadAsync(new MemoryStream([.. CarWriter.HeaderBytes([]), .. Section])));
        Assert.Equal((1, 0, null), await ReadAsync(new MemoryStream(CarWriter.HeaderBytes([Root, Root, Root]))));
        Assert.Equal((1, 1, null), await ReadAsync(new MemoryStream([.. Header, .. SectionOf([1, 0x55, 0, 1, 0xaa], [0xaa])])));
    }

    [Fact]
    public async Task The_largest_allowed_block_passes()
    {
        var block = Keystream.Bytes("largest", BlockLimits.MaxRead);
        var (_, count, fault) = await ReadAsync(new MemoryStream([.. Header, .. SectionOf(Cid.Of(Codec.Raw, block).ToByteArray(), block)]));
        Assert.Equal((1, null), (count, fault));
    }

    [Fact]
    public void Random_and_damaged_bytes_never_throw_and_never_give_a_wrong_block()
        => Prop.ForAll<byte[], int, byte>((noise, at, bit) =>
        {
            byte[] damaged = [.. Header, .. Section, .. Section];
            damaged[(at & int.MaxValue) % damaged.Length] ^= (byte)(1 << (bit & 7));
            foreach (var bytes in new[] { noise, [.. Header, .. noise], V2([.. Header, .. noise]), damaged })
                ReadAsync(new MemoryStream(bytes)).GetAwaiter().GetResult();
            return true;
        }).QuickCheckThrowOnFailure();

    static async Task<(int Version, int Count, CarFault? Fault)> ReadAsync(Stream stream)
    {
        using var car = await CarReader.OpenAsync(stream, Cancel);
        var count = 0;
        while (await car.ReadAsync(Cancel))
        {
            Assert.True(car.Current.Cid.Hash.Matches(car.Current.Bytes.Span));
            count++;
        }
        Assert.False(await car.ReadAsync(Cancel)); // an end is an end
        return (car.Version, count, car.Fault);
    }

    /// <summary>Gives one byte per read, as a slow network may.</summary>
    sealed class Trickle(byte[] bytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
            => base.ReadAsync(buffer[..Math.Min(buffer.Length, Length > 100_000 ? 4096 : 1)], cancellationToken);
    }
}
