namespace Grange.Content.Tests.Sealed;

/// <summary>Texts that the console's own tests (console/tests/sealed.test.ts) expect too: both sides read each other's names and links.</summary>
public sealed class SameAsTheConsoleTests
{
    static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    [Fact]
    public void A_name_is_hidden_in_the_same_way()
    {
        using var key = SealingKey.From(Key);
        using var names = new SealedName(key);
        Assert.Equal("O4STZbrBO665PoH9FYF5IIVKfAvrW8wSNDsWlFhE", names.Seal("", "diary 2026.pdf"));
    }

    [Fact]
    public void A_link_is_written_in_the_same_way()
    {
        var cid = Cid.Parse("bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku");
        Assert.Equal("http://node/s/bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku#1AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh_y96JL/a%2Fb%20%231%2050%25.txt", new ShareLink(new Uri("http://node"), cid, Key, "a/b #1 50%.txt").ToString());
    }
}
