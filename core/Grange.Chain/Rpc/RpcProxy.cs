using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Chain;

/// <summary>The chain at the node's own address, so that a browser's wallet and the console have one origin.</summary>
public static class RpcProxy
{
    /// <summary>Bytes of a request at most.</summary>
    public const int MaxBody = 2 * 1024 * 1024;

    /// <summary>Maps JSON-RPC over HTTP POST.</summary>
    public static IEndpointConventionBuilder MapRpc(this IEndpointRouteBuilder endpoints, string pattern, RpcDoor door) =>
        endpoints.MapPost(pattern, async (HttpContext http) =>
        {
            if (await ReadAsync(http.Request, http.RequestAborted) is not { } body) return Results.StatusCode(StatusCodes.Status413PayloadTooLarge);
            return Results.Bytes(await door.HandleAsync(body, http.RequestAborted), "application/json");
        });

    /// <summary>The body, or null when it is too long.</summary>
    static async Task<byte[]?> ReadAsync(HttpRequest request, CancellationToken cancel)
    {
        if (request.ContentLength > MaxBody) return null;
        var body = new MemoryStream();
        var part = new byte[16 * 1024];
        for (var read = await request.Body.ReadAsync(part, cancel); read > 0; read = await request.Body.ReadAsync(part, cancel))
        {
            if (body.Length + read > MaxBody) return null;
            body.Write(part, 0, read);
        }
        return body.ToArray();
    }
}
