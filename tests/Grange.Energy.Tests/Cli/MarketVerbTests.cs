using System.Text.Json.Nodes;
using Grange.Energy.Cli;
using Grange.Energy.Protocol;
using Grange.Energy.Rules.Intervals;
using Grange.Energy.Rules.Settlement;
using Grange.Tests;
using Grange.Verbs;

namespace Grange.Energy.Tests.Cli;

/// <summary>The market's verbs through their words. They print to the process's own output, so no other test runs beside them.</summary>
[Collection(nameof(MarketVerbTests))]
[CollectionDefinition(nameof(MarketVerbTests), DisableParallelization = true)]
public sealed class MarketVerbTests : IDisposable
{
    const string Market = """{"name":"root","imp":null,"exp":null,"fee":0,"orders":[{"id":"a","side":"bid","price":30,"wh":10}],"children":[{"name":"street","imp":null,"exp":8,"fee":3,"orders":[{"id":"b","side":"offer","price":10,"wh":20}],"children":[]}]}""";

    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("grange-energy-");

    [Fact]
    public async Task Run_prints_each_home_and_the_totals()
    {
        var homes = ReferenceData.Path("energy/citylearn2022_17homes_hourly.csv");
        var all = await JsonAsync("run", homes, "--key", "dynamic", "--price", "mmr", "--feed-in", "80000", "--json");
        Assert.Equal((29_722_652_810, 17_695_707, 17), ((long)all["totals"]!["alone_micro"]!, (long)all["shared_wh"]!, all["homes"]!.AsArray().Count));
        var some = await JsonAsync("run", homes, "--key", "static", "--beta", "1,2,3", "--price", "sdr", "--homes", "1-2,12", "--slots", "100-199", "--json");
        Assert.Equal((100, "1 2 12"), ((int)some["slots"]!, string.Join(' ', some["homes"]!.AsArray().Select(home => home!["home"]))));
    }

    [Fact]
    public async Task Clear_says_who_trades_how_much_at_which_price()
    {
        var cleared = await JsonAsync("clear", File("m.json", Market), "--json");
        Assert.Equal((8, 8, 30, 10, 136), ((long)cleared["orders"]!["a"]!, (long)cleared["orders"]!["b"]!, (long)cleared["prices"]!["root"]!, (long)cleared["prices"]!["street"]!, (long)cleared["welfare"]!));
        var supplied = await JsonAsync("clear", File("m.json", Market), "--retail", "25", "--feed-in", "1", "--json");
        Assert.Equal((10, 8, -2, 25), ((long)supplied["orders"]!["a"]!, (long)supplied["orders"]!["b"]!, (long)supplied["root_net_export"]!, (long)supplied["prices"]!["root"]!));
    }

    [Fact]
    public async Task Settle_ends_the_same_whatever_the_order()
    {
        const string head = """{"members":["ann","bob"],"slots":[7],"prices":{"p2p":200000,"retail":300000,"feed_in":80000},"events":[""";
        string[] events =
        [
            """{"member":"ann","slot":7,"version":1,"import_wh":1000,"export_wh":0,"quality":"M","arrive":3}""", """{"member":"bob","slot":7,"version":1,"import_wh":0,"export_wh":400,"quality":"E","arrive":1}""",
            """{"member":"bob","slot":7,"version":2,"import_wh":0,"export_wh":500,"quality":"C","arrive":2}""",
        ];
        foreach (var order in new[] { events, [.. events.Reverse()], [.. events, .. events] })
        {
            var settled = await JsonAsync("settle", File("e.json", head + string.Join(',', order) + "]}"), "--json");
            Assert.Equal((-250_000, 100_000, 150_000), ((long)settled["balances"]!["ann"]!, (long)settled["balances"]!["bob"]!, (long)settled["balances"]!["supplier"]!));
            Assert.Equal("final", (string?)settled["slots"]![0]!["state"]);
        }
    }

    [Fact]
    public async Task Verify_holds_a_bundle_against_its_own_rules()
    {
        var books = new CommunityBooks(2, RuleSet.Plain("street", 1, new SlotPrices(3, 0)));
        books.Tell(new MeterValue(new IntervalValue(0, 5, 9, 0, Quality.Measured), 1));
        books.Run(5);
        var bundle = SlotBundle.Of(books, 5, 2).ToBytes();
        var path = Path.Combine(folder.FullName, "bundle.json");
        System.IO.File.WriteAllBytes(path, bundle);
        Assert.Equal(books.RunOf(5), (string?)(await JsonAsync("verify", path, "--json"))["run"]);
        System.IO.File.WriteAllBytes(path, [.. bundle[..^2], (byte)(bundle[^2] ^ 1), bundle[^1]]);
        Assert.Equal(ExitCode.Failed, (await RunAsync("verify", path, "--json")).Code);
    }

    [Fact]
    public async Task Split_says_what_of_a_session_was_the_neighbours()
    {
        var file = File("s.json", """{"slot_seconds":900,"margin_micro":10000,"meter":[{"time":0,"wh":0},{"time":1800,"wh":3000},{"time":2700,"wh":3001}],"host":[{"time":0,"import_wh":3000,"shared_wh":1000,"shared_micro":100000,"retail_micro":300000},{"time":900,"import_wh":1000,"shared_wh":1000,"shared_micro":100000,"retail_micro":300000},{"time":2700,"import_wh":1,"shared_wh":0,"shared_micro":1,"retail_micro":1},{"time":1800,"import_wh":1,"shared_wh":0,"shared_micro":100000,"retail_micro":300000}]}""");
        var split = await JsonAsync("split", file, "--json");
        Assert.Equal((3_001, 1_500, 1_001, 500), ((long)split["session_wh"]!, (long)split["shared_wh"]!, (long)split["grid_wh"]!, (long)split["own_wh"]!));
        Assert.Equal(480_310, (long)split["total_micro"]!);
    }

    [Theory]
    [InlineData("clear", "{", "not-json", ExitCode.Failed)]
    [InlineData("clear", """{"name":"x","orders":[{"id":"a","side":"buy","price":1,"wh":1}]}""", "market-malformed", ExitCode.Failed)]
    [InlineData("clear", """{"name":"x","orders":[{"id":"a","side":"bid","price":1.5,"wh":1}]}""", "market-malformed", ExitCode.Failed)]
    [InlineData("clear", """{"name":"x","orders":[{"id":"a","side":"bid","price":1,"wh":1},{"id":"a","side":"bid","price":1,"wh":1}]}""", "market-malformed", ExitCode.Failed)]
    [InlineData("settle", """{"members":2,"prices":{"p2p":1,"retail":2,"feed_in":0},"events":[{"member":5,"slot":1,"import_wh":1,"export_wh":0}]}""", "file-malformed", ExitCode.Failed)]
    [InlineData("settle", """{"members":2,"prices":{"p2p":1,"retail":2,"feed_in":0},"events":[{"member":1,"slot":1,"import_wh":-1,"export_wh":0}]}""", "file-malformed", ExitCode.Failed)]
    [InlineData("settle", """{"members":2,"prices":{"p2p":1},"events":[]}""", "file-malformed", ExitCode.Failed)]
    [InlineData("split", """{"meter":[{"time":0,"wh":5},{"time":9,"wh":1}],"host":[]}""", "file-malformed", ExitCode.Failed)]
    [InlineData("verify", "{}", "bundle-malformed", ExitCode.Failed)]
    [InlineData("run", "slot,nothing\n", "series-refused", ExitCode.Failed)]
    [InlineData("run", "slot,h01_load_wh,h01_pv_wh,retail_microusd_per_kwh\n0,1,x,3\n", "series-refused", ExitCode.Failed)]
    public async Task What_is_wrong_with_a_file_is_named(string verb, string text, string reason, int code)
    {
        var (exit, said) = await RunAsync(verb, File("wrong.txt", text), "--json");
        Assert.Equal((code, reason), (exit, (string?)JsonNode.Parse(said)!["error"]));
    }

    [Fact]
    public async Task Wrong_words_and_missing_files_have_exit_codes_of_their_own()
    {
        var homes = File("h.csv", "slot,h01_load_wh,h01_pv_wh,retail_microusd_per_kwh\n0,1,0,3\n");
        foreach (var words in new string[][] { ["--key", "magic"], ["--price", "magic"], ["--key", "static"], ["--homes", "9"], ["--slots", "0-5"], ["--feed-in", "-1"] })
            Assert.Equal(ExitCode.Usage, (await RunAsync(["run", homes, .. words, "--json"])).Code);
        Assert.Equal(ExitCode.Usage, (await RunAsync("clear", File("m.json", Market), "--retail", "5", "--json")).Code);
        foreach (var verb in new[] { "run", "clear", "settle", "split", "verify" }) Assert.Equal(ExitCode.Missing, (await RunAsync(verb, "/nowhere.json", "--json")).Code);
    }

    string File(string name, string text)
    {
        var path = Path.Combine(folder.FullName, name);
        System.IO.File.WriteAllText(path, text);
        return path;
    }

    static async Task<JsonNode> JsonAsync(params string[] words)
    {
        var (code, text) = await RunAsync(words);
        Assert.True(code == ExitCode.Done, text);
        return JsonNode.Parse(text)!;
    }

    static async Task<(int Code, string Text)> RunAsync(params string[] words)
    {
        var group = EnergyVerbs.Group();
        foreach (var option in new System.CommandLine.Option[] { Verb.Json, Verb.Node, Verb.Data }) group.Options.Add(option);
        var (before, text) = (Console.Out, new StringWriter());
        Console.SetOut(text);
        try
        {
            return (await group.Parse(words).InvokeAsync(cancellationToken: TestContext.Current.CancellationToken), text.ToString());
        }
        finally
        {
            Console.SetOut(before);
        }
    }

    public void Dispose() => folder.Delete(recursive: true);
}
