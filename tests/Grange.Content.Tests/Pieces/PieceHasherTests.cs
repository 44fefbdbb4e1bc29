using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Grange.Tests;

namespace Grange.Content.Tests.Pieces;

public sealed class PieceHasherTests
{
    static readonly JsonElement Vectors = VectorFile.Read("commp-vectors.json");

    public static TheoryData<int> Sizes => [.. Vectors.GetProperty("vectors").EnumerateArray()
        .Select(vector => vector.GetProperty("size").GetInt32()).Where(size => size <= Counts.Of(20_000_000, int.MaxValue))];

    public static TheoryData<string> Frc0069 => [.. Vectors.GetProperty("frc0069").EnumerateArray().Select(vector => vector.GetProperty("name").GetString()!)];

    [Theory, MemberData(nameof(Sizes))]
    public void A_piece_has_the_commitment_that_other_implementations_give_it(int size)
    {
        var vector = Vectors.GetProperty("vectors").EnumerateArray().Single(one => one.GetProperty("size").GetInt32() == size);
        var piece = Hash(Keystream.Bytes(vector.GetProperty("seed").GetString()!, size));

        Assert.Equal(vector.GetProperty("pieceCidV2").GetString(), piece.ToString());
        Assert.Equal(vector.GetProperty("pieceCidV1").GetString(), piece.V1.ToString());
        Assert.Equal(vector.GetProperty("height").GetInt32(), piece.Height);
        Assert.Equal(vector.GetProperty("padding").GetInt64(), piece.Padding);
        Assert.Equal(vector.GetProperty("paddedPieceSize").GetInt64(), piece.PaddedBytes);
        Assert.Equal(vector.GetProperty("root").GetString(), Convert.ToHexStringLower(piece.Root));
        Assert.Equal(size, piece.RawBytes);
    }

    [Theory, MemberData(nameof(Frc0069))]
    public void The_cases_of_FRC_0069_hold(string name)
    {
        byte[] four = [.. Enumerable.Range(0, 4).SelectMany(value => Enumerable.Repeat((byte)value, 127))];
        byte[] data = name switch
        {
            "empty" => [],
            "127 zeros" => new byte[127],
            "128 zeros" => new byte[128],
            "127x0,1,2,3" => four,
            "127x0..3 + 127*4 zeros" => [.. four, .. new byte[4 * 127]],
            "128*4: 127x0..3 + 4 zeros" => [.. four, .. new byte[4]],
            "127x0..3 + 5 zeros" => [.. four, .. new byte[5]],
            _ => throw new InvalidDataException(name),
        };
        var expected = Vectors.GetProperty("frc0069").EnumerateArray().Single(one => one.GetProperty("name").GetString() == name);
        Assert.Equal(expected.GetProperty("pieceCidV2").GetString(), Hash(data).ToString());
    }

    [Fact]
    public void All_kernels_give_the_nodes_of_FIPS_180_for_every_count_of_pairs()
    {
        var nodes = Keystream.Bytes("nodes", 64 * 70);
        for (var pairs = 0; pairs <= 70; pairs++)
        {
            var expected = new byte[32 * pairs];
            for (var i = 0; i < pairs; i++)
            {
                SHA256.HashData(nodes.AsSpan(64 * i, 64), expected.AsSpan(32 * i));
                expected[32 * i + 31] &= 0x3f;
            }
            foreach (var kernel in Enum.GetValues<NodeKernel>().Where(NodeHash.Supports))
            {
                var inPlace = nodes.AsSpan(0, 64 * pairs).ToArray();
                NodeHash.Pairs(inPlace, inPlace, kernel);
                Assert.Equal(expected, inPlace[..(32 * pairs)]);
            }
        }
    }

    [Fact]
    public void How_the_bytes_are_cut_does_not_change_the_commitment() => Prop.ForAll<int, int[]>((seed, cuts) =>
    {
        var data = Keystream.Bytes($"cut-{seed}", 3 * PieceHasher.ChunkBytes + seed % 500 + 500);
        var hasher = new PieceHasher(kernel: NodeHash.Best);
        var rest = data.AsSpan();
        foreach (var cut in cuts)
        {
            var length = (int)((uint)cut * 2654435761 % (uint)(rest.Length + 1));
            hasher.Append(rest[..length]);
            rest = rest[length..];
        }
        hasher.Append(rest);
        return hasher.Finish() == Hash(data);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_layer_has_one_node_for_each_chunk_and_leads_to_the_root()
    {
        foreach (var chunks in (int[])[1, 2, 3, 5, 6, 8, 13])
        {
            var nodes = new ArrayBufferWriter<byte>();
            var hasher = new PieceHasher(nodes);
            hasher.Append(Keystream.Bytes($"layer-{chunks}", chunks * PieceHasher.ChunkBytes - chunks % 2));
            var piece = hasher.Finish();

            Assert.Equal(chunks == 1 ? 0 : chunks, nodes.WrittenCount / NodeHash.Length);
            var saved = new PieceLayer(piece, nodes.WrittenMemory, 7).Encode();
            Assert.True(PieceLayer.TryDecode(saved, out var layer));
            Assert.Equal((piece, 7), (layer.Piece, layer.Blocks));
            if (chunks == 1) continue;
            saved[20] ^= 1;
            Assert.False(PieceLayer.TryDecode(saved, out _));
        }
    }

    [Fact]
    public void Padding_moves_each_bit_up_by_two_for_every_254_before_it()
    {
        var raw = Keystream.Bytes("fr32", 3 * 127);
        var padded = new byte[3 * 128];
        Fr32.Pad(raw, padded);
        for (var bit = 0; bit < 8 * padded.Length; bit++)
        {
            var source = bit / 256 * 254 + bit % 256;
            var expected = bit % 256 < 254 && (raw[source / 8] >> source % 8 & 1) == 1;
            Assert.Equal(expected, (padded[bit / 8] >> bit % 8 & 1) == 1);
        }
    }

    internal static PieceCid Hash(ReadOnlySpan<byte> data)
    {
        var hasher = new PieceHasher();
        hasher.Append(data);
        return hasher.Finish();
    }
}
