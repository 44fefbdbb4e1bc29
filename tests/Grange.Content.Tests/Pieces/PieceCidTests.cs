namespace Grange.Content.Tests.Pieces;

public sealed class PieceCidTests
{
    static readonly byte[] Root = PieceHasherTests.Hash("root"u8).Root.ToArray();

    [Fact]
    public void Both_versions_name_the_same_piece()
    {
        var piece = PieceCid.Of(Root, 1_000_000);
        Assert.Equal(piece, PieceCid.Parse(piece.ToString()));
        Assert.True(PieceCid.TryFromV1(piece.V1, 1_000_000, out var back));
        Assert.Equal(piece, back);
        Assert.StartsWith("bafkzcib", piece.ToString());
        Assert.StartsWith("baga6ea4seaq", piece.V1.ToString());
    }

    [Theory]
    [InlineData(0, 2, 127)]
    [InlineData(127, 2, 0)]
    [InlineData(128, 3, 126)]
    [InlineData(254, 3, 0)]
    [InlineData(255, 4, 253)]
    [InlineData(65024, 11, 0)]
    public void The_tree_is_the_lowest_that_holds_the_bytes(long raw, int height, long padding)
    {
        var piece = PieceCid.Of(Root, raw);
        Assert.Equal((height, padding, raw), (piece.Height, piece.Padding, piece.RawBytes));
    }

    [Theory]
    [InlineData("7e", 3, true)]      // 128 bytes
    [InlineData("7f", 3, false)]     // 127 bytes would fit a lower tree
    [InlineData("7f", 2, true)]      // the empty piece
    [InlineData("8001", 2, false)]   // more padding than tree
    [InlineData("fe00", 3, false)]   // a padding not in the shortest form
    [InlineData("00", 1, false)]
    [InlineData("00", 51, false)]
    [InlineData("00", 50, true)]
    public void Only_the_canonical_form_is_read(string padding, byte height, bool accepted)
    {
        byte[] digest = [.. Convert.FromHexString(padding), height, .. Root];
        var cid = new Cid(Codec.Raw, Multihash.Of(HashCode.Fr32Sha256Trunc254Padded, digest));
        Assert.Equal(accepted, PieceCid.TryFrom(cid, out _));
        Assert.False(PieceCid.TryFrom(new Cid(Codec.DagCbor, cid.Hash), out _));
    }

    [Fact]
    public void A_root_outside_the_field_is_refused()
    {
        byte[] root = [.. Root];
        root[31] |= 0x40;
        var cid = new Cid(Codec.Raw, Multihash.Of(HashCode.Fr32Sha256Trunc254Padded, [0, 11, .. root]));
        Assert.False(PieceCid.TryFrom(cid, out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku")]
    [InlineData("baga6ea4seaqdomn3tgwgrh3g532zopskstnbrd2n3sxfqbze7rxt7vqn7veigmy")]
    public void Other_text_is_no_PieceCIDv2(string text) => Assert.False(PieceCid.TryParse(text, out _));
}
