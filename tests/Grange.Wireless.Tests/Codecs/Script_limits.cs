using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using Grange.Kernel;
using Grange.Tests;
using Grange.Wireless.Scripts;

namespace Grange.Wireless.Tests.Codecs;

/// <summary>Codecs are other people's: what they may do is counted, and they end.</summary>
public sealed class Script_limits
{
    [Theory]
    [InlineData("while (true);")]
    [InlineData("for (;;) {}")]
    [InlineData("do {} while (1)")]
    [InlineData("var a = 'x'; while (true) a += a;")]
    [InlineData("var a = []; while (true) a.push(1);")]
    [InlineData("var a = {}; for (var i = 0;; i++) a['k' + i] = i;")]
    [InlineData("for (;;) try { null.x } catch (e) {}")]
    [InlineData("for (;;) try { throw 1 } catch (e) {} finally { continue }")]
    [InlineData("function f() { try { f() } finally { f() } } f();")]
    [InlineData("function f() { f() } f();")]
    [InlineData("var f = () => f(); f();")]
    [InlineData("var o = { toString: function () { return '' + this } }; '' + o;")]
    [InlineData("var a = [1]; a[0] = a; for (;;) a.join();")]
    [InlineData("'x'.repeat(1e9)")]
    [InlineData("'x'.padStart(1e9)")]
    [InlineData("new Array(1e6).join('abcdefghijklmnop')")]
    [InlineData("var a = [3, 1, 2]; for (;;) a.sort(() => 1)")]
    [InlineData("[1].map(function f(x) { return [x].map(f) })")]
    [InlineData("var t = 'a'.repeat(1000); for (;;) /(a+)+b/.test(t)")]
    [InlineData("for (;;) JSON.parse(JSON.stringify([1, 2, 3]))")]
    [InlineData("function f() { return f.apply(null, arguments) } f(1)")]
    [InlineData("var g = function () {}; for (;;) g = g.bind(null);")]
    [InlineData("for (;;) new Uint8Array(100000)")]
    [InlineData("var o = { get a() { return this.a } }; o.a")]
    public void A_codec_that_does_not_end_is_ended_soon(string source)
    {
        var watch = Stopwatch.StartNew();
        Assert.Equal("codec-limit", OnSmallStack(source).Code);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"{watch.Elapsed}"); // a limit of steps, not of time: the bound is generous
    }

    [Theory]
    [InlineData("(", ")")]
    [InlineData("[", "]")]
    [InlineData("{", "}")]
    [InlineData("!", "1")]
    [InlineData("-", "1")]
    [InlineData("a=", "1")]
    [InlineData("a=>", "1")]
    [InlineData("if(1)", ";")]
    [InlineData("new ", "A")]
    [InlineData("1**", "1")]
    [InlineData("function f(){", "}")]
    [InlineData("a?", ":1")]
    public void A_source_that_nests_without_end_is_refused(string open, string close)
        => Assert.Equal("codec-syntax", OnSmallStack(string.Concat(Enumerable.Repeat(open, 50_000)) + string.Concat(Enumerable.Repeat(close, 50_000))).Code);

    [Theory]
    [InlineData("1+")]
    [InlineData("1,")]
    [InlineData("a.")]
    [InlineData("a||")]
    [InlineData("a?1:")]
    public void A_long_row_takes_no_deep_stack(string part) => OnSmallStack("var a = 1; " + string.Concat(Enumerable.Repeat(part, 100_000)) + "a");

    [Fact]
    public void Else_ifs_may_be_many()
    {
        var source = "function Decode(p, b) { " + string.Concat(Enumerable.Range(0, 2_000).Select(one => $"if (p === {one + 1000}) return {{}}; else ")) + "return { ok: 1 }; }";
        Assert.Equal("""{"ok":1}""", DeviceScript.Read(source).Or().Decode([], 1, 0).Or().ToJsonString());
    }

    [Fact]
    public void The_same_codec_takes_the_same_steps()
    {
        var script = DeviceScript.Read("function Decode(p, b) { var n = 0; for (var i = 0; i < 100; i++) n += i; return { n: n }; }").Or();
        var least = Enumerable.Range(1, 5_000).First(steps => script.Decode([], 1, 0, new ScriptLimits(Steps: steps)).TryGet(out _, out _));
        for (var round = 0; round < 3; round++)
        {
            Assert.True(script.Decode([], 1, 0, new ScriptLimits(Steps: least)).TryGet(out _, out _));
            Assert.False(script.Decode([], 1, 0, new ScriptLimits(Steps: least - 1)).TryGet(out _, out _));
        }
    }

    [Theory]
    [InlineData("/(((a{100}){100}){100})b/.test('a')", "repeats too often")]
    [InlineData("/a(?=b)/.test('ab')", "cannot be run here")]
    [InlineData("/(a)\\1/.test('aa')", "cannot be run here")]
    [InlineData("new RegExp('(')", "cannot be run here")]
    public void A_pattern_that_could_take_long_is_refused(string source, string why) => Assert.Contains(why, DeviceScript.Read(source).Or().Decode([], 1, 0).Refusal().Detail, StringComparison.Ordinal);

    [Theory]
    [InlineData("process")]
    [InlineData("require")]
    [InlineData("eval")]
    [InlineData("Function")]
    [InlineData("fetch")]
    [InlineData("setTimeout")]
    public void Nothing_of_the_world_is_within_reach(string name)
        => Assert.Contains($"{name} is not defined", DeviceScript.Read($"function Decode() {{ return {{ a: {name} }} }}").Or().Decode([], 1, 0).Refusal().Detail);

    [Fact]
    public void A_function_is_not_made_of_a_text()
        => Assert.Equal("codec-error", DeviceScript.Read("function Decode() { return (function () {}).constructor('return 1')() }").Or().Decode([], 1, 0).Refusal().Code);

    [Fact]
    public void No_text_makes_it_throw()
    {
        string[] words = ["var ", "function ", "a", "b", "(", ")", "{", "}", "[", "]", ";", ",", "=", "=>", "+", "-", "*", "/", "!", "1", "'x'", "`t${a}`", "return ", "if", "else ", "for", "while", "in ", "of ", "?", ":", ".", "...", "new ", "this", "try", "catch", "switch",
            "case ", "break", "typeof ", "delete ", "/a/g", "a.map", "class ", "get ", "let ", "const ", "null", "undefined", "\n", "0x", "\\", "\"", "Array", "JSON", "Math", "String", "Date", "length", "prototype", "call", "Object"];
        Prop.ForAll(Gen.ArrayOf(Gen.Choose(0, words.Length - 1)).ToArbitrary(), picked =>
        {
            var source = string.Concat(picked.Select(one => words[one]));
            if (DeviceScript.Read(source).TryGet(out var script, out _)) script.Decode([1, 2, 3], 1, 0, new ScriptLimits(20_000, 1 << 20)).TryGet(out _, out _);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Counts.Of(20_000, 1_000_000)));
    }

    /// <summary>On a stack that is much smaller than any thread's of the node.</summary>
    static Fault OnSmallStack(string source)
    {
        var outcome = default(Fault);
        var thread = new Thread(() =>
        {
            if (DeviceScript.Read(source).TryGet(out var script, out outcome)) script.Decode([1], 1, 0).TryGet(out _, out outcome);
        }, 1 << 20);
        thread.Start();
        thread.Join();
        return outcome!;
    }
}
