using System.Text.Json.Serialization;
using Grange.Kernel;
using Grange.Vehicles.Rules.Audit;
using Grange.Vehicles.Rules.Ownership;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Vehicles.Features.Audit;

/// <summary>What one account read within a minute.</summary>
/// <param name="Before">Hash of the row before.</param>
/// <param name="Hash">The row's own; null while the minute is not over.</param>
public sealed record AccessRowJson(
    long Sequence, long MinuteMs, string Reader, IReadOnlyList<string> Scopes, string Purpose, long Reads, long Refused, long Results, long FromMs, long ToMs, string Before, string? Hash)
{
    const long MinuteLengthMs = 60_000;

    internal static AccessRowJson Of(AccessRow row, bool closed) => new(
        row.Sequence, row.Minute * MinuteLengthMs, row.Reader.ToString(), ScopeNames.Of(row.Scopes), row.Purpose, row.Reads, row.Refused, row.Results, row.FromMs, row.ToMs, row.Before.ToString(),
        closed ? row.Hash.ToString() : null);
}

/// <summary>A vehicle's whole log.</summary>
/// <param name="Whole">Every row names the one before it by its hash.</param>
/// <param name="Open">Reads of the minute that is not over.</param>
public sealed record AccessLogJson(long Vehicle, bool Whole, IReadOnlyList<AccessRowJson> Rows, IReadOnlyList<AccessRowJson> Open);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(AccessLogJson))]
sealed partial class AuditJson : JsonSerializerContext;

/// <summary>The owner's view of who read what; the same is its export.</summary>
sealed class AuditEndpoints(VehiclesRunner running)
{
    public void Map(IEndpointRouteBuilder api) => api.MapGet("/{id:long}/access", ListAsync).Produces<AccessLogJson>().ProducesProblem(StatusCodes.Status404NotFound)
        .WithSummary("Who read what of the vehicle, by minute, chained by hashes; owners only");

    async Task<IResult> ListAsync(long id, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!(await node.Gate.OwnedAsync(context, id, cancel)).TryGet(out _, out var why)) return Problem.Of(why);
        var (rows, open) = await node.Accesses.ListAsync(id, cancel);
        return Results.Json(
            new AccessLogJson(id, AccessLog.FirstBroken(rows) is null, [.. rows.Select(row => AccessRowJson.Of(row, closed: true))], [.. open.Select(row => AccessRowJson.Of(row, closed: false))]),
            AuditJson.Default.AccessLogJson);
    }
}
