using Grange.Content;
using Grange.Kernel;
using Grange.Storage.Gateway;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Grange.Storage.Agent;

/// <summary><c>/piece/{cid}</c>: a piece's bytes, whole or in ranges.</summary>
sealed class PieceDownload(PieceStore store, DenyLists lists)
{
    public void Map(IEndpointRouteBuilder routes) => routes.MapMethods("/piece/{cid}", ["GET", "HEAD"], Send);

    IResult Send(string cid, HttpContext context)
    {
        GatewayAnswer.AllowOrigins(context.Response);
        if (!Cid.TryParse(cid, null, out var named)) return Problem.Of(PieceApi.NotAPiece(cid));
        if (store.Find(named) is not { } stored || !File.Exists(stored.Path))
            return Problem.Of(new Fault("piece-unknown", $"piece {cid} is not here", Status: 404));
        if (lists.Refuse(stored.Piece.V2.Hash) is { } denied) return Problem.Of(denied);
        var etag = $"\"{stored.Piece}\"";
        if (ByteRange.Of(context.Request, stored.Piece.RawBytes, etag).Refusal(context.Response, stored.Piece.RawBytes) is { } outside) return Problem.Of(outside);
        context.Response.Headers.CacheControl = GatewayAnswer.Immutable;
        return Results.File(
            stored.Path, stored.Blocks > 0 ? FormatChoice.CarType : "application/octet-stream", fileDownloadName: null,
            entityTag: new EntityTagHeaderValue(etag), enableRangeProcessing: true);
    }
}
