using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Grange.Kernel;
using Grange.Vehicles.Features.Reads;
using Grange.Vehicles.Rules.Ownership;
using Grange.Vehicles.Rules.Reads;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Vehicles.Features.Streams;

/// <summary>What a vehicle says, as it says it: server-sent events.</summary>
sealed class StreamEndpoints(VehiclesRunner running)
{
    public void Map(IEndpointRouteBuilder api) => api.MapGet("/{id:long}/stream", StreamAsync).Produces<string>(contentType: "text/event-stream")
        .ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound)
        .WithSummary("Server-sent events: \"ready\" at once, \"values\" as they come (?names=A,B), and \"closed\" when the owner takes the grant back, or credits are used up: nothing comes after it");

    async Task<IResult> StreamAsync(long id, string? names, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!(await node.Gate.AskAsync(context, id, Scopes.None, cancel)).TryGet(out var seeing, out var why)) return Problem.Of(why);
        var wanted = names?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (wanted?.FirstOrDefault(name => !PlaceView.MayAsk(name, seeing.Access)) is { } closed) return Problem.Of(node.Gate.Ask(seeing.Reader, id, SignalNames.ScopeOf(closed)) is { IsOk: false } refused ? refused.Fault : new Fault("no-grant", $"{closed} is not open", Status: 403));
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.ServerSentEvents(EventsAsync(node, seeing.Reader, id, wanted, cancel));
    }

    static async IAsyncEnumerable<SseItem<string>> EventsAsync(VehiclesNode node, Address reader, long id, IReadOnlyList<string>? wanted, [EnumeratorCancellation] CancellationToken cancel)
    {
        yield return new("{}", "ready"); // else nothing is sent, and nobody knows that they are heard, until the car speaks
        await foreach (var item in Following.FollowAsync(node, reader, id, cancel))
        {
            if (!item.TryGet(out var seen, out var why))
            {
                yield return Closed(StatusCodes.Status401Unauthorized, "invalid_token", why.Detail);
                yield break;
            }
            var shown = seen.Points.Where(one => wanted is null || wanted.Contains(one.Name)).ToList();
            if (shown.Count == 0) continue;
            if (await node.Till.TakeAsync(seen.Seeing, cancel) is { } unpaid)
            {
                yield return Closed(unpaid.Status, unpaid.Code, unpaid.Detail);
                yield break;
            }
            ReadEndpoints.Note(node, seen.Seeing, shown, shown[0].AtMs, shown[^1].AtMs);
            yield return new(JsonSerializer.Serialize(new LatestJson(id, [.. shown.Select(ReadEndpoints.Json)]), ReadsJson.Default.LatestJson), "values");
        }
    }

    static SseItem<string> Closed(int status, string reason, string why) => new(JsonSerializer.Serialize(new ClosedJson(status, reason, why), StreamsJson.Default.ClosedJson), "closed");
}
