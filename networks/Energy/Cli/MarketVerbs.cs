using System.CommandLine;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Grange.Content;
using Grange.Energy.Rules;
using Grange.Energy.Rules.Bodies;
using Grange.Energy.Rules.Market;
using Grange.Kernel;
using Grange.Verbs;

namespace Grange.Energy.Cli;

/// <summary><c>grange energy rules|credit|order</c>: what a member says for the market, signed with the account's key where it is here and by the node where it knows it.</summary>
static class MarketVerbs
{
    static readonly Option<string> Network = new("--network") { Description = "the network's name at the node", HelpName = "NAME", DefaultValueFactory = _ => "energy", Recursive = true };
    static readonly Argument<string> Meter = new("METER") { Description = "a meter of yours: its id or its name" };

    public static Command Rules()
    {
        var buy = new Option<long?>("--buy") { Description = "in an auction the most to pay for a kWh, with all fees; left out: what the supplier asks", HelpName = "MICROUSD" };
        var sell = new Option<long?>("--sell") { Description = "in an auction the least to take for a kWh; left out: what the supplier pays", HelpName = "MICROUSD" };
        var partner = new Option<string[]>("--partner") { Description = "a neighbour to trade with first, and the price for a kWh; up to three, and both must say the same", HelpName = "METER:MICROUSD" };
        var set = new Command("set", "say a meter's standing rules, from the next slot on") { Meter, buy, sell, partner }
            .Example("grange energy rules set roof --sell 90000", "grange energy rules set house --partner roof:150000")
            .Does(async (verb, cancel) =>
            {
                var devices = await DevicesAsync(verb, cancel);
                var partners = (verb.Get(partner) ?? []).Select(said => PartnerOf(devices, said)).ToList();
                var meter = Find(devices, verb.Get(Meter)!);
                var body = new RulesBody(meter.Id, verb.Get(buy), verb.Get(sell), partners);
                if (!RulesBody.Read(body.ToNode()).TryGet(out _, out var fault)) throw VerbFailure.Of(fault);
                await SayAsync(verb, meter.Owner, EnergyKinds.Rules, body.ToNode(), HttpMethod.Put, "rules", new JsonObject
                {
                    ["meter"] = $"{meter.Id}",
                    ["buyMicro"] = body.Buy,
                    ["sellMicro"] = body.Sell,
                    ["partners"] = new JsonArray([.. partners.Select(one => (JsonNode)new JsonObject { ["meter"] = $"{one.Meter}", ["micro"] = one.Micro })]),
                }, "said; it holds from the next slot on", cancel);
            });
        return new Command("rules", "what members would pay and take, and whom they trade with first") { Network, set }
            .Example("grange energy rules", "grange energy rules set roof --sell 90000")
            .Does(async (verb, cancel) =>
            {
                var answer = await verb.Node.GetAsync(Door(verb, "rules"), cancel);
                verb.Out.Result(answer, () => verb.Out.Table(["meter", "buys at most", "sells from", "partners"], answer["rules"]!.AsArray().Select(one => (IReadOnlyList<string>)
                    [$"{one!["meter"]}", $"{one["buyMicro"] ?? "retail"}", $"{one["sellMicro"] ?? "feed-in"}", string.Join(' ', one["partners"]!.AsArray().Select(two => $"{two!["meter"]}:{two["micro"]}"))])));
            });
    }

    public static Command Credit()
    {
        var money = new Argument<long>("MICROUSD") { Description = "millionths of a dollar" };
        var days = new Option<int>("--days") { Description = "how long it buys; what is left then comes back", DefaultValueFactory = _ => 31 };
        var add = new Command("add", "pay ahead for what a meter buys from neighbours") { Meter, money, days, Purchasing.Account }
            .Example("grange energy credit add house 20000000")
            .Does(async (verb, cancel) =>
            {
                var meter = Find(await DevicesAsync(verb, cancel), verb.Get(Meter)!);
                var ask = new JsonObject { ["meter"] = $"{meter.Id}", ["microUsd"] = verb.Get(money), ["days"] = verb.Get(days) };
                var goods = await Purchasing.BuyAsync(verb, Slug(verb), ask, EnergyKinds.Credit, verb.Get(Purchasing.Account), cancel);
                verb.Out.Result(goods, () => verb.Out.Line($"credit {goods["credit"]} until {DateTimeOffset.FromUnixTimeMilliseconds((long)goods["untilMs"]!):u}"));
            });
        var credit = new Argument<string>("CREDIT") { Description = "as 'grange energy credit' lists it" };
        var end = new Command("end", "buy nothing more with it: what is left comes back") { credit }
            .Example("grange energy credit end 01a207b849bf7349b2da15139ca117dd")
            .Does(async (verb, cancel) =>
            {
                var known = (await verb.Node.GetAsync(Door(verb, "credits"), cancel))["credits"]!.AsArray().FirstOrDefault(one => (string?)one!["credit"] == verb.Get(credit))
                    ?? throw new VerbFailure("unknown-credit", $"there is no credit '{verb.Get(credit)}', or its epoch is not scored yet", "grange energy credit", ExitCode.Missing);
                await SayAsync(verb, Address.Parse((string)known["payer"]!), EnergyKinds.End, CreditBody.End(new HoldId(Guid.ParseExact((string)known["credit"]!, "N"))), HttpMethod.Delete, $"credits/{known["credit"]}", null, "ended; what is left comes back once earlier slots are paid", cancel);
            });
        return new Command("credit", "money that was paid ahead, and what is left of it") { Network, add, end }
            .Example("grange energy credit", "grange energy credit add house 20000000")
            .Does(async (verb, cancel) =>
            {
                var answer = await verb.Node.GetAsync(Door(verb, "credits"), cancel);
                verb.Out.Result(answer, () => verb.Out.Table(["credit", "meter", "left, micro-dollars", "until"], answer["credits"]!.AsArray().Select(one => (IReadOnlyList<string>)
                    [$"{one!["credit"]}", $"{one["meter"]}", $"{one["leftMicroUsd"]}", $"{DateTimeOffset.FromUnixTimeMilliseconds((long)one["untilMs"]!):u}"])));
            });
    }

    public static Command Order()
    {
        var slot = new Option<string>("--slot") { Description = "when the slot begins: UTC as 2026-07-01T12:00Z, or Unix milliseconds", Required = true };
        var bid = new Option<long?>("--bid") { Description = "Wh to buy", HelpName = "WH" };
        var offer = new Option<long?>("--offer") { Description = "Wh to sell", HelpName = "WH" };
        var price = new Option<long>("--price") { Description = "the most to pay or the least to take for a kWh, with all fees", HelpName = "MICROUSD", Required = true };
        return new Command("order", "bid or offer ahead for a slot, where the community has a forward market; it cannot be taken back") { Network, Meter, slot, bid, offer, price }
            .Example("grange energy order house --slot 2026-07-01T12:00Z --bid 500 --price 250000", "grange energy order roof --slot 2026-07-01T12:00Z --offer 800 --price 90000")
            .Does(async (verb, cancel) =>
            {
                if (verb.Get(bid) is null == verb.Get(offer) is null) throw new VerbFailure("bad-order", "name what is to be bought or what is to be sold", "--bid WH or --offer WH", ExitCode.Usage);
                var meter = Find(await DevicesAsync(verb, cancel), verb.Get(Meter)!);
                var order = new BidBody(meter.Id, Time(verb.Get(slot)!), verb.Get(bid) is null ? OrderSide.Offer : OrderSide.Bid, verb.Get(price), (verb.Get(bid) ?? verb.Get(offer))!.Value);
                if (!BidBody.Read(order.ToNode()).TryGet(out _, out var fault)) throw VerbFailure.Of(fault);
                await SayAsync(verb, meter.Owner, EnergyKinds.Bid, order.ToNode(), HttpMethod.Post, "orders", new JsonObject
                {
                    ["meter"] = $"{meter.Id}",
                    ["slotMs"] = order.SlotMs,
                    ["side"] = order.Side == OrderSide.Bid ? "bid" : "offer",
                    ["micro"] = order.Micro,
                    ["wh"] = order.Wh,
                }, "it stands", cancel);
            });
    }

    /// <summary>Signs here, or asks the node to.</summary>
    static async Task SayAsync(VerbContext verb, Address account, string kind, DagNode body, HttpMethod method, string path, JsonObject? asked, string done, CancellationToken cancel)
    {
        var evidence = $"{await OwnSigning.SayAsync(verb, Slug(verb), account, kind, body, cancel)}";
        if (evidence.Length == 0) evidence = (string)(await verb.Node.SendAsync(method, Door(verb, path), asked is null ? null : JsonContent.Create(asked), cancel))["evidence"]!;
        verb.Out.Result(new JsonObject { ["evidence"] = evidence }, () => verb.Out.Line(done));
    }

    static async Task<IReadOnlyList<(DeviceId Id, string Name, Address Owner)>> DevicesAsync(VerbContext verb, CancellationToken cancel)
        => [.. (await verb.Node.GetAsync($"/api/v1/devices?network={Slug(verb)}", cancel))["devices"]!.AsArray()
            .Select(one => (DeviceId.Parse((string)one!["id"]!, null), (string?)one["name"] ?? "", Address.Parse((string)one["owner"]!)))];

    static (DeviceId Id, string Name, Address Owner) Find(IReadOnlyList<(DeviceId Id, string Name, Address Owner)> devices, string said)
        => devices.Where(one => DeviceId.TryParse(said, null, out var id) ? one.Id == id : one.Name == said).ToList() switch
        {
            [var found] => found,
            [] => throw new VerbFailure("unknown-meter", $"there is no meter '{said}' here", "grange device list", ExitCode.Missing),
            var several => throw new VerbFailure("ambiguous-meter", $"{several.Count} meters are called '{said}'", "name its id: grange device list", ExitCode.Usage),
        };

    static Partner PartnerOf(IReadOnlyList<(DeviceId Id, string Name, Address Owner)> devices, string said)
        => said.LastIndexOf(':') is > 0 and var at && long.TryParse(said.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var micro)
            ? new Partner(Find(devices, said[..at]).Id, micro)
            : throw new VerbFailure("bad-partner", $"'{said}' is no METER:MICROUSD", "e.g. --partner roof:150000", ExitCode.Usage);

    static long Time(string said)
        => long.TryParse(said, NumberStyles.None, CultureInfo.InvariantCulture, out var ms) ? ms
            : DateTimeOffset.TryParse(said, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time.ToUnixTimeMilliseconds()
            : throw new VerbFailure("bad-slot", $"'{said}' is no time", "e.g. --slot 2026-07-01T12:00Z", ExitCode.Usage);

    static NetworkSlug Slug(VerbContext verb) => NetworkSlug.TryParse(verb.Get(Network), null, out var slug) ? slug : throw new VerbFailure("bad-slug", $"'{verb.Get(Network)}' is no network name", "grange network show", ExitCode.Usage);

    static string Door(VerbContext verb, string rest) => $"/api/v1/{Slug(verb)}/{rest}";
}
