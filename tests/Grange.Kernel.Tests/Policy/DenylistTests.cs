using Grange.Content;
using Grange.Kernel;

namespace Grange.Tests.Policies;

public sealed class DenylistTests
{
    static readonly Cid Old = Cid.Parse("QmVTF1yEejXd9iMgoRTFDxBv7HAz9kuZcQNBzHrceuK9HR");
    static readonly Cid New = Cid.Parse("bafybeiefwqslmf6zyyrxodaxx4vwqircuxpza5ri45ws3y5a62ypxti42e");

    [Fact]
    public void A_CID_is_denied_in_every_version_and_codec()
    {
        var list = Denylist.Read($"/ipfs/{Old}");
        Assert.True(list.Denies(Old));
        Assert.True(list.Denies(Old.ToV1()));
        Assert.True(list.Denies(new Cid(Codec.Raw, Old.Hash)));
        Assert.False(list.Denies(New));
    }

    [Fact] // the examples of IPIP-0383
    public void Double_hashes_deny_what_they_do_not_name()
    {
        Assert.Equal("QmX9dhRcQcKUw3Ws8485T5a9dtjrSCQaUAHnG4iK9i4ceM", Denylist.DoubleHash(Old.Hash).ToString());
        Assert.True(Denylist.Read("//QmX9dhRcQcKUw3Ws8485T5a9dtjrSCQaUAHnG4iK9i4ceM").Denies(Old.ToV1()));
        var legacy = Denylist.Read("//d9d295bde21f422d471a90f2a37ec53049fdf3e5fa3ee2e8f20e10003da429e7");
        Assert.True(legacy.Denies(New));
        Assert.False(legacy.Denies(Old));
    }

    [Fact]
    public void The_last_line_that_speaks_of_it_wins_across_forms_and_files()
    {
        const string Hashed = "//QmX9dhRcQcKUw3Ws8485T5a9dtjrSCQaUAHnG4iK9i4ceM";
        Assert.False(Denylist.Read($"/ipfs/{Old}\n!/ipfs/{Old}").Denies(Old));
        Assert.True(Denylist.Read($"!/ipfs/{Old}\n/ipfs/{Old}").Denies(Old));
        Assert.True(Denylist.Read($"!/ipfs/{Old}\n{Hashed}").Denies(Old));
        Assert.False(Denylist.Read($"/ipfs/{Old}", $"!{Hashed}").Denies(Old));
    }

    [Fact]
    public void Header_comments_and_hints_are_no_rules_and_what_is_not_applied_is_listed()
    {
        var list = Denylist.Read($"""
            version: 1
            name: /ipfs/{New}
            ---
            # a comment
            /ipfs/{Old}   gateway_status:451

            /mime/image/*
            //gW813G35CnLsy7gRYYHuf63hrz71U1xoLFDVeV7actx6oX
            /ipfs/nothing
            //0OIl
            """);
        Assert.Equal(1, list.Count);
        Assert.True(list.Denies(Old));
        Assert.False(list.Denies(New));
        Assert.Equal([7, 8, 9, 10], list.Skipped.Select(rule => rule.Line));
        Assert.Contains("sha2-256", list.Skipped[1].Why, StringComparison.Ordinal);
        Assert.Equal(0, Denylist.Read($"version: 2\n---\n/ipfs/{Old}").Count);
    }

    [Theory]
    [InlineData("/secret", "secret", true)]
    [InlineData("/secret", "secret/more", false)]
    [InlineData("/secret/", "secret", true)]
    [InlineData("/secret*", "secretary", true)]
    [InlineData("/secret*", "sec", false)]
    [InlineData("/secret/*", "secret/more", true)]
    [InlineData("/*", "", true)]
    [InlineData("/*", "any/thing", true)]
    [InlineData("/a%20b", "a b", true)]
    public void A_rule_on_a_path_denies_that_path_or_all_that_begin_so(string rule, string path, bool isDenied)
        => Assert.Equal(isDenied, Denylist.Read($"/ipfs/{Old}{rule}").FindOnWay(Old.ToV1(), path) is not null);

    [Fact]
    public void Without_its_root_there_is_no_path_but_exceptions_open_what_a_prefix_closed()
    {
        Assert.NotNull(Denylist.Read($"/ipfs/{Old}").FindOnWay(Old, "below"));
        Assert.NotNull(Denylist.Read("//QmX9dhRcQcKUw3Ws8485T5a9dtjrSCQaUAHnG4iK9i4ceM").FindOnWay(Old, "below"));
        var list = Denylist.Read($"/ipfs/{Old}/*", $"!/ipfs/{Old}/open*");
        Assert.Null(list.FindOnWay(Old, "open/sesame"));
        Assert.NotNull(list.FindOnWay(Old, "shut"));
    }

    [Fact]
    public void Double_hashes_of_paths_deny_that_path_alone()
    {
        var list = Denylist.Read($"//{Denylist.DoubleHash(Old.Hash, "a/b")}");
        Assert.NotNull(list.Find(Old, "a/b"));
        Assert.Null(list.Find(Old, "a"));
        Assert.Null(list.Find(Old));
    }

    [Fact]
    public void Names_are_denied_in_every_form_of_their_key()
    {
        const string Base36 = "k51qzi5uqu5dhmzyv3zac033i7rl9hkgczxyl81lwoukda2htteop7d3x0y1mf";
        var list = Denylist.Read($"/ipns/domain.example\n/ipns/domain2.example/path\n/ipns/{Base36}");
        Assert.NotNull(list.FindName("Domain.Example"));
        Assert.Null(list.FindName("domain2.example"));
        Assert.NotNull(list.FindName("domain2.example", "path"));
        foreach (var form in (string[])[Base36, "bafzaajaiaejcaotjfs57kieazxny5japcmy5p2pgv2cic77tu6ogghttvurnrufx", "12D3KooWDkNqEJNmreF3NYYFK1ws7Ra2fuW6cHBTu567SPV3LdYA"]) Assert.NotNull(list.FindName(form));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData(" reason:spam", false)]
    [InlineData(" gateway_status:451", true)]
    [InlineData(" reason:dmca", true)]
    [InlineData(" legal:court-order-17", true)]
    public void A_hint_can_say_that_the_law_asks_for_it(string hint, bool isLegal)
    {
        Assert.Equal(isLegal, Denylist.Read($"/ipfs/{Old}{hint}").Find(Old)!.IsLegal);
        Assert.Equal(isLegal ? 451 : 410, (PolicyRules.Open with { Content = Denylist.Read($"hints:\n {(hint.Length > 0 ? hint : "a:b")}\n---\n/ipfs/{Old}") }).Check(new PolicyQuestion("read", Content: Old))!.Status);
    }

    [Fact]
    public void A_line_that_is_no_rule_is_told_apart_before_it_is_written()
    {
        Assert.Null(Denylist.Problem($"!/ipfs/{Old}/x* reason:legal"));
        Assert.NotNull(Denylist.Problem("/ipfs/nothing"));
        Assert.NotNull(Denylist.Problem("# only words"));
    }

    [Fact] // the forms of the public tester's list (ipfs-shipyard/nopfs), over content of our own; names have a test above
    public void Every_form_of_rule_blocks_what_it_says_and_nothing_beside_it()
    {
        var own = Enumerable.Range(0, 9).Select(number => Cid.Of(Codec.DagPb, [.. "own "u8, (byte)number])).ToArray();
        var legacyPath = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{own[6]}/path")));
        var legacy = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{own[5]}/")));
        var list = Denylist.Read($"""
            version: 1
            name: of our own
            ---
            /ipfs/{own[0]}
            /ipfs/{own[1]}/*
            /ipfs/{own[2]}/test*
            /ipfs/{own[3]}/test/*
            /ipfs/{own[4]}/blocked*
            !/ipfs/{own[4]}/blockednot
            !/ipfs/{own[4]}/blocked/not
            !/ipfs/{own[4]}/blocked/exceptions*
            //{legacy}
            //{legacyPath}
            //{Denylist.DoubleHash(own[7].Hash)}
            //{Denylist.DoubleHash(own[8].Hash, "path")}
            //gW813G35CnLsy7gRYYHuf63hrz71U1xoLFDVeV7actx6oX
            """);

        Assert.Equal([16], list.Skipped.Select(rule => rule.Line)); // blake3
        foreach (var form in (Cid[])[own[0], new Cid(Codec.Raw, own[0].Hash), Cid.Parse(Multibase.ToBase58(own[0].Hash.Bytes))]) Assert.True(list.Denies(form));
        Paths(1, ["", "a", "a/b"], []);
        Paths(2, ["test", "test2", "test/one"], ["", "one", "one/test"]);
        Paths(3, ["test", "test/one"], ["", "one"]);
        Paths(4, ["blocked", "blocked2", "blocked/x"], ["", "blockednot", "blocked/not", "blocked/exceptions", "blocked/exceptions/x"]);
        Paths(5, [""], ["path"]);
        Paths(6, ["path"], ["", "path2"]);
        Paths(7, [""], ["x"]);
        Paths(8, ["path"], ["", "path2"]);
        Assert.False(list.Denies(new Cid(Codec.Raw, own[5].Hash))); // older lists name one CID only
        Assert.True(list.Denies(new Cid(Codec.Raw, own[7].Hash)));

        void Paths(int number, string[] denied, string[] allowed)
        {
            Assert.All(denied, path => Assert.NotNull(list.Find(own[number], path)));
            Assert.All(allowed, path => Assert.Null(list.Find(own[number], path)));
        }
    }
}
