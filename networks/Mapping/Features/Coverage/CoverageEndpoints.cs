using Grange.Geo;
using Grange.Kernel;
using Grange.Mapping.Features.Catalogue;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Mapping.Features.Coverage;

/// <summary>Where the map is fresh: hexes with how many pictures they have and when the last was taken; and the sum of it all.</summary>
sealed class CoverageEndpoints(MappingRunner running)
{
    const int MostHexes = 20_000, MostPictures = 500_000, Finest = 12, Coarsest = 3;

    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/coverage", ListAsync).Produces<CoverageJson>().ProducesProblem(StatusCodes.Status400BadRequest).WithSummary("Hexes with pictures in a box: ?bbox=west,south,east,north and resolution 3 to 12");
        api.MapGet("/status", StatusAsync).Produces<MapStatusJson>().WithSummary("How much is mapped, and who looks for faces");
    }

    async Task<IResult> ListAsync(HttpContext context, int? resolution, CancellationToken cancel)
    {
        if (!SearchQuery.Read(context.Request.Query).TryGet(out var query, out var fault)) return Problem.Of(fault);
        var fine = resolution ?? 10;
        if (fine is < Coarsest or > Finest) return Problem.Of(new Fault("bad-resolution", $"resolution {Coarsest} to {Finest}"));
        var node = await running.NodeAsync(cancel);
        var hexes = node.Index.Within(query.West, query.South, query.East, query.North, _ => true, MostPictures).GroupBy(one => H3Cell.Of(one.At, fine)).Take(MostHexes)
            .Select(hex => new HexJson(hex.Key.ToString(), hex.Count(), hex.Max(one => one.CapturedMs), [.. hex.Key.Boundary().Select(corner => new[] { Math.Round(corner.Lng, 6), Math.Round(corner.Lat, 6) })]));
        return Results.Json(new CoverageJson(fine, [.. hexes.OrderBy(hex => hex.Cell, StringComparer.Ordinal)]), CoverageJsonContext.Default.CoverageJson);
    }

    async Task<IResult> StatusAsync(CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        var counts = await node.Pictures.CountAsync(cancel);
        return Results.Json(new MapStatusJson(node.Index.Count, counts.GetValueOrDefault(Pictures.PictureState.Private) + counts.GetValueOrDefault(Pictures.PictureState.Waiting), counts.GetValueOrDefault(Pictures.PictureState.Rejected), node.Detector?.Name, node.Reviewers.Count, node.TakesBlurred,
            MappingTerms.CreditsPerHexWeek(node.Host.Definition), MappingTerms.CreditsPerBurst(node.Host.Definition)), CoverageJsonContext.Default.MapStatusJson);
    }
}
