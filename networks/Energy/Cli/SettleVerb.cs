using System.CommandLine;
using System.Text.Json.Nodes;
using Grange.Energy.Rules.Settlement;
using Grange.Verbs;

namespace Grange.Energy.Cli;

/// <summary><c>grange energy settle</c>: what a community's accounts come to when its values arrive like this, without a node.</summary>
static class SettleVerb
{
    public static Command Make()
    {
        var file = new Argument<string>("EVENTS") { Description = "{members, slots, prices: {p2p, retail, feed_in}, events: [{member, slot, version, import_wh, export_wh, quality, arrive}]}" };
        return new Command("settle", "settle meter values as they arrive: late, twice, corrected") { file }
            .Example("grange energy settle events.json", "grange energy settle events.json --json")
            .Does(async (verb, cancel) =>
            {
                var read = SettlementFile.Read(await Input.JsonAsync(verb.Get(file)!, cancel));
                foreach (var value in read.Values)
                    if (read.Books.Tell(value) == Told.New) read.Books.Run(value.Value.Slot);
                Show(verb.Out, read.Members, read.Books);
            });
    }

    static void Show(Output output, IReadOnlyList<string> members, CommunityBooks books)
    {
        var energies = EnergyTotals.Of(books, members.Count);
        string Name(Party party) => party.IsMember ? members[party.Number] : $"{party}";
        var json = new JsonObject
        {
            ["balances"] = new JsonObject(members.Select((name, at) => KeyValuePair.Create(name, (JsonNode?)books.Balances.GetValueOrDefault(new Party(at))))
                .Concat(books.Balances.Where(one => !one.Key.IsMember && !members.Contains($"{one.Key}")).Select(one => KeyValuePair.Create($"{one.Key}", (JsonNode?)one.Value)))),
            ["energy"] = new JsonObject(members.Select((name, at) => KeyValuePair.Create(name, (JsonNode?)Json(energies[at])))),
            ["totals"] = Json(energies.Aggregate((one, other) => one + other)),
            ["lines"] = new JsonArray([.. books.Slots.SelectMany(slot => books.LinesOf(slot).Where(line => line.Kind == LineKind.P2p).Select(line => new JsonObject
            {
                ["slot"] = slot,
                ["buyer"] = Name(line.Payer),
                ["seller"] = Name(line.Payee),
                ["wh"] = line.Wh,
                ["micro"] = line.Micro,
            }))]),
            ["slots"] = new JsonArray([.. books.Slots.Select(slot => new JsonObject
            {
                ["slot"] = slot,
                ["state"] = $"{books.StateOf(slot)}".ToLowerInvariant(),
                ["run"] = books.RunOf(slot),
                ["runs"] = books.RunsOf(slot),
            })]),
            ["postings"] = books.Postings.Count,
        };
        output.Result(json, () =>
        {
            output.Table(["member", "balance", "import Wh", "from neighbours", "export Wh", "to neighbours"], members.Select((name, at) => (IReadOnlyList<string>)
                [name, Words.Money(books.Balances.GetValueOrDefault(new Party(at))), $"{energies[at].ImportWh}", $"{energies[at].BoughtWh}", $"{energies[at].ExportWh}", $"{energies[at].SoldWh}"]));
            foreach (var (party, balance) in books.Balances.Where(one => !one.Key.IsMember)) output.Line($"{party}: {Words.Money(balance)}");
            output.Line($"{books.Slots.Count()} slots, {books.Slots.Sum(books.RunsOf)} runs, {books.Postings.Count} postings");
        });
    }

    static JsonObject Json(EnergyTotals energy) => new()
    {
        ["import_wh"] = energy.ImportWh,
        ["export_wh"] = energy.ExportWh,
        ["bought_wh"] = energy.BoughtWh,
        ["sold_wh"] = energy.SoldWh,
        ["residual_wh"] = energy.ResidualWh,
        ["surplus_wh"] = energy.SurplusWh,
    };
}
