using FsCheck;
using FsCheck.Fluent;
using Grange.Content;
using Grange.Kernel;

namespace Grange.Tests.Evidences;

public sealed class EvidenceCodecTests
{
    static readonly Author Someone = Author.Of(Address.Parse("0x5FbDB2315678afecb367f032d93F642f64180aa3"));
    static readonly EvidenceRecord First = new(Chains.Network, Chains.Operator, "storage.order", Someone, 0, 1_750_000_000_000, null, DagNode.Map(("n", DagNode.Of(7L))));

    [Fact]
    public void A_record_has_these_bytes_and_this_name()
    {
        const string expected = "a9" // nine keys, the short ones first
            + "6174" + "1b000001977420dc00" + "6176" + "01"
            + "626279" + "582101" + "0000000000000000000000005fbdb2315678afecb367f032d93f642f64180aa3"
            + "626f70" + "5820" + "0707070707070707070707070707070707070707070707070707070707070707"
            + "636e6574" + "6773746f72616765" + "63736571" + "00" + "64626f6479" + "a1616e07"
            + "646b696e64" + "6d73746f726167652e6f72646572" + "6470726576" + "f6";
        var block = EvidenceCodec.Encode(First);
        Assert.Equal(expected, Convert.ToHexStringLower(block));
        Assert.Equal(Cid.Of(Codec.DagCbor, block), EvidenceCodec.Name(First).Cid);
    }

    [Fact]
    public void What_was_written_is_read_back() => Prop.ForAll<long, long, byte[]>((sequence, time, body) =>
    {
        sequence = Math.Abs(sequence % EvidenceCodec.MaxInteger);
        var record = First with
        {
            Sequence = sequence,
            TimeMs = Math.Abs(time % EvidenceCodec.MaxInteger),
            Previous = sequence == 0 ? null : Cid.Of(Codec.DagCbor, body),
            Body = DagNode.Map(("b", DagNode.Of(body)), ("i", DagNode.Of(time)), ("none", DagNode.Null)),
        };
        var block = EvidenceCodec.Encode(record);
        return EvidenceCodec.TryDecode(block, out var back) == EvidenceFault.None && back == record && EvidenceCodec.Encode(back).AsSpan().SequenceEqual(block);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Random_bytes_never_throw() => Prop.ForAll<byte[]>(bytes => EvidenceCodec.TryDecode(bytes, out _) != EvidenceFault.None).QuickCheckThrowOnFailure();

    [Fact]
    public void No_flipped_byte_reads_as_the_same_record()
    {
        var block = EvidenceCodec.Encode(First);
        for (var i = 0; i < block.Length; i++)
        {
            var changed = block.ToArray();
            changed[i] ^= 0x01;
            if (EvidenceCodec.TryDecode(changed, out var record) == EvidenceFault.None) Assert.NotEqual(First, record);
            Assert.NotEqual(EvidenceFault.None, EvidenceCodec.TryDecode(block.AsSpan(0, i), out _));
        }
    }

    public static TheoryData<string, DagNode?, EvidenceFault> Wrong => new()
    {
        { "v", DagNode.Of(2L), EvidenceFault.Version },
        { "v", DagNode.Of("1"), EvidenceFault.Version },
        { "net", DagNode.Of("Storage"), EvidenceFault.Network },
        { "net", DagNode.Of(1L), EvidenceFault.Network },
        { "kind", DagNode.Of(""), EvidenceFault.Kind },
        { "kind", DagNode.Of("Storage proof"), EvidenceFault.Kind },
        { "kind", DagNode.Of(new string('a', 65)), EvidenceFault.Kind },
        { "by", DagNode.Of(new byte[32]), EvidenceFault.Author },
        { "by", DagNode.Of([3, .. new byte[32]]), EvidenceFault.Author },
        { "by", DagNode.Of([1, 1, .. new byte[31]]), EvidenceFault.Author },
        { "op", DagNode.Of(new byte[31]), EvidenceFault.Operator },
        { "op", DagNode.Of(new byte[32]), EvidenceFault.Operator },
        { "op", DagNode.Of("0x07"), EvidenceFault.Operator },
        { "seq", DagNode.Of(-1L), EvidenceFault.Sequence },
        { "seq", DagNode.Of(1L << 53), EvidenceFault.Sequence },
        { "seq", DagNode.Of((Int128)ulong.MaxValue), EvidenceFault.Sequence },
        { "t", DagNode.Of(-1L), EvidenceFault.Time },
        { "t", DagNode.Of(1L << 53), EvidenceFault.Time },
        { "seq", DagNode.Of(1L), EvidenceFault.Previous },
        { "prev", DagNode.Of(Cid.Of(Codec.DagCbor, [1])), EvidenceFault.Previous },
        { "prev", DagNode.Of(0L), EvidenceFault.Previous },
        { "prev", DagNode.Of(new byte[4]), EvidenceFault.Previous },
        { "body", DagNode.Map(("of", DagNode.List(DagNode.Of(Cid.Of(Codec.Raw, [1]))))), EvidenceFault.Link },
        { "body", DagNode.List(), EvidenceFault.Body },
        { "body", DagNode.Null, EvidenceFault.Body },
        { "body", null, EvidenceFault.Keys },
        { "extra", DagNode.Null, EvidenceFault.Keys },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Every_field_has_its_own_refusal(string key, DagNode? value, EvidenceFault expected)
    {
        DagCbor.TryDecode(EvidenceCodec.Encode(First), out var node);
        var entries = node!.AsMap.Where(entry => entry.Key != key).Select(entry => (entry.Key, entry.Value)).ToList();
        if (value is not null) entries.Add((key, value));
        Assert.Equal(expected, EvidenceCodec.TryDecode(DagCbor.Encode(DagNode.Map(entries)), out var record));
        Assert.Null(record);
        Assert.StartsWith("evidence-", EvidenceCodec.Refusal(expected).Code, StringComparison.Ordinal);
    }

    [Fact]
    public void A_later_record_links_to_a_record_and_not_to_a_raw_block()
    {
        var linked = First with { Sequence = 1, Previous = Cid.Of(Codec.Raw, [1]) };
        Assert.Throws<ArgumentException>(() => EvidenceCodec.Encode(linked));
    }

    [Fact]
    public void A_float_in_the_body_is_refused()
    {
        var text = Convert.ToHexStringLower(EvidenceCodec.Encode(First));
        var half = Convert.FromHexString(text.Replace("a1616e07", "a1616ef93c00", StringComparison.Ordinal));
        Assert.Equal(EvidenceFault.NotCanonical, EvidenceCodec.TryDecode(half, out _));
        var longForm = Convert.FromHexString(text.Replace("a1616e07", "a1616e1807", StringComparison.Ordinal));
        Assert.Equal(EvidenceFault.NotCanonical, EvidenceCodec.TryDecode(longForm, out _));
    }

    [Fact]
    public void A_record_is_at_most_64_KiB()
    {
        var big = First with { Body = DagNode.Map(("b", DagNode.Of(new byte[EvidenceCodec.MaxBytes]))) };
        Assert.Throws<ArgumentException>(() => EvidenceCodec.Encode(big));
        Assert.Equal(EvidenceFault.TooLarge, EvidenceCodec.TryDecode(new byte[EvidenceCodec.MaxBytes + 1], out _));
        Assert.Equal(EvidenceFault.TooLarge, EvidenceCodec.TryDecode(EvidenceCodec.Encode(First), out _, maxBytes: 100));
    }

    [Theory]
    [InlineData("account:0x5FbDB2315678afecb367f032d93F642f64180aa3")]
    [InlineData("device:0x1547e66da415404f4d702182db1cf7c2c5375aea1b363bd4a67803c7f704051b")]
    [InlineData("operator:0x1547e66da415404f4d702182db1cf7c2c5375aea1b363bd4a67803c7f704051b")]
    public void An_author_survives_its_text_and_its_bytes(string text)
    {
        var author = Author.Parse(text, null);
        Assert.Equal(text, author.ToString());
        Assert.True(Author.TryRead(author.ToByteArray(), out var back));
        Assert.Equal(author, back);
    }

    [Theory]
    [InlineData("")]
    [InlineData("account")]
    [InlineData("robot:0x5FbDB2315678afecb367f032d93F642f64180aa3")]
    [InlineData("device:0x5FbDB2315678afecb367f032d93F642f64180aa3")]
    public void No_author_is_read_from_other_text(string text) => Assert.False(Author.TryParse(text, null, out _));
}
