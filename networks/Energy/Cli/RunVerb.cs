using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Grange.Energy.Protocol.Csv;
using Grange.Energy.Rules.Market;
using Grange.Verbs;

namespace Grange.Energy.Cli;

/// <summary><c>grange energy run</c>: what a series of real homes would pay under a key and a price rule, without a node.</summary>
static class RunVerb
{
    static readonly Argument<string> File = new("READINGS") { Description = "CSV: slot, hNN_load_wh, hNN_pv_wh, …, retail_microusd_per_kwh" };
    static readonly Option<string> Key = new("--key") { Description = "how surplus is shared: " + string.Join(", ", SharingKeys.Names), DefaultValueFactory = _ => "dynamic", HelpName = "KEY" };
    static readonly Option<string?> Beta = new("--beta") { Description = "a fixed share per home, in any unit, for static, rounds and hybrid", HelpName = "30,20,…" };
    static readonly Option<string?> Groups = new("--groups") { Description = "for priority: homes of the first group; of the second; …; left out: each home its own, in order", HelpName = "5;1,2;3,4" };
    static readonly Option<string> Price = new("--price") { Description = "what shared energy costs: " + string.Join(", ", PoolPrice.Names), DefaultValueFactory = _ => "mmr", HelpName = "RULE" };
    static readonly Option<long> FeedIn = new("--feed-in") { Description = "what the supplier pays for a kWh, in micro-currency", DefaultValueFactory = _ => 80_000, HelpName = "MICRO" };
    static readonly Option<string?> Homes = new("--homes") { Description = "which homes: 1-10, or 1,3,7; all when left out", HelpName = "A-B" };
    static readonly Option<string?> Slots = new("--slots") { Description = "which slots, both ends included; all when left out", HelpName = "A-B" };

    public static Command Make() => new Command("run", "what neighbours would pay: a series of homes under a sharing key and a price rule") { File, Key, Beta, Groups, Price, FeedIn, Homes, Slots }
        .Example("grange energy run homes.csv --key dynamic --price mmr --feed-in 80000", "grange energy run homes.csv --key rounds --beta 30,20,25,15,10 --homes 1-5 --slots 0-743 --json")
        .Does(async (verb, cancel) => Show(verb.Out, await RunAsync(verb, cancel)));

    static async Task<CommunityBill> RunAsync(VerbContext verb, CancellationToken cancel)
    {
        using var text = new StringReader(await Input.TextAsync(verb.Get(File)!, cancel));
        if (!HomeSeries.Read(text).TryGet(out var series, out var fault)) throw VerbFailure.Of(fault);
        if (series.Slots.Count == 0) throw new VerbFailure("series-empty", "the file has no slots", "write a line per slot below the header");
        var homes = Words.Numbers(verb.Get(Homes), "--homes")?.Select(number => ColumnOf(series, number)).ToList() ?? [.. Enumerable.Range(0, series.Homes.Count)];
        return CommunityYear.Run(series, homes, SlotsOf(verb.Get(Slots), series), Terms(verb, series, homes));
    }

    static PoolTerms Terms(VerbContext verb, HomeSeries series, List<int> homes)
    {
        var key = SharingKeys.Of(verb.Get(Key)!) ?? throw Words.Wrong("--key", verb.Get(Key)!, string.Join(", ", SharingKeys.Names));
        var price = PoolPrice.RuleOf(verb.Get(Price)!) ?? throw Words.Wrong("--price", verb.Get(Price)!, string.Join(", ", PoolPrice.Names));
        if (verb.Get(FeedIn) is < 0 or > 1_000_000_000) throw Words.Wrong("--feed-in", $"{verb.Get(FeedIn)}", "0 to 1000000000 micro-currency per kWh");
        var shares = Words.Numbers(verb.Get(Beta), "--beta")?.Select(share => (long)share).ToArray() ?? [];
        if (key.NeedsShares() && shares.Length != homes.Count)
            throw new VerbFailure("beta-needed", $"--key {key.Name()} shares by fixed shares: {homes.Count} homes, {shares.Length} shares", "--beta with a share per home, e.g. --beta 30,20,25,15,10", ExitCode.Usage);
        return new PoolTerms(key, price, verb.Get(FeedIn), shares, GroupsOf(verb.Get(Groups), series, homes));
    }

    /// <summary>Homes that no group names come last, together.</summary>
    static int[] GroupsOf(string? text, HomeSeries series, List<int> homes)
    {
        if (text is null) return [];
        var named = text.Split(';').Select(group => Words.Numbers(group, "--groups")!).ToList();
        return [.. homes.Select(home => named.FindIndex(group => group.Contains(series.Homes[home])) is >= 0 and var at ? at : named.Count)];
    }

    static int ColumnOf(HomeSeries series, int number) => series.Homes.ToList().IndexOf(number) is >= 0 and var at
        ? at : throw Words.Wrong("--homes", $"{number}", $"the file has {string.Join(", ", series.Homes)}");

    static Range SlotsOf(string? text, HomeSeries series)
    {
        if (text is null) return ..;
        var ends = text.Split('-');
        if (ends.Length > 2 || !TryNumber(ends[0], out var from) || !TryNumber(ends[^1], out var to) || from > to || to >= series.Slots.Count)
            throw Words.Wrong("--slots", text, $"A-B, of 0-{series.Slots.Count - 1}");
        return from..(to + 1);
    }

    static bool TryNumber(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    static JsonObject Json(CommunityBill bill) => new()
    {
        ["slots"] = bill.Slots,
        ["homes"] = new JsonArray([.. bill.Homes.Select(home => new JsonObject
        {
            ["home"] = home.Home,
            ["alone_micro"] = home.AloneMicro,
            ["community_micro"] = home.CommunityMicro,
            ["import_wh"] = home.ImportWh,
            ["export_wh"] = home.ExportWh,
            ["bought_wh"] = home.BoughtWh,
            ["sold_wh"] = home.SoldWh,
        })]),
        ["totals"] = new JsonObject
        {
            ["alone_micro"] = bill.AloneMicro,
            ["community_micro"] = bill.CommunityMicro,
            ["rounding_micro"] = bill.RoundingMicro,
            ["load_wh"] = bill.LoadWh,
            ["pv_wh"] = bill.YieldWh,
            ["own_wh"] = bill.OwnWh,
            ["demand_wh"] = bill.DemandWh,
            ["surplus_wh"] = bill.SurplusWh,
            ["shared_wh"] = bill.SharedWh,
        },
        ["shared_wh"] = bill.SharedWh,
    };

    static void Show(Output output, CommunityBill bill) => output.Result(Json(bill), () =>
    {
        output.Table(["home", "alone", "community", "saved", "bought Wh", "sold Wh"], bill.Homes.Select(home => (IReadOnlyList<string>)
            [$"{home.Home}", Words.Money(home.AloneMicro), Words.Money(home.CommunityMicro), Words.Money(home.AloneMicro - home.CommunityMicro), $"{home.BoughtWh}", $"{home.SoldWh}"]));
        output.Line($"{bill.Slots} slots: {bill.SharedWh} Wh shared of {bill.SurplusWh} Wh surplus; {Words.Money(bill.AloneMicro)} alone, {Words.Money(bill.CommunityMicro)} together ({bill.RoundingMicro} micro of rounding)");
    });
}
