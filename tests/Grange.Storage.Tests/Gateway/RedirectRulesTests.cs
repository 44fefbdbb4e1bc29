using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Grange.Storage.Gateway;

namespace Grange.Storage.Tests;

public sealed class RedirectRulesTests
{
    [Theory]
    [InlineData("/a /b", "/a", "", "/b", 301)]
    [InlineData("/a/ /b", "/a", "", "/b", 301)]
    [InlineData("/a /b 200", "/a", "?x=1", "/b", 200)]
    [InlineData("/:x/:y /:y/:x/:y 302", "/1/2", "", "/2/1/2", 302)]
    [InlineData("/:a/:ab /:ab-:a", "/1/2", "", "/2-1", 301)]
    [InlineData("/p/* /q/:splat", "/p", "", "/q/", 301)]
    [InlineData("/p/* /q/:splat", "/p/x%2Fy/z", "", "/q/x%2Fy/z", 301)]
    [InlineData("/p/* https://example.net/:splat 308", "/p/1", "?a=b", "https://example.net/1?a=b", 308)]
    [InlineData("/ö /b", "/%C3%B6", "", "/b", 301)]
    [InlineData("/a /1\n/a /2", "/a", "", "/1", 301)]
    [InlineData("/source1/* /target-file?one=1&two=2 301", "/source1/x", "?two=3&four=4", "/target-file?one=1&two=3&four=4", 301)]
    [InlineData("/source2/:code/:name /target-file?code=:code&name=:name 301", "/source2/7/bob", "?name=eve", "/target-file?code=7&name=eve", 301)]
    public void A_path_goes_where_the_first_rule_for_it_says(string file, string path, string query, string to, int status)
        => Assert.Equal(new Redirected(to, status), Rules(file).Find(path.Split('/', StringSplitOptions.RemoveEmptyEntries), query));

    [Theory]
    [InlineData("/a /b", "/a/b")]
    [InlineData("/a/:x /b", "/a")]
    [InlineData("# /a /b", "/a")]
    [InlineData("", "/a")]
    public void A_path_that_no_rule_is_for_stays_missing(string file, string path)
        => Assert.Null(Rules(file).Find(path.Split('/', StringSplitOptions.RemoveEmptyEntries), ""));

    [Theory]
    [InlineData("hello", "a rule is")]
    [InlineData("/a /b 301 extra", "a rule is")]
    [InlineData("/a /b 301!", "no status code")]
    [InlineData("/a /b 999", "unsupported redirect status 999")]
    [InlineData("a /b", "begins with /")]
    [InlineData("/a ftp://example.net", "http URL")]
    [InlineData("/a javascript:alert(1)", "http URL")]
    [InlineData("/a https://example.net 200", "path of this site")]
    [InlineData("/:x/:x /b", "comes twice")]
    [InlineData("/*/x /b", "asterisk")]
    [InlineData("/x* /b", "asterisk")]
    public void What_breaks_the_rules_is_said_with_its_line(string line, string reason)
    {
        Assert.False(RedirectRules.Parse(Encoding.UTF8.GetBytes("/good /one\n" + line)).TryGet(out _, out var fault));
        Assert.Equal(500, fault!.Status);
        Assert.StartsWith("could not parse _redirects: line 2: ", fault.Detail);
        Assert.Contains(reason, fault.Detail);
    }

    [Fact]
    public void No_bytes_make_it_throw() => Prop.ForAll<byte[], NonNull<string>>((file, path) =>
    {
        if (RedirectRules.Parse(file).TryGet(out var rules, out _)) rules.Find(path.Get.Split('/'), "?a=b");
        return true;
    }).QuickCheckThrowOnFailure();

    static RedirectRules Rules(string file) => RedirectRules.Parse(Encoding.UTF8.GetBytes(file)).Value;
}
