using System.Text.Json.Serialization;
using Grange.Kernel;
using Grange.Vehicles.Rules;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Vehicles.Features.Sales;

/// <summary>Reads that somebody bought within a second or so.</summary>
/// <param name="State">said: evidence stands for it; open: it will; unpaid: the reader's credits were gone.</param>
public sealed record SaleJson(long Batch, long AtMs, string Reader, long Reads, long Credits, string State);

/// <summary>A vehicle's sales, the newest 1,000 first.</summary>
/// <param name="CreditsPerRead">What a read costs now; a credit is 10 micro-dollars.</param>
/// <param name="Reads">Of those that are listed.</param>
/// <param name="Credits">Of those that are listed and paid.</param>
public sealed record SaleListJson(long Vehicle, long CreditsPerRead, long Reads, long Credits, IReadOnlyList<SaleJson> Sales);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(SaleListJson))]
sealed partial class SalesJson : JsonSerializerContext;

/// <summary>The owner's view of what was sold.</summary>
sealed class SaleEndpoints(VehiclesRunner running)
{
    const int Most = 1_000;

    public void Map(IEndpointRouteBuilder api) => api.MapGet("/{id:long}/sales", ListAsync).Produces<SaleListJson>().ProducesProblem(StatusCodes.Status404NotFound)
        .WithSummary("Who bought reads of the vehicle, and for how many credits; owners only");

    async Task<IResult> ListAsync(long id, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!(await node.Gate.OwnedAsync(context, id, cancel)).TryGet(out _, out var why)) return Problem.Of(why);
        var sales = await node.Till.OfAsync(id, Most, cancel);
        return Results.Json(
            new SaleListJson(id, VehiclesTerms.CreditsPerRead(node.Host.Definition), sales.Sum(one => one.Reads), sales.Where(one => one.State != "unpaid").Sum(one => one.Credits),
                [.. sales.Select(one => new SaleJson(one.Batch, one.AtMs, one.Reader.ToString(), one.Reads, one.Credits, one.State))]), SalesJson.Default.SaleListJson);
    }
}
