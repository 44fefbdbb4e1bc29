namespace Grange.Content.Tests.Sealed;

public sealed class ShareLinkTests
{
    static readonly Cid Object = Cid.Of(Codec.Raw, "sealed"u8), Other = Cid.Of(Codec.Raw, "other"u8);
    static readonly ObjectKey Key = ObjectKey.From([.. Enumerable.Range(100, 32).Select(i => (byte)i)]);
    static readonly ShareLink Link = ShareLink.Of(new Uri("https://node.example:8443"), Object, Key);

    [Fact]
    public void A_link_is_read_as_it_was_written()
    {
        Assert.True(ShareLink.TryParse(Link.ToString(), out var read));
        Assert.Equal((Link.Node, Link.Object), (read.Node, read.Object));
        Assert.Equal(Key.Reveal(), read.Key.Span);
        Assert.Equal(Link.ToString(), read.ToString());
    }

    [Fact]
    public void The_key_stands_in_the_fragment_only()
    {
        var uri = new Uri(Link.ToString());
        Assert.Equal($"https://node.example:8443/s/{Object}", uri.GetLeftPart(UriPartial.Query));
        Assert.Equal(uri.GetLeftPart(UriPartial.Query), Link.Public.AbsoluteUri);
        Assert.StartsWith("#1ZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXp7fH1-f4CBgoM", uri.Fragment);
    }

    [Theory]
    [InlineData("letter.txt")]
    [InlineData("a/b #1 50%.txt")]
    [InlineData("Brücke \U0001F600.jpg")]
    public void A_name_goes_with_it_and_stays_behind_the_hash(string name)
    {
        var text = (Link with { Name = name }).ToString();
        Assert.True(ShareLink.TryParse(text, out var read));
        Assert.Equal(name, read.Name);
        Assert.StartsWith(Link.ToString() + "/", text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_cut_off_mixed_up_or_no_link_is_refused()
    {
        var text = Link.ToString();
        string?[] wrong =
        [
            null, "", "node", text[..^1], text[..^4], text + "A", text.Replace($"{Object}", $"{Other}"), text.Replace("/s/", "/x/"), text.Replace("#1", "#2"),
            text.Replace("https:", "ftp:"), text[..text.IndexOf('#')], text.Replace("#1Z", "#1Y"), $"https://node.example/s/nocid#1{new string('A', 48)}",
        ];
        Assert.All(wrong, one => Assert.False(ShareLink.TryParse(one, out _)));
    }
}
