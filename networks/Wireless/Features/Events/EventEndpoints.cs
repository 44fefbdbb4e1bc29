using System.Text.Json.Nodes;
using System.Threading.Channels;
using Grange.Kernel;
using Grange.Wireless.Features.Devices;
using Grange.Wireless.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Wireless.Features.Events;

/// <summary>What devices say, as it comes (server-sent events) and as it was (a list).</summary>
sealed class EventEndpoints(WirelessRunner running)
{
    /// <summary>Events kept for a reader that is slow; the oldest go first, and a reader sees by their numbers that they did.</summary>
    const int Kept = 4_096;

    const int MostListed = 1_000;

    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/events", FollowAsync).Produces<string>(contentType: "text/event-stream").ProducesProblem(StatusCodes.Status400BadRequest)
            .WithSummary("Server-sent events: \"ready\" at once, then in ChirpStack's JSON up, join, ack, txack, status, log, final; ?device= one alone, ?after=NUMBER those since, ?last=COUNT the newest of before");
        api.MapGet("/devices/{devEui}/events", ListAsync).Produces<JsonArray>().ProducesProblem(StatusCodes.Status404NotFound).WithSummary("A device's last events, the newest first: ?limit=");
    }

    async Task<IResult> ListAsync(string devEui, int? limit, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!DeviceReading.TryEui(devEui, out var eui) || await node.Devices.FindAsync(eui, cancel) is null) return Problem.Of(new Fault("unknown-device", $"there is no device '{devEui}'", "grange wireless device ls", 404));
        var events = node.Air.Events.Since(0, eui).Reverse().Take(Math.Clamp(limit ?? 100, 1, MostListed)).ToList();
        return Results.Text(new JsonArray([.. events.Select(one => (JsonNode)node.Json(one))]).ToJsonString(), "application/json");
    }

    async Task FollowAsync(string? device, long? after, int? last, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        ulong? only = null;
        if (device is not null)
        {
            if (!DeviceReading.TryEui(device, out var named))
            {
                await Problem.Of(new Fault("bad-eui", $"'{device}' is no EUI", "write 16 hexadecimal figures")).ExecuteAsync(context);
                return;
            }
            only = named;
        }
        var events = Channel.CreateBounded<WirelessEvent>(new BoundedChannelOptions(Kept) { FullMode = BoundedChannelFullMode.DropOldest });
        void Tell(WirelessEvent one)
        {
            if (only is null || one.DevEui == only) events.Writer.TryWrite(one);
        }
        node.Air.Events.Told += Tell;
        try
        {
            (context.Response.ContentType, context.Response.Headers.CacheControl) = ("text/event-stream", "no-store");
            await context.Response.WriteAsync("event: ready\ndata: {}\n\n", cancel); // who waits for the first event knows that it waits, through any proxy
            await context.Response.Body.FlushAsync(cancel);
            await WriteAsync(node, context.Response, events.Reader, Before(node, after, last, only), cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // the reader is gone, or the node ends
        }
        finally
        {
            node.Air.Events.Told -= Tell;
        }
    }

    static IReadOnlyList<WirelessEvent> Before(WirelessNode node, long? after, int? last, ulong? only)
        => after is null && last is null ? [] : [.. node.Air.Events.Since(after ?? 0, only).TakeLast(last is { } most ? Math.Clamp(most, 0, MostListed) : int.MaxValue)];

    /// <summary>Those that were, then those that come.</summary>
    static async Task WriteAsync(WirelessNode node, HttpResponse response, ChannelReader<WirelessEvent> live, IReadOnlyList<WirelessEvent> before, CancellationToken cancel)
    {
        foreach (var one in before) await response.WriteAsync(Text(node, one), cancel);
        var last = before.Count > 0 ? before[^1].Number : 0;
        await foreach (var one in live.ReadAllAsync(cancel))
        {
            if (one.Number > last) await response.WriteAsync(Text(node, one), cancel);
            if (!live.TryPeek(out _)) await response.Body.FlushAsync(cancel);
        }
    }

    static string Text(WirelessNode node, WirelessEvent one) => $"id: {one.Number}\nevent: {EventJson.Name(one.Kind)}\ndata: {node.Json(one).ToJsonString()}\n\n";
}
