using System.Globalization;
using Grange.Energy.Rules.Profiles;
using Grange.Energy.Rules.Settlement;
using Grange.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Energy.Features.Market;

/// <summary>The doors of the market: slots with their lines and proof, invoices, profiles.</summary>
sealed class MarketEndpoints(EnergyRunner running)
{
    const long DayMs = 86_400_000;

    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/slots/{slotMs:long}", SlotAsync).Produces<MarketSlotJson>().ProducesProblem(StatusCodes.Status404NotFound).WithSummary("A slot as it is settled now: state, run, every line");
        api.MapGet("/slots/{slotMs:long}/bundle", BundleAsync).Produces(StatusCodes.Status200OK, contentType: "application/json").ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("Everything a stranger needs to settle the slot again: grange energy verify FILE");
        api.MapGet("/lines", LinesAsync).Produces<MarketLineListJson>().ProducesProblem(StatusCodes.Status400BadRequest).WithSummary("Who owes whom what, slot by slot: ?fromMs=&toMs=, the last day when left out");
        api.MapGet("/invoices/{period}", InvoicesAsync).Produces<EnergyInvoiceListJson>().ProducesProblem(StatusCodes.Status400BadRequest)
            .WithSummary("Invoices of a month (yyyy-MM, UTC); with .csv behind it the operator's file for suppliers and the grid");
        api.MapGet("/terms", TermsAsync).Produces<EnergyTermsJson>().WithSummary("The community's rules as they hold now: its definition's, and its profile's where that is silent");
        api.MapGet("/profiles", () => Results.Json(new EnergyProfileListJson(Profile.Notice, [.. Profile.All.Select(Json)]), MarketJson.Default.EnergyProfileListJson)).Produces<EnergyProfileListJson>()
            .WithSummary("Rules of countries as data; not legal advice");
    }

    async Task<IResult> TermsAsync(CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        return Results.Json(EnergyTermsJson.Of(MarketTerms.Read(node.Host.Definition.Rules), node.Terms.SlotSeconds), TermsJson.Default.EnergyTermsJson);
    }

    async Task<IResult> SlotAsync(long slotMs, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!(await OneAsync(node, slotMs, cancel)).TryGet(out var settled, out var fault)) return Problem.Of(fault);
        var slot = slotMs / settled.SlotMs;
        return Results.Json(new MarketSlotJson(slotMs, node.Terms.SlotSeconds, settled.Books.StateOf(slot).ToString().ToLowerInvariant(), settled.Books.RunOf(slot),
            [.. settled.Members.Select(device => device.Id.ToString())], [.. settled.Lines], settled.TariffOf(slot), settled.Known.Paid.TryGetValue(slotMs, out var paid) ? paid.Epoch : null), MarketJson.Default.MarketSlotJson);
    }

    async Task<IResult> BundleAsync(long slotMs, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!(await OneAsync(node, slotMs, cancel)).TryGet(out var settled, out var fault)) return Problem.Of(fault);
        return Results.Bytes(SlotBundle.Of(settled.Books, slotMs / settled.SlotMs, settled.Members.Count).ToBytes(), "application/json");
    }

    async Task<IResult> LinesAsync(long? fromMs, long? toMs, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        var to = toMs ?? node.NowMs;
        return (await SettledTime.LoadAsync(node, fromMs ?? to - DayMs, to, cancel)).TryGet(out var settled, out var fault)
            ? Results.Json(new MarketLineListJson([.. settled.Lines]), MarketJson.Default.MarketLineListJson)
            : Problem.Of(fault);
    }

    async Task<IResult> InvoicesAsync(string period, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        var isFile = period.EndsWith(".csv", StringComparison.Ordinal);
        var month = isFile ? period[..^4] : period;
        if (!DateTimeOffset.TryParseExact(month, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var begin))
            return Problem.Of(new Fault("bad-period", $"'{period}' is no month", "write yyyy-MM, or yyyy-MM.csv"));
        if (!(await SettledTime.LoadAsync(node, begin.ToUnixTimeMilliseconds(), begin.AddMonths(1).ToUnixTimeMilliseconds(), cancel)).TryGet(out var settled, out var fault)) return Problem.Of(fault);
        if (isFile) return Results.Text(OperatorFile.Csv(settled.Books, [.. settled.Members.Select(device => device.Id.ToString())], settled.TariffOf), "text/csv");
        var invoices = Invoice.Of(settled.Books.Postings, settled.Members.Count).Select(one => new EnergyInvoiceJson(
            settled.Members[one.Member].Id.ToString(), settled.Members[one.Member].Name, one.TotalMicro, [.. one.Items.Select(item => new InvoiceItemJson(SettledTime.Word(item.Kind), item.Pays, item.Wh, item.Micro))]));
        return Results.Json(new EnergyInvoiceListJson(month, [.. invoices]), MarketJson.Default.EnergyInvoiceListJson);
    }

    static async Task<Result<SettledTime>> OneAsync(EnergyNode node, long slotMs, CancellationToken cancel)
    {
        if (slotMs < 0 || slotMs % node.Terms.SlotMs != 0) return new Fault("no-slot", $"no slot begins at {slotMs}", $"slots are {node.Terms.SlotSeconds} s long and counted from 1970", 404);
        var settled = await SettledTime.LoadAsync(node, slotMs, slotMs + node.Terms.SlotMs, cancel);
        return settled is { IsOk: true, Value: var found } && !found.Books.Slots.Any() ? new Fault("slot-open", "no meter has said anything of this slot", "GET readings lists what is known", 404) : settled;
    }

    static EnergyProfileJson Json(Profile one) => new(one.Name, one.Title, one.SlotMinutes, one.Keys, one.Prices, one.Proximity, one.CloseDays, one.Billing, one.Source);
}
