using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Grange.Verbs;

namespace Grange.Storage.Cli;

/// <summary><c>grange storage quote SIZE|PATH</c> and <c>grange storage renew NAME</c>.</summary>
static class QuoteVerbs
{
    public static Command Quote()
    {
        var (what, wish) = (new Argument<string>("SIZE|PATH") { Description = "so many bytes (10GB), or as many as a file has" }, new KeepingOptions());
        return new Command("quote", "what storing would cost: at most, and at the providers' own prices now") { what, wish.Policy, wish.Lifetime, wish.Days }
            .Example("grange storage quote 100GB", "grange storage quote film.mp4 --policy rs=4/8 --days 365")
            .Does(async (verb, cancel) =>
        {
            var named = verb.Get(what)!;
            if (File.Exists(named)) named = new FileInfo(named).Length.ToString(CultureInfo.InvariantCulture);
            if (!ByteSize.TryParse(named, out var bytes)) throw new VerbFailure("bad-size", $"'{named}' is neither a size nor a file", "100GB, 1.5TB, 64MiB, or a path", ExitCode.Usage);
            var quote = await verb.Node.GetAsync(verb.Api($"quote?bytes={bytes}{wish.Query(verb)}"), cancel);
            verb.Out.Result(quote, () =>
            {
                verb.Out.Line($"{bytes} bytes, {quote["policy"]}, {quote["days"]} days: at most {Usd(quote["mostMicroUsd"])}");
                verb.Out.Line(quote["likelyMicroUsd"] is null
                    ? $"only {quote["providers"]} of {quote["parts"]} providers would take it now"
                    : $"at today's prices {Usd(quote["likelyMicroUsd"])}: {Usd(quote["measuredMicroUsdPerTibMonth"])} per TiB and month, ceiling {Usd(quote["ceilingMicroUsdPerTibMonth"])}");
            });
        });
    }

    public static Command Renew()
    {
        var name = new Argument<string>("NAME") { Description = "as ls shows it" };
        var days = new Option<int?>("--days") { Description = "how much longer", HelpName = "N" };
        return new Command("renew", "order what is stored for longer") { name, days }.Example("grange storage renew photo.jpg --days 365").Does(async (verb, cancel) =>
        {
            var query = $"renew?name={Uri.EscapeDataString(verb.Get(name)!)}{(verb.Get(days) is { } more ? FormattableString.Invariant($"&days={more}") : "")}";
            var stored = await verb.Node.SendAsync(HttpMethod.Post, verb.Api(query), null, cancel);
            verb.Out.Result(stored, () => verb.Out.Line($"{stored["name"]} is kept until {DateTimeOffset.FromUnixTimeMilliseconds((long)stored["untilMs"]!).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}"));
        });
    }

    static string Usd(JsonNode? microUsd) => string.Create(CultureInfo.InvariantCulture, $"{(decimal)(long)microUsd! / 1_000_000:0.000000} USD");
}
