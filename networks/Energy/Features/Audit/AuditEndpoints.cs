using System.Text.Json.Serialization;
using Grange.Energy.Features.Market;
using Grange.Energy.Rules.Settlement;
using Grange.Energy.Rules.Trust;
using Grange.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Energy.Features.Audit;

/// <summary>What the audit says of a home.</summary>
/// <param name="FactorPpm">How many times too much export it reports, in millionths; null where the window does not tell.</param>
/// <param name="ErrorPpm">One standard error of it.</param>
public sealed record FeederHomeJson(string Device, string Name, long ExportWh, long? FactorPpm, long ErrorPpm, bool Suspect);

public sealed record FeederAuditJson(string Feeder, long FromMs, long ToMs, int Slots, IReadOnlyList<FeederHomeJson> Homes);

/// <summary>An account with several meters here.</summary>
/// <param name="BetweenWh">Sold by one of its meters to another.</param>
public sealed record OwnTradeJson(string Account, int Meters, long BoughtWh, long SoldWh, long BetweenWh);

/// <summary>Two accounts that sold to each other.</summary>
public sealed record TradeCircleJson(string First, string Second, long Wh, long BackWh);

/// <summary>How concentrated the trade of a time was.</summary>
/// <param name="SellersHhi">Herfindahl–Hirschman index of accounts by what they sold: 10,000 is one seller alone, 0 nothing sold.</param>
public sealed record TradeConcentrationJson(long FromMs, long ToMs, long TradedWh, int SellersHhi, int BuyersHhi, IReadOnlyList<OwnTradeJson> Owners, IReadOnlyList<TradeCircleJson> Circles);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(FeederAuditJson))]
[JsonSerializable(typeof(TradeConcentrationJson))]
sealed partial class AuditJson : JsonSerializerContext;

/// <summary>The doors of who looks after the community.</summary>
sealed class AuditEndpoints(EnergyRunner running)
{
    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/audit/feeder/{feeder}", FeederAsync).Produces<FeederAuditJson>().ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("Holds the meters of a feeder against its transformer's: ?fromMs=&toMs=, the last 30 days when left out; names homes that report more export than flowed");
        api.MapGet("/audit/concentration", ConcentrationAsync).Produces<TradeConcentrationJson>().ProducesProblem(StatusCodes.Status400BadRequest)
            .WithSummary("How much of the trade is in few hands, accounts that sell to themselves or in circles: ?fromMs=&toMs=, the last 30 days when left out");
    }

    async Task<IResult> ConcentrationAsync(long? fromMs, long? toMs, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        var to = toMs ?? node.NowMs;
        var from = fromMs ?? to - FeederAuditing.WindowMs;
        if (!(await SettledTime.LoadAsync(node, from, to, cancel)).TryGet(out var settled, out var fault)) return Problem.Of(fault);
        var sales = settled.Books.Slots.SelectMany(settled.Books.LinesOf).Where(line => line.Kind == LineKind.P2p).Select(line => (line.Payer.Number, line.Payee.Number, line.Wh));
        var found = Concentration.Of(sales, [.. settled.Members.Select(device => device.Owner)]);
        return Results.Json(new TradeConcentrationJson(from, to, found.TradedWh, found.SellersHhi, found.BuyersHhi,
            [.. found.Owners.Select(one => new OwnTradeJson($"{one.Owner}", one.Meters, one.BoughtWh, one.SoldWh, one.BetweenWh))],
            [.. found.Circles.Select(one => new TradeCircleJson($"{one.First}", $"{one.Second}", one.Wh, one.BackWh))]), AuditJson.Default.TradeConcentrationJson);
    }

    async Task<IResult> FeederAsync(string feeder, long? fromMs, long? toMs, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        await node.Mirror.RefreshAsync(cancel);
        var to = toMs ?? node.NowMs;
        if (!(await new FeederAuditing(node).RunAsync(feeder, fromMs ?? to - FeederAuditing.WindowMs, to, cancel)).TryGet(out var report, out var fault)) return Problem.Of(fault);
        return Results.Json(new FeederAuditJson(report.Feeder, report.FromMs, report.ToMs, report.Slots, [.. report.Homes.Select(one => new FeederHomeJson(
            one.Home.Id.ToString(), one.Home.Name, one.Finding.ExportWh, one.Finding.FactorPpm, one.Finding.ErrorPpm, one.Finding.IsSuspect))]), AuditJson.Default.FeederAuditJson);
    }
}
