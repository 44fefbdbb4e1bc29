using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Grange.Kernel;
using Grange.Storage.S3.Keys;
using Grange.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Storage.Pinning;

/// <summary><c>/pins</c>: the IPFS Pinning Service API 1.0.0. The token is that of an access key, and its account pays.</summary>
sealed class PinEndpoints(StorageRunner running, PinWork work)
{
    const long MostBody = 1 << 20;

    public void Map(IEndpointRouteBuilder root)
    {
        root.MapGet("/pins", (HttpContext context, CancellationToken cancel) => AnswerAsync(context, ListAsync, cancel)).Produces<PinResultsJson>().WithSummary("Pinned content of a token's account; ?cid=, ?name=, ?match=, ?status=, ?before=, ?after=, ?limit=, ?meta=");
        root.MapPost("/pins", (HttpContext context, CancellationToken cancel) => AnswerAsync(context, call => AddAsync(call, null), cancel)).Accepts<PinJson>("application/json").Produces<PinStatusJson>(StatusCodes.Status202Accepted).WithSummary("Has content fetched and kept, from its origins or where the node finds it");
        root.MapGet("/pins/{requestid}", (string requestid, HttpContext context, CancellationToken cancel) => AnswerAsync(context, call => GetAsync(call, requestid), cancel)).Produces<PinStatusJson>().WithSummary("How a pin stands");
        root.MapPost("/pins/{requestid}", (string requestid, HttpContext context, CancellationToken cancel) => AnswerAsync(context, call => AddAsync(call, requestid), cancel)).Accepts<PinJson>("application/json").Produces<PinStatusJson>(StatusCodes.Status202Accepted).WithSummary("Puts another pin in the place of one");
        root.MapDelete("/pins/{requestid}", (string requestid, HttpContext context, CancellationToken cancel) => AnswerAsync(context, call => RemoveAsync(call, requestid), cancel)).Produces(StatusCodes.Status202Accepted).WithSummary("Gives a pin up");
        root.MapMethods("/pins/{**path}", ["OPTIONS"], (HttpContext context) =>
        {
            AllowOrigins(context.Response);
            return Results.NoContent();
        });
    }

    /// <summary>A request with a token that is in force.</summary>
    sealed record Call(HttpContext Context, StorageNode Node, PinTable Pins, AccessKey Key, CancellationToken Cancel)
    {
        public Address Account => Key.Account;

        /// <summary>Where this node takes what is to be pinned: it dials nobody and serves HTTP.</summary>
        public string Delegate => Multiaddr.Of(new Uri($"{Context.Request.Scheme}://{Context.Request.Host}"));
    }

    async Task<IResult> AnswerAsync(HttpContext context, Func<Call, Task<IResult>> answer, CancellationToken cancel)
    {
        AllowOrigins(context.Response);
        var node = await running.NodeAsync(cancel);
        var authorization = context.Request.Headers.Authorization.ToString();
        var token = authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? authorization["Bearer ".Length..].Trim() : "";
        if (await new KeyTable(node.Host.Store, node.Slug).OfTokenAsync(token, cancel) is not { } key) return Refuse(PinFaults.Unauthorized);
        return await answer(new Call(context, node, new PinTable(node.Host.Store, node.Slug), key, cancel));
    }

    static async Task<IResult> ListAsync(Call call)
    {
        if (!PinQuery.Read(call.Context.Request.Query).TryGet(out var query, out var bad)) return Refuse(bad);
        var found = await call.Pins.ListAsync(call.Account, query, call.Cancel);
        return Show(new PinResultsJson(found.Count, [.. found.Take(query.Limit).Select(pin => pin.ToJson(call.Delegate))]), PinsJson.Default.PinResultsJson);
    }

    static async Task<IResult> GetAsync(Call call, string id)
        => await call.Pins.FindAsync(id, call.Account, call.Cancel) is { } pin ? Show(pin.ToJson(call.Delegate), PinsJson.Default.PinStatusJson) : Refuse(PinFaults.NotFound(id));

    async Task<IResult> AddAsync(Call call, string? before)
    {
        if (!(await ReadAsync(call)).TryGet(out var wish, out var bad) || !Pin.Check(wish).TryGet(out var root, out bad)) return Refuse(bad);
        if (before is not null && await call.Pins.FindAsync(before, call.Account, call.Cancel) is null) return Refuse(PinFaults.NotFound(before));
        if (call.Node.Host.Policy.Check(new PolicyQuestion("upload", call.Account, root)) is { } denied) return Refuse(PinFaults.Of(denied));
        if (await call.Node.Host.Holds.AvailableAsync(call.Account, call.Cancel) is { Value: 0 } && call.Node.Terms.CeilingMicroUsd > 0)
            return Refuse(new Fault("INSUFFICIENT_FUNDS", $"{call.Account} has nothing left to reserve: grange cash lock AMOUNT", Status: 409));
        if (await call.Node.Quotas.RefusesAsync(call.Key, 0, call.Cancel) is { } full) return Refuse(PinFaults.Of(full));
        var id = Guid.CreateVersion7(call.Node.Host.Clock.GetUtcNow()).ToString("N");
        if (await call.Pins.AddAsync(new Pin(id, call.Account, call.Key.Access, call.Node.NowMs, PinState.Queued, root, wish, before), call.Cancel) is not { } made) return Refuse(PinFaults.NotFound(before!));
        work.Wake();
        return Show(made.ToJson(call.Delegate), PinsJson.Default.PinStatusJson, StatusCodes.Status202Accepted);
    }

    async Task<IResult> RemoveAsync(Call call, string id)
    {
        if (!await call.Pins.RemoveAsync(id, call.Account, call.Cancel)) return Refuse(PinFaults.NotFound(id));
        await work.EndAsync(call.Node, call.Account, id, call.Cancel);
        return Results.StatusCode(StatusCodes.Status202Accepted);
    }

    static async Task<Result<PinJson>> ReadAsync(Call call)
    {
        BodyLimit.Set(call.Context, MostBody);
        try
        {
            return await JsonSerializer.DeserializeAsync(call.Context.Request.Body, PinsJson.Default.PinJson, call.Cancel) is { } wish ? wish : PinFaults.BadRequest("a pin is a JSON object with a cid");
        }
        catch (Exception malformed) when (malformed is JsonException or BadHttpRequestException)
        {
            return PinFaults.BadRequest($"that is no pin: {malformed.Message}");
        }
    }

    static IResult Refuse(Fault fault) => Show(new PinFailureJson(new PinErrorJson(fault.Code, fault.Detail)), PinsJson.Default.PinFailureJson, fault.Status);

    static IResult Show<T>(T value, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK) => Results.Json(value, type, statusCode: status);

    /// <summary>Any web page may ask: only who has a token gets an answer, and no cookie counts here.</summary>
    static void AllowOrigins(HttpResponse response)
    {
        response.Headers.AccessControlAllowOrigin = "*";
        response.Headers.AccessControlAllowMethods = "GET, POST, DELETE, OPTIONS";
        response.Headers.AccessControlAllowHeaders = "Authorization, Content-Type";
    }
}
