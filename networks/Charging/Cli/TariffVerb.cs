using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Grange.Charging.Rules.Tariffs;
using Grange.Verbs;

namespace Grange.Charging.Cli;

/// <summary><c>grange charge tariff</c>: what a session costs under a tariff, without a node.</summary>
static class TariffVerb
{
    public static Command Make()
    {
        var tariff = new Argument<string>("TARIFF") { Description = "an OCPI 2.2.1 tariff, as JSON" };
        var session = new Argument<string>("SESSION") { Description = "a session: {start, phases: [{minutes, charging, kwh, current}]}" };
        return new Command("tariff", "what a session costs under a tariff") { tariff, session }
            .Example("grange charge tariff tariff.json session.json --json")
            .Does(async (verb, cancel) => Show(verb.Out, Price(await ReadAsync(verb.Get(tariff)!, cancel), await ReadAsync(verb.Get(session)!, cancel))));
    }

    internal static Bill Price(JsonElement tariff, JsonElement session)
    {
        if (!TariffReader.Read(tariff).TryGet(out var prices, out var fault) || !SessionReader.Read(session).TryGet(out var used, out fault)) throw VerbFailure.Of(fault);
        return Pricing.Price(prices, used);
    }

    /// <summary>Totals as people pay them, and exact to the millionth.</summary>
    internal static JsonObject Json(Bill bill) => new()
    {
        ["currency"] = bill.Currency,
        ["total_excl"] = JsonNode.Parse(bill.ExclVat.In(bill.Currency)),
        ["total_incl"] = JsonNode.Parse(bill.InclVat.In(bill.Currency)),
        ["exact_excl"] = JsonNode.Parse(bill.ExclVat.Text(6)),
        ["exact_incl"] = JsonNode.Parse(bill.InclVat.Text(6)),
        ["lines"] = new JsonArray([.. bill.Lines.Select(line => new JsonObject
        {
            ["dimension"] = Name(line.Component.Dimension),
            ["reservation"] = line.Reserved,
            ["volume"] = Volume(line),
            ["excl"] = JsonNode.Parse(line.ExclVat.Text(6)),
            ["incl"] = JsonNode.Parse(line.InclVat.Text(6)),
        })]),
    };

    static void Show(Output output, Bill bill) => output.Result(Json(bill), () =>
    {
        output.Table(["for", "used", "excl. VAT", "incl. VAT"], bill.Lines.Select(line =>
            (IReadOnlyList<string>)[Name(line.Component.Dimension) + (line.Reserved ? " (reserved)" : ""), $"{Volume(line)}", line.ExclVat.Text(4), line.InclVat.Text(4)]));
        output.Line($"{bill.ExclVat.In(bill.Currency)} {bill.Currency} excl. VAT, {bill.InclVat.In(bill.Currency)} incl. VAT");
    });

    static string Name(TariffDimension dimension) => dimension == TariffDimension.ParkingTime ? "PARKING_TIME" : dimension.ToString().ToUpperInvariant();

    /// <summary>Kilowatt-hours, hours or once, as OCPI counts them.</summary>
    static decimal Volume(BillLine line) => line.Component.Dimension switch
    {
        TariffDimension.Flat => 1,
        TariffDimension.Energy => line.Volume / 1_000_000_000m,
        _ => Math.Round(line.Volume / 3600m, 6),
    };

    static async Task<JsonElement> ReadAsync(string path, CancellationToken cancel)
    {
        if (!File.Exists(path)) throw new VerbFailure("no-file", $"{path} is not there", "name a JSON file", ExitCode.Missing);
        try
        {
            using var document = JsonDocument.Parse(await File.ReadAllBytesAsync(path, cancel));
            return document.RootElement.Clone();
        }
        catch (JsonException error)
        {
            throw new VerbFailure("not-json", $"{path} is no JSON: {error.Message}", exit: ExitCode.Failed);
        }
    }
}
