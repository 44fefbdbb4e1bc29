using Grange.Content;
using Grange.Kernel;
using Microsoft.AspNetCore.Http;

namespace Grange.Storage.Gateway;

/// <summary>A CAR of the blocks along the path and in scope at its end, written as they are found (trustless gateway, CAR).</summary>
sealed class CarAnswer(IBlockReader blocks)
{
    public async Task<Fault?> SendAsync(HttpContext context, GatewayRequest request, DagPathEnd end, CancellationToken cancel)
    {
        var (response, choice) = (context.Response, request.Car!);
        if (GatewayAnswer.IsKnown(context, $"W/\"{end.Cid}.car.{choice.Tag}\"")) return null;
        var walk = new DagWalk(blocks) { Scope = choice.Scope, Duplicates = choice.Duplicates, Range = choice.Range };
        await using var steps = walk.RunAsync(request.Root, request.Segments, cancel).GetAsyncEnumerator(cancel);
        var more = await steps.MoveNextAsync(); // the first block decides whether there is anything to send
        if (more && !steps.Current.TryGet(out _, out var missing)) return GatewayAnswer.FaultOf(missing);

        response.ContentType = choice.ContentType;
        response.Headers.ContentDisposition = GatewayAnswer.Disposition(attachment: true, (string?)context.Request.Query["filename"] is { Length: > 0 } name ? name : $"{end.Cid}.car");
        response.Headers.AcceptRanges = "none";
        response.Headers.CacheControl = GatewayAnswer.Immutable;
        if (!HttpMethods.IsGet(context.Request.Method)) return null;

        await using var car = await CarWriter.StartAsync(response.Body, [end.Cid], cancel);
        for (; more; more = await steps.MoveNextAsync())
        {
            if (!steps.Current.TryGet(out var block, out var broken))
            {
                await car.FlushAsync(cancel);
                await response.StartAsync(cancel);
                return GatewayAnswer.FaultOf(broken); // the answer has begun: the connection is cut, so that no client takes it for complete
            }
            await car.PutAsync(block.Cid, block.Bytes, cancel);
        }
        await car.FlushAsync(cancel);
        return null;
    }
}
