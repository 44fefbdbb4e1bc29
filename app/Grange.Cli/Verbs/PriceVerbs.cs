using System.CommandLine;
using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using Grange.Chain;
using Grange.Host.Pricing;
using Grange.Verbs;

namespace Grange.Cli.Verbs;

/// <summary><c>grange price show|post</c>.</summary>
static class PriceVerbs
{
    public static Command Create() => new("price", "what tokens are worth, by the ledger's feeders") { Show(), Post() };

    static Command Show() => new Command("show", "the price of every token, and whether credits can be made at it")
        .Example("grange price show", "grange price show --json")
        .Does(async (verb, cancel) =>
    {
        var prices = await verb.Node.GetAsync("/api/v1/chain/prices", cancel);
        verb.Out.Result(prices, () => verb.Out.Table(
            ["token", "price", "credits per token", "age"],
            prices["prices"]!.AsArray().Select(price => (IReadOnlyList<string>)
            [
                (string)price!["symbol"]!, (long)price["observedAt"]! == 0 ? "none yet" : Format.Usd((long)(BigInteger.Parse((string)price["picoUsd"]!, CultureInfo.InvariantCulture) / LedgerPrices.PicoPerMicro)),
                (bool)price["good"]! ? (string)price["creditsPerToken"]! : "none: the price is old or unsure", (long)price["observedAt"]! == 0 ? "" : $"{price["ageSeconds"]} s",
            ])));
    });

    static Command Post()
    {
        var symbol = new Argument<string>("SYMBOL") { Description = "the token" };
        var price = new Argument<long>("MICROUSD") { Description = "what a whole token is worth, in millionths of a dollar" };
        var account = new Option<string?>("--account") { Description = "another of your accounts than the default", HelpName = "A" };
        return new Command("post", "say what you see as one of the ledger's feeders; good for five minutes") { symbol, price, account }
            .Example("grange price post GRG 1250000")
            .Does(async (verb, cancel) =>
        {
            if (verb.Get(price) < 1) throw new VerbFailure("bad-price", "a price is at least 1 micro-dollar", "grange price post GRG 1000000", ExitCode.Usage);
            using var chain = await ChainAccess.OpenAsync(verb, cancel);
            if (!chain.Has(verb.Get(symbol)!)) throw new VerbFailure("unknown-token", $"this ledger has no token {verb.Get(symbol)}", "grange price show", ExitCode.Usage);
            var seen = (await chain.Reader.BlockAsync(BlockTag.Latest, cancel))!.Timestamp;
            var pico = verb.Get(price) * LedgerPrices.PicoPerMicro;
            await chain.SendAsync(verb, ChainAccess.Account(verb, account), "Prices", "Prices", "post", [chain[verb.Get(symbol)!], pico, (BigInteger)seen], cancel);
            verb.Out.Result(
                new JsonObject { ["symbol"] = verb.Get(symbol), ["microUsd"] = verb.Get(price), ["observedAt"] = seen },
                () => verb.Out.Line($"posted {Format.Usd(verb.Get(price))} for {verb.Get(symbol)}"));
        });
    }
}
