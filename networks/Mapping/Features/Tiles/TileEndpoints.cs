using System.Collections.Concurrent;
using System.IO.Compression;
using Grange.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Mapping.Features.Tiles;

/// <summary>The map's tiles over HTTP: gzipped, named by the map's version so that a client asks for what changed alone.</summary>
sealed class TileEndpoints(MappingRunner running)
{
    const string Type = "application/vnd.mapbox-vector-tile";

    readonly ConcurrentBag<TileMaker> makers = [];

    public void Map(IEndpointRouteBuilder api)
        => api.MapGet("/map/{z:int}/{x:int}/{y:int}.mvt", TileAsync).Produces(StatusCodes.Status200OK, contentType: Type).WithSummary("A vector tile: layers sequences, pictures (from zoom 15), grid (below 6)");

    async Task<IResult> TileAsync(int z, int x, int y, HttpContext context, CancellationToken cancel)
    {
        if (z is < 0 or > TileMaker.MostZoom || x < 0 || y < 0 || x >= 1 << z || y >= 1 << z) return Problem.Of(new Fault("no-such-tile", $"there is no tile {z}/{x}/{y}", $"zoom 0 to {TileMaker.MostZoom}", 404));
        var node = await running.NodeAsync(cancel);
        var tag = $"\"{node.Index.Version:x}\"";
        context.Response.Headers.ETag = tag;
        context.Response.Headers.CacheControl = "no-cache";
        if (context.Request.Headers.IfNoneMatch == tag) return Results.StatusCode(StatusCodes.Status304NotModified);
        if (!makers.TryTake(out var maker)) maker = new TileMaker(node.Index);
        byte[] packed;
        try
        {
            packed = Pack(maker.Make(z, x, y));
        }
        finally
        {
            makers.Add(maker);
        }
        if (!context.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase)) return Results.Bytes(Unpack(packed), Type);
        context.Response.Headers.ContentEncoding = "gzip";
        return Results.Bytes(packed, Type);
    }

    static byte[] Pack(ReadOnlyMemory<byte> tile)
    {
        using var packed = new MemoryStream(tile.Length / 2 + 64);
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(tile.Span);
        return packed.ToArray();
    }

    static byte[] Unpack(byte[] packed)
    {
        using var gzip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        gzip.CopyTo(plain);
        return plain.ToArray();
    }
}
