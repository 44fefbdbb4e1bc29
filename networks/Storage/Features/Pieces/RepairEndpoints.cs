using Grange.Storage.Files;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Storage.Pieces;

/// <summary>What was lost, and what became of it.</summary>
sealed class RepairEndpoints(StorageRunner running)
{
    const int Most = 1000;

    public void Map(IEndpointRouteBuilder api)
        => api.MapGet("/repairs", ListAsync).Produces<RepairListJson>().WithSummary("Parts of pieces that were lost, newest first, and who has them since; ?open=true: only what is still to be repaired");

    async Task<IResult> ListAsync(bool? open, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        var pieces = new Dictionary<long, PieceRow?>();
        var rows = new List<RepairJson>();
        var waiting = await node.Repairs.OpenAsync(cancel);
        foreach (var repair in await node.Repairs.ListAsync(open ?? false, Most, cancel))
        {
            if (!pieces.TryGetValue(repair.Segment, out var piece)) pieces[repair.Segment] = piece = await node.Pieces.FindAsync(repair.Segment, cancel);
            rows.Add(new RepairJson(
                piece?.Piece.ToString(), piece is { Policy.IsCoded: true } ? repair.Shard : null, repair.Device.ToString(), repair.Reason, repair.LostMs, repair.MendedMs, repair.MendedBy?.ToString()));
        }
        return Results.Json(new RepairListJson(waiting, rows), StorageJson.Default.RepairListJson);
    }
}
