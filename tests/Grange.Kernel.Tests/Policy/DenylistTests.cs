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

            /ipfs/{New}/secret
            /ipfs/{New}/*
            /ipns/example.com
            //gW813G35CnLsy7gRYYHuf63hrz71U1xoLFDVeV7actx6oX
            /ipfs/nothing
            //0OIl
            """);
        Assert.Equal(1, list.Count);
        Assert.True(list.Denies(Old));
        Assert.False(list.Denies(New));
        Assert.Equal([7, 8, 9, 10, 11, 12], list.Skipped.Select(rule => rule.Line));
        Assert.Contains("sha2-256", list.Skipped[3].Why, StringComparison.Ordinal);
    }
}
