using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using Grange.Tests;

namespace Grange.Content.Tests.Erasure;

public sealed class ErasureCodeTests
{
    static readonly (int Data, int Total)[] Policies = [(4, 8), (10, 30), (29, 80), (1, 3), (2, 4), (8, 12), (4, 6), (5, 5), (128, 256)];

    public static TheoryData<ErasureKernel> Kernels => [.. Enum.GetValues<ErasureKernel>().Where(ShardMix.Supports)];

    /// <summary>ISA-L 2.30: <c>gf_gen_cauchy1_matrix</c>, <c>ec_init_tables</c>, <c>ec_encode_data</c> over shards of 128 bytes; SHA-256 of all parity.</summary>
    [Theory]
    [InlineData(2, 4, "9842be8e4b7b95fccef5f158f76b76c004dda0f40c412a63dfe7939061055b41")]
    [InlineData(4, 6, "add2d9cb912f80cdb7aa488efe25b2d77448c46c012fe8395abfb850eaac2f22")]
    [InlineData(4, 8, "11cc0865385c2588e58b786f622aa8c127b7514792dad5b23e056820d470e865")]
    [InlineData(8, 12, "8859e6492d2fbeebc7bcd349194cd2f446a52a525d71d72fe3e78fb75ace3a82")]
    [InlineData(10, 30, "e0f3dd488f1a13685e51827c92977138d425832cd904e30f37be8660425032d3")]
    [InlineData(29, 80, "15ec8f12bd84e303302920f6aa113ad4f44c60358334dfbfca94f9ce52c66d40")]
    public void Parity_is_what_isa_l_makes(int data, int total, string parityHash)
    {
        var piece = new byte[data * 128];
        for (var i = 0; i < piece.Length; i++) piece[i] = (byte)(i * 7 + (i >> 8) * 13 + 5);
        foreach (var kernel in Enum.GetValues<ErasureKernel>().Where(ShardMix.Supports))
            Assert.Equal(parityHash, Convert.ToHexStringLower(SHA256.HashData(ParityOf(new ErasureCode(data, total), piece, 128, kernel))));
    }

    [Fact]
    public void Every_kernel_makes_the_same_bytes_at_every_length()
    {
        foreach (var (data, total) in Policies)
            foreach (var shardBytes in (int[])[64, 128, 192, 2048, 2112, 4032, 4096, 6272])
            {
                var (code, piece) = (new ErasureCode(data, total), Bytes(data + shardBytes, data * shardBytes));
                var expected = ParityOf(code, piece, shardBytes, ErasureKernel.Scalar);
                foreach (var kernel in Enum.GetValues<ErasureKernel>().Where(ShardMix.Supports))
                    Assert.Equal(expected, ParityOf(code, piece, shardBytes, kernel));
            }
    }

    [Fact]
    public void Any_k_shards_give_back_all_the_others()
    {
        var random = new Random(20_261);
        var patterns = Counts.Of(1_000, 10_000);
        for (var pattern = 0; pattern < patterns; pattern++)
        {
            var (data, total) = Policies[pattern % 7]; // the last two are slow or trivial
            var (code, shards) = Encoded(data, total, 64 * (1 + pattern % 3), pattern);
            var order = Enumerable.Range(0, total).ToArray();
            random.Shuffle(order);
            var kept = order[..data].Order().ToArray();
            var mix = code.Recover(order[..data], order[data..])!;
            Assert.Equal(kept, mix.Sources);
            var made = new byte[(total - data) * shards[0].Length];
            mix.Apply([.. kept.SelectMany(number => shards[number])], made, shards[0].Length);
            Assert.True(made.AsSpan().SequenceEqual([.. order[data..].SelectMany(number => shards[number])]), $"pattern {pattern}: {data}/{total} from {string.Join(',', kept)}");
        }
    }

    [Fact]
    public void Every_choice_of_four_of_eight_works()
    {
        var (code, shards) = Encoded(4, 8, 64, 1);
        for (var chosen = 0; chosen < 256; chosen++)
        {
            int[] kept = [.. Enumerable.Range(0, 8).Where(number => (chosen >> number & 1) == 1)];
            var mix = code.Recover(kept, Enumerable.Range(0, 8));
            Assert.Equal(kept.Length < 4, mix is null);
            if (mix is null) continue;
            var made = new byte[8 * 64];
            mix.Apply([.. mix.Sources.SelectMany(number => shards[number])], made, 64);
            Assert.Equal(shards.SelectMany(shard => shard), made);
        }
    }

    [Theory, MemberData(nameof(Kernels))]
    public void Shards_may_lie_apart_and_nothing_beside_them_is_touched(ErasureKernel kernel)
    {
        var code = new ErasureCode(5, 11);
        const int stride = 1024, length = 704;
        var sources = Bytes(5, 5 * stride);
        var targets = new byte[6 * stride];
        Array.Fill(targets, (byte)0xa5);
        code.Parity(kernel).Apply(sources, targets, stride, length);
        byte[] packed = [.. Enumerable.Range(0, 5).SelectMany(i => sources[(i * stride)..(i * stride + length)])];
        var expected = ParityOf(code, packed, length, ErasureKernel.Scalar);
        for (var i = 0; i < 6; i++)
        {
            Assert.Equal(expected[(i * length)..((i + 1) * length)], targets[(i * stride)..(i * stride + length)]);
            Assert.All(targets[(i * stride + length)..((i + 1) * stride)], spare => Assert.Equal(0xa5, spare));
        }
    }

    [Fact]
    public void Parity_of_a_sum_is_the_sum_of_parities() => Prop.ForAll<int>(seed =>
    {
        var code = new ErasureCode(6, 13);
        byte[] one = Bytes(seed, 6 * 128), other = Bytes(~seed, 6 * 128);
        byte[] sum = [.. one.Zip(other, (a, b) => (byte)(a ^ b))];
        return ParityOf(code, sum, 128).SequenceEqual(ParityOf(code, one, 128).Zip(ParityOf(code, other, 128), (a, b) => (byte)(a ^ b)));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_makes_no_sense_is_refused_before_anything_is_written()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ErasureCode(0, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ErasureCode(4, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ErasureCode(4, 257));
        var code = new ErasureCode(4, 8);
        Assert.Throws<ArgumentException>(() => code.Recover([0, 1, 1, 2], [3]));
        Assert.Throws<ArgumentException>(() => code.Recover([0, 1, 2, 8], [3]));
        Assert.Throws<ArgumentException>(() => code.Recover([0, 1, 2, 3], [-1]));
        Assert.Throws<ArgumentException>(() => code.Parity().Apply(new byte[4 * 63], new byte[4 * 63], 63));
        Assert.Throws<ArgumentException>(() => code.Parity().Apply(new byte[4 * 64 - 1], new byte[4 * 64], 64));
        Assert.Throws<ArgumentException>(() => code.Parity().Apply(new byte[4 * 64], new byte[4 * 64 - 1], 64));
    }

    internal static byte[] ParityOf(ErasureCode code, byte[] piece, int shardBytes, ErasureKernel? kernel = null)
    {
        var parity = new byte[code.ParityShards * shardBytes];
        code.Parity(kernel).Apply(piece, parity, shardBytes);
        return parity;
    }

    internal static byte[] Bytes(int seed, int length)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    static (ErasureCode Code, byte[][] Shards) Encoded(int data, int total, int shardBytes, int seed)
    {
        var (code, piece) = (new ErasureCode(data, total), Bytes(seed, data * shardBytes));
        return (code, [.. piece.Chunk(shardBytes), .. ParityOf(code, piece, shardBytes).Chunk(shardBytes)]);
    }
}
