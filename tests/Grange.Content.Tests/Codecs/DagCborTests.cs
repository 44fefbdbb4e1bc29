using System.Buffers;
using FsCheck;
using FsCheck.Fluent;

namespace Grange.Content.Tests;

public sealed class DagCborTests
{
    static byte[] Hex(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    public static TheoryData<string, DagNode> Known => new()
    {
        { "f6", DagNode.Null },
        { "f4", DagNode.Of(false) },
        { "f5", DagNode.Of(true) },
        { "00", DagNode.Of(0) },
        { "17", DagNode.Of(23) },
        { "1818", DagNode.Of(24) },
        { "18ff", DagNode.Of(255) },
        { "190100", DagNode.Of(256) },
        { "1a00010000", DagNode.Of(65536) },
        { "1b0000000100000000", DagNode.Of(1L << 32) },
        { "1bffffffffffffffff", DagNode.Of((Int128)ulong.MaxValue) },
        { "20", DagNode.Of(-1) },
        { "3863", DagNode.Of(-100) },
        { "3b7fffffffffffffff", DagNode.Of(long.MinValue) },
        { "3bffffffffffffffff", DagNode.Of(-(Int128)ulong.MaxValue - 1) },
        { "40", DagNode.Of(ReadOnlySpan<byte>.Empty) },
        { "43010203", DagNode.Of([1, 2, 3]) },
        { "60", DagNode.Of("") },
        { "62c5bc", DagNode.Of("ż") },
        { "64f09f8cb1", DagNode.Of("🌱") },
        { "80", DagNode.List() },
        { "83010203", DagNode.List(DagNode.Of(1), DagNode.Of(2), DagNode.Of(3)) },
        { "a0", DagNode.Map() },
        { "a3 6161 01 6162 02 626161 03", DagNode.Map(("aa", DagNode.Of(3)), ("b", DagNode.Of(2)), ("a", DagNode.Of(1))) },
        { "d82a 5825 00 01711220 0000000000000000000000000000000000000000000000000000000000000000",
            DagNode.Of(new Cid(Codec.DagCbor, Multihash.Of(HashCode.Sha2_256, new byte[32]))) },
        { "d82a 5823 00 1220 0000000000000000000000000000000000000000000000000000000000000000",
            DagNode.Of(new Cid(Codec.DagPb, Multihash.Of(HashCode.Sha2_256, new byte[32]), version: 0)) },
    };

    [Theory, MemberData(nameof(Known), DisableDiscoveryEnumeration = true)]
    public void A_value_has_one_encoding_and_it_reads_back(string hex, DagNode node)
    {
        Assert.Equal(Hex(hex), DagCbor.Encode(node));
        Assert.Equal(DagCborFault.None, DagCbor.TryDecode(Hex(hex), out var read));
        Assert.Equal(node, read);
        Assert.Equal(node.GetHashCode(), read!.GetHashCode());
    }

    [Theory]
    [InlineData("", DagCborFault.Truncated)]
    [InlineData("18", DagCborFault.Truncated)]
    [InlineData("1b00000001", DagCborFault.Truncated)]
    [InlineData("4301", DagCborFault.Truncated)]
    [InlineData("8201", DagCborFault.Truncated)]
    [InlineData("a16161", DagCborFault.Truncated)]
    [InlineData("9bffffffffffffffff", DagCborFault.Truncated)]
    [InlineData("bbffffffffffffffff", DagCborFault.Truncated)]
    [InlineData("5bffffffffffffffff", DagCborFault.Truncated)]
    [InlineData("1817", DagCborFault.NotShortest)]
    [InlineData("190017", DagCborFault.NotShortest)]
    [InlineData("1900ff", DagCborFault.NotShortest)]
    [InlineData("1a0000ffff", DagCborFault.NotShortest)]
    [InlineData("1b00000000ffffffff", DagCborFault.NotShortest)]
    [InlineData("3800", DagCborFault.NotShortest)]
    [InlineData("5801aa", DagCborFault.NotShortest)]
    [InlineData("780161", DagCborFault.NotShortest)]
    [InlineData("980101", DagCborFault.NotShortest)]
    [InlineData("b801616101", DagCborFault.NotShortest)]
    [InlineData("f93c00", DagCborFault.FloatRefused)]
    [InlineData("fa3f800000", DagCborFault.FloatRefused)]
    [InlineData("fb3ff0000000000000", DagCborFault.FloatRefused)]
    [InlineData("fb7ff8000000000000", DagCborFault.FloatRefused)]
    [InlineData("5f4101ff", DagCborFault.IndefiniteRefused)]
    [InlineData("7f6161ff", DagCborFault.IndefiniteRefused)]
    [InlineData("9f01ff", DagCborFault.IndefiniteRefused)]
    [InlineData("bf616101ff", DagCborFault.IndefiniteRefused)]
    [InlineData("ff", DagCborFault.IndefiniteRefused)]
    [InlineData("c11a514b67b0", DagCborFault.TagRefused)]
    [InlineData("d9d9f700", DagCborFault.TagRefused)]
    [InlineData("c249010000000000000000", DagCborFault.TagRefused)]
    [InlineData("d82a", DagCborFault.Truncated)]
    [InlineData("d82a01", DagCborFault.BadLink)]
    [InlineData("d82a40", DagCborFault.BadLink)]
    [InlineData("d82a4100", DagCborFault.BadLink)]
    [InlineData("d82a4501550001ff", DagCborFault.BadLink)] // no identity prefix before the CID
    [InlineData("d82a4600015500 01ffff", DagCborFault.TrailingBytes)]
    [InlineData("d82a47000155000 1ffff", DagCborFault.BadLink)] // bytes after the CID
    [InlineData("61ff", DagCborFault.BadText)]
    [InlineData("63eda080", DagCborFault.BadText)] // half a surrogate pair
    [InlineData("62c080", DagCborFault.BadText)]
    [InlineData("a10101", DagCborFault.KeyNotText)]
    [InlineData("a1416101", DagCborFault.KeyNotText)]
    [InlineData("a1 61ff 01", DagCborFault.BadText)]
    [InlineData("a2 6162 01 6161 02", DagCborFault.KeysNotSorted)]
    [InlineData("a2 626161 01 6162 02", DagCborFault.KeysNotSorted)]
    [InlineData("a2 6161 01 6161 02", DagCborFault.KeysNotSorted)]
    [InlineData("0000", DagCborFault.TrailingBytes)]
    [InlineData("1c", DagCborFault.ReservedValue)]
    [InlineData("f7", DagCborFault.ReservedValue)]
    [InlineData("f8ff", DagCborFault.ReservedValue)]
    [InlineData("e0", DagCborFault.ReservedValue)]
    public void Every_other_encoding_is_refused_by_name(string hex, DagCborFault expected)
    {
        Assert.Equal(expected, DagCbor.TryDecode(Hex(hex), out var node));
        Assert.Null(node);
    }

    [Theory, InlineData(64, DagCborFault.None), InlineData(65, DagCborFault.TooDeep), InlineData(1_000_000, DagCborFault.TooDeep)]
    public void Nesting_is_read_to_64_and_no_further(int depth, DagCborFault expected)
    {
        var bytes = new byte[depth + 1];
        bytes.AsSpan(0, depth).Fill(0x81);
        Assert.Equal(expected, DagCbor.TryDecode(bytes, out var node));
        if (node is null) return;
        Assert.Equal(bytes, DagCbor.Encode(node));
        Assert.Throws<ArgumentException>(() => DagCbor.Encode(DagNode.List(node)));
    }

    [Fact]
    public void Keys_are_ordered_by_their_UTF_8_and_never_by_their_UTF_16()
    {
        var map = DagNode.Map(("￿", DagNode.Of(1)), ("🌱", DagNode.Of(2)), ("\ue000", DagNode.Of(3)), ("aaaa", DagNode.Of(4)), ("zz", DagNode.Of(5)));
        Assert.Equal(["zz", "\ue000", "￿", "aaaa", "🌱"], map.AsMap.Keys);
        Assert.Equal(DagCborFault.None, DagCbor.TryDecode(DagCbor.Encode(map), out var read));
        Assert.Equal(map, read);
    }

    [Fact]
    public void A_caller_cannot_build_what_has_no_encoding()
    {
        Assert.Throws<ArgumentException>(() => DagNode.Map(("a", DagNode.Null), ("a", DagNode.Null)));
        Assert.Throws<ArgumentException>(() => DagNode.Of("\ud800"));
        Assert.Throws<ArgumentException>(() => DagNode.Of("x\udc00\ud800"));
        Assert.Throws<ArgumentException>(() => DagNode.Map(("\ud83c", DagNode.Null)));
        Assert.Throws<ArgumentException>(() => DagNode.Of(default(Cid)));
        Assert.Throws<ArgumentOutOfRangeException>(() => DagNode.Of((Int128)ulong.MaxValue + 1));
        Assert.Throws<InvalidOperationException>(() => DagNode.Of(1).AsText);
    }

    [Fact]
    public void Maps_of_any_size_find_their_keys()
    {
        foreach (var count in new[] { 0, 1, 12, 13, 500 })
        {
            var map = DagNode.Map(Enumerable.Range(0, count).Select(i => ($"key-{i}", DagNode.Of(i))));
            for (var i = 0; i < count; i++) Assert.True(map.TryGetLong($"key-{i}", out var found) && found == i);
            Assert.False(map.TryGetLong("key", out _));
            Assert.Equal(count, map.AsMap.Count);
        }
    }

    [Fact]
    public void Any_value_encodes_and_reads_back_the_same()
        => Prop.ForAll(Arb.From(Nodes(4)), node =>
        {
            var bytes = DagCbor.Encode(node);
            var buffer = new ArrayBufferWriter<byte>();
            DagCbor.Encode(node, buffer);
            var links = new List<Cid>();
            if (DagCbor.TryReadLinks(bytes, links) != DagCborFault.None || !links.SequenceEqual(node.Links())) return false;
            return DagCbor.TryDecode(bytes, out var read) == DagCborFault.None && node.Equals(read) && read!.GetHashCode() == node.GetHashCode()
                && DagCbor.Encode(read!).AsSpan().SequenceEqual(bytes) && buffer.WrittenSpan.SequenceEqual(bytes) && DagCbor.CidOf(node) == Cid.Of(Codec.DagCbor, bytes);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Random_and_damaged_bytes_never_throw_and_what_is_accepted_is_canonical()
        => Prop.ForAll(Arb.From(Nodes(3)), ArbMap.Default.ArbFor<byte[]>(), ArbMap.Default.ArbFor<int>(), (node, noise, at) =>
        {
            var damaged = DagCbor.Encode(node);
            if (damaged.Length > 0) damaged[(at & int.MaxValue) % damaged.Length] ^= (byte)(1 << (at & 7));
            DagCbor.TryReadLinks(noise, []);
            DagCbor.TryReadLinks(damaged, []);
            return AcceptsOnlyCanonical(noise) && AcceptsOnlyCanonical(damaged);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("fb3ff8000000000000", DagCborFault.None)] // others may write floats
    [InlineData("a2 6162 01 6161 02", DagCborFault.None)]
    [InlineData("f93c00", DagCborFault.FloatRefused)]
    [InlineData("9bffffffffffffffff", DagCborFault.Truncated)]
    [InlineData("bb7fffffffffffffff", DagCborFault.Truncated)]
    [InlineData("8201", DagCborFault.Truncated)]
    [InlineData("0000", DagCborFault.TrailingBytes)]
    [InlineData("c100", DagCborFault.TagRefused)]
    [InlineData("d82a01", DagCborFault.BadLink)]
    [InlineData("9f00ff", DagCborFault.IndefiniteRefused)]
    public void Links_are_read_leniently_but_never_past_the_end(string hex, DagCborFault expected)
        => Assert.Equal(expected, DagCbor.TryReadLinks(Hex(hex), []));

    static bool AcceptsOnlyCanonical(byte[] bytes)
        => DagCbor.TryDecode(bytes, out var node) != DagCborFault.None ? node is null : DagCbor.Encode(node!).AsSpan().SequenceEqual(bytes);

    static Gen<DagNode> Nodes(int depth)
    {
        var text = Gen.Choose(0, 40).SelectMany(n => Gen.Elements('a', 'b', 'Z', 'ż', '漢', '\uffee').ArrayOf(n)).Select(letters => new string(letters));
        var bytes = Gen.Choose(0, 60).SelectMany(n => Gen.Choose(0, 255).Select(one => (byte)one).ArrayOf(n));
        var leaf = Gen.OneOf(
            Gen.Constant(DagNode.Null), Gen.Elements(DagNode.Of(true), DagNode.Of(false)),
            ArbMap.Default.GeneratorFor<long>().Select(n => DagNode.Of(n)), Gen.Choose(-30, 300).Select(n => DagNode.Of(n)),
            text.Select(DagNode.Of), bytes.Select(b => DagNode.Of(b)), bytes.Select(b => DagNode.Of(Cid.Of(Codec.Raw, b))));
        if (depth == 0) return leaf;
        var inner = Gen.Choose(0, 20).SelectMany(n => Nodes(depth - 1).ArrayOf(depth > 2 ? n % 8 : n));
        return Gen.OneOf(leaf, inner.Select(items => DagNode.List(items)),
            inner.SelectMany(items => text.ArrayOf(items.Length).Select(keys => DagNode.Map(keys.Zip(items).DistinctBy(pair => pair.First)))));
    }
}
