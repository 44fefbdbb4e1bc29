using FsCheck;
using FsCheck.Fluent;

namespace Grange.Content.Tests;

public sealed class DagPbTests
{
    const string Hash = "0a24 01551220 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    static byte[] Hex(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    static readonly Cid Empty = Cid.Of(Codec.Raw, []);

    [Fact]
    public void An_empty_directory_is_the_block_everybody_knows()
    {
        Assert.Equal("0a020801", Convert.ToHexStringLower(DagPb.Encode([], [0x08, 0x01])));
        Assert.Equal("bafybeiczsscdsbs7ffqz55asqdf3smv6klcw3gofszvwlyarci47bgf354", Cid.Of(Codec.DagPb, Hex("0a020801")).ToString());
    }

    [Fact]
    public void Links_come_before_data_sorted_by_the_bytes_of_their_names()
    {
        var bytes = DagPb.Encode([new(Empty, "🌱", 1), new(Empty, "\uffee", 2), new(Empty, "b", 300), new(Empty, "", 4), new(Empty, "B", null)], [7]);
        Assert.Equal(DagPbFault.None, DagPb.TryDecode(bytes, out var node));
        Assert.Equal(["", "B", "b", "\uffee", "🌱"], node!.Links.Select(link => link.Name));
        Assert.Equal([4, null, 300, 2, 1], node.Links.Select(link => link.Tsize));
        Assert.Equal([7], node.Data!.Value.ToArray());
        Assert.Equal(0x12, bytes[0]);
        Assert.Equal(bytes.Length, DagPb.DataSize(1) + node.Links.Sum(link => DagPb.FieldSize(link)));
    }

    [Theory]
    [InlineData("", DagPbFault.None)]
    [InlineData("0a00", DagPbFault.None)]
    [InlineData("0a0101 1226 " + Hash, DagPbFault.None)] // data first is accepted
    [InlineData("1226 " + Hash + " 1226 " + Hash + " 0a00", DagPbFault.None)]
    [InlineData("122a " + Hash + " 1200 1800", DagPbFault.None)]
    [InlineData("1226 " + Hash + " 0a00 1226 " + Hash, DagPbFault.FieldsOutOfOrder)] // links in two places
    [InlineData("0a00 0a00", DagPbFault.DuplicateField)]
    [InlineData("1a00", DagPbFault.UnknownField)]
    [InlineData("0800", DagPbFault.UnknownField)] // data as a varint
    [InlineData("0a", DagPbFault.BadVarint)]
    [InlineData("0a8000", DagPbFault.BadVarint)]
    [InlineData("0a05 0102", DagPbFault.Truncated)]
    [InlineData("12ffffffffffffffff7f", DagPbFault.Truncated)]
    [InlineData("1200", DagPbFault.LinkWithoutHash)]
    [InlineData("1202 1200", DagPbFault.LinkWithoutHash)]
    [InlineData("1228 1200 " + Hash, DagPbFault.FieldsOutOfOrder)]
    [InlineData("122a " + Hash + " 1800 1200", DagPbFault.FieldsOutOfOrder)]
    [InlineData("122a " + Hash + " 1200 1200", DagPbFault.DuplicateField)]
    [InlineData("122a " + Hash + " 1800 1800", DagPbFault.DuplicateField)]
    [InlineData("1228 " + Hash + " 2000", DagPbFault.UnknownField)]
    [InlineData("1203 0a01 01", DagPbFault.BadHash)]
    [InlineData("1202 0a00", DagPbFault.BadHash)]
    [InlineData("1229 " + Hash + " 1201ff", DagPbFault.BadName)]
    [InlineData("1227 " + Hash + " 18", DagPbFault.BadVarint)]
    public void A_node_is_accepted_or_refused_by_name(string hex, DagPbFault expected)
        => Assert.Equal(expected, DagPb.TryDecode(Hex(hex), out _));

    [Fact]
    public void Random_bytes_never_throw()
        => Prop.ForAll<byte[]>(bytes => (DagPb.TryDecode(bytes, out var node) == DagPbFault.None) == (node is not null) && UnixFsData.TryDecode(bytes) is var _).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("0802 1205 68656c6c6f 1805", UnixFsType.File, 5L, 5)]
    [InlineData("1805 1205 68656c6c6f 0802", UnixFsType.File, 5L, 5)] // protobuf fields may come in any order
    [InlineData("0802 1205 68656c6c6f 1805 9a0603616263 a1060102030405060708 a50601020304", UnixFsType.File, 5L, 5)] // and unknown ones are passed over
    [InlineData("0801", UnixFsType.Directory, null, 0)]
    public void A_UnixFS_message_is_read_as_protobuf(string hex, UnixFsType type, long? size, int data)
    {
        var message = UnixFsData.TryDecode(Hex(hex));
        Assert.Equal((type, size, data), (message!.Type, message.FileSize, message.Data.Length));
    }

    [Fact]
    public void Block_sizes_are_read_packed_and_unpacked_and_mode_and_time_with_them()
    {
        var message = UnixFsData.TryDecode(Hex("0802 2001 2002 2203 03ac02 38a403 420b 08e3e6a8cb06 1501000000"))!;
        Assert.Equal([1, 2, 3, 300], message.BlockSizes);
        Assert.Equal((0x1a4u, 1_768_567_651L), (message.Mode, message.ModifiedUnixSeconds));
    }

    [Theory, InlineData(""), InlineData("08"), InlineData("0806"), InlineData("0a00"), InlineData("0802 1802 12"), InlineData("0802 18ffffffffffffffffff01"), InlineData("0802 1bff"), InlineData("0802 2201 80")]
    public void A_broken_UnixFS_message_is_none(string hex) => Assert.Null(UnixFsData.TryDecode(Hex(hex)));

    [Theory]
    [InlineData("file-00000.txt", 0x19698b1c0fa73e79)]
    [InlineData("", 0)]
    public void Murmur3_agrees_with_known_answers(string text, ulong expected)
        => Assert.Equal(expected, Murmur3.Hash64(System.Text.Encoding.UTF8.GetBytes(text)));
}
