using System.CommandLine;
using Grange.Verbs;

namespace Grange.Cli.Verbs;

/// <summary><c>grange books</c>: the operator's trial balance.</summary>
static class BooksVerb
{
    public static Command Create()
    {
        var network = new Option<string?>("--network") { Description = "of one network only", HelpName = "SLUG" };
        var epoch = new Option<long?>("--epoch") { Description = "of one epoch only", HelpName = "N" };
        return new Command("books", "the operator's books of double entry: what every account holds, which sums to zero") { network, epoch }
            .Example("grange books", "grange books --network storage --epoch 3 --json")
            .Does(async (verb, cancel) =>
        {
            var wanted = new[] { ("network", verb.Get(network)), ("epoch", $"{verb.Get(epoch)}") }.Where(one => !string.IsNullOrEmpty(one.Item2));
            var books = await verb.Node.GetAsync($"/api/v1/books?{string.Join('&', wanted.Select(one => $"{one.Item1}={one.Item2}"))}", cancel);
            verb.Out.Result(books, () =>
            {
                foreach (var assets in books["balances"]!.AsArray().GroupBy(line => (string)line!["asset"]!))
                {
                    foreach (var line in assets) verb.Out.Line($"{line!["account"],-18} {line["balance"],32} {assets.Key}");
                    verb.Out.Line($"{"sum",-18} {Sum(assets.Select(line => (string)line!["balance"]!)),32} {assets.Key}");
                }
                verb.Out.Line($"{books["count"]} postings");
            });
        });
    }

    static Int128 Sum(IEnumerable<string> amounts)
        => amounts.Aggregate((Int128)0, (sum, amount) => checked(sum + Int128.Parse(amount, System.Globalization.CultureInfo.InvariantCulture)));
}
