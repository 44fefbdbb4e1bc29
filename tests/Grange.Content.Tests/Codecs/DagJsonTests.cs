using FsCheck;
using FsCheck.Fluent;

namespace Grange.Content.Tests.Codecs;

public sealed class DagJsonTests
{
    static readonly Cid Link = Cid.Of(Codec.Raw, "x"u8);

    [Fact]
    public void Values_links_and_bytes_are_read()
    {
        var text = $$$"""{"a":[1,-2,null,true,1.5],"b":{"/":"{{{Link}}}"},"c":{"/":{"bytes":"+/8"}},"d":{"/":"{{{Link}}}","e":"no link, for there is more"},"f":"{}"}""";
        var value = DagJson.Decode(System.Text.Encoding.UTF8.GetBytes(text), out var fault);
        Assert.Null(fault);
        Assert.Equal(DagNode.List(DagNode.Of(1L), DagNode.Of(-2L), DagNode.Null, DagNode.Of(true), DagNode.Null), value!.AsMap["a"]);
        Assert.Equal(Link, value.AsMap["b"].AsLink);
        Assert.Equal([0xfb, 0xff], value.AsMap["c"].AsBytes.ToArray());
        Assert.Equal(DagKind.Map, value.AsMap["d"].Kind);
        Assert.Equal([Link], value.Links());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{} {}")]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("{\"/\":\"no cid\"}")]
    [InlineData("{\"/\":{\"bytes\":\"***\"}}")]
    [InlineData("{\"/\":7}")]
    public void What_is_no_dag_json_is_refused(string text)
    {
        Assert.Null(DagJson.Decode(System.Text.Encoding.UTF8.GetBytes(text), out var fault));
        Assert.NotNull(fault);
    }

    [Fact]
    public void No_bytes_make_it_throw() => Prop.ForAll<byte[]>(bytes =>
    {
        DagJson.Decode(bytes, out _);
        DagJson.Decode([(byte)'[', .. bytes], out _);
        DagJson.Decode([.. Enumerable.Repeat((byte)'[', 200), .. bytes], out _);
        return true;
    }).QuickCheckThrowOnFailure();
}
