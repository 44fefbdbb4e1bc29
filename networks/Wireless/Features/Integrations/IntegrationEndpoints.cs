using System.Security.Cryptography;
using Grange.Kernel;
using Grange.Wireless.Features.Devices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Wireless.Features.Integrations;

/// <summary>Where events go, at the doors: webhooks and MQTT.</summary>
sealed class IntegrationEndpoints(WirelessRunner running)
{
    /// <summary>Places of one account.</summary>
    const int MostOfOne = 20;

    static readonly string[] Kinds = ["up", "join", "ack", "txack", "status", "log", "final"];

    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/integrations", ListAsync).Produces<IntegrationListJson>().ProducesProblem(StatusCodes.Status401Unauthorized).WithSummary("Where an account's events go, and how that goes: ?account=");
        api.MapPost("/integrations", AddAsync).Produces<IntegrationJson>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status401Unauthorized)
            .WithSummary("Sends an account's events on: {kind: webhook, url} by signed POSTs, {kind: mqtt, url: amqp://...} in ChirpStack's topics; the answer tells a webhook's secret, once");
        api.MapDelete("/integrations/{id}", RemoveAsync).Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound).WithSummary("Sends nothing there any more, nor what waits");
        api.MapPost("/integrations/{id}/resume", ResumeAsync).Produces<IntegrationJson>().ProducesProblem(StatusCodes.Status404NotFound).WithSummary("Sends again what was stopped after failures, from what waits");
    }

    async Task<IResult> ListAsync(string? account, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!(await DeviceEndpoints.OwnerAsync(node, account, context, cancel)).TryGet(out var owner, out var fault)) return Problem.Of(fault);
        var told = new List<IntegrationJson>();
        foreach (var row in (await node.Integrations.AllAsync(cancel)).Where(row => row.Owner == owner)) told.Add(Json(row, await node.Integrations.WaitingAsync(row.Id, cancel)));
        return Results.Json(new IntegrationListJson(told), IntegrationsJson.Default.IntegrationListJson);
    }

    async Task<IResult> AddAsync(NewIntegrationJson said, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!(await DeviceEndpoints.OwnerAsync(node, said.Account, context, cancel)).TryGet(out var owner, out var fault)) return Problem.Of(fault);
        if (!Read(node, said, owner).TryGet(out var row, out fault)) return Problem.Of(fault);
        if ((await node.Integrations.AllAsync(cancel)).Count(row => row.Owner == owner) >= MostOfOne) return Problem.Of(new Fault("too-many", $"an account has at most {MostOfOne} integrations", "remove one first"));
        await node.Integrations.AddAsync(row, cancel);
        node.Changed.Ring();
        return Results.Json(Json(row, 0) with { Secret = row.Secret.Length > 0 ? row.Secret : null }, IntegrationsJson.Default.IntegrationJson);
    }

    async Task<IResult> RemoveAsync(string id, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!(await OwnAsync(node, id, context, cancel)).TryGet(out _, out var fault)) return Problem.Of(fault);
        await node.Integrations.RemoveAsync(id, cancel);
        node.Changed.Ring();
        return Results.NoContent();
    }

    async Task<IResult> ResumeAsync(string id, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!(await OwnAsync(node, id, context, cancel)).TryGet(out var row, out var fault)) return Problem.Of(fault);
        await node.Integrations.ResumeAsync(id, cancel);
        node.Changed.Ring();
        return Results.Json(Json(row with { Stopped = null, Failures = 0 }, await node.Integrations.WaitingAsync(id, cancel)), IntegrationsJson.Default.IntegrationJson);
    }

    static Result<IntegrationRow> Read(WirelessNode node, NewIntegrationJson said, Address owner)
    {
        var isMqtt = said.Kind == IntegrationRow.Mqtt;
        if (!isMqtt && said.Kind != IntegrationRow.Webhook) return new Fault("bad-kind", "kind is webhook or mqtt");
        if (!Uri.TryCreate(said.Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https" or "amqp" or "amqps") || isMqtt != url.Scheme.StartsWith("amqp", StringComparison.Ordinal))
            return new Fault("bad-url", isMqtt ? "url is amqp://USER:PASSWORD@HOST of a RabbitMQ with its MQTT plugin" : "url is http:// or https://");
        if (isMqtt && owner != node.Accounts.Default) return new Fault("not-allowed", "a broker is named by who runs the node", "use a webhook", StatusCodes.Status403Forbidden);
        if (said.Secret is { } secret && (secret.Length is < 32 or > 128 || secret.Length % 2 != 0 || !secret.All(char.IsAsciiHexDigit))) return new Fault("bad-secret", "secret is hexadecimal, 32 to 128 figures");
        if (said.Events is { } events && (events.Count == 0 || events.Except(Kinds).Any())) return new Fault("bad-events", "events are of " + string.Join(", ", Kinds));
        return new IntegrationRow(
            Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)), owner, said.Kind!, url.ToString(), isMqtt ? "" : said.Secret ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)),
            [.. (said.Events ?? Kinds[..^1]).Distinct()], 0, 0, null, null, 0, node.NowMs);
    }

    async Task<Result<IntegrationRow>> OwnAsync(WirelessNode node, string id, HttpContext context, CancellationToken cancel)
    {
        if ((await node.Integrations.AllAsync(cancel)).FirstOrDefault(one => one.Id == id) is not { } row) return new Fault("unknown-integration", $"there is no integration '{id}'", "grange wireless integration ls", 404);
        return await node.Accounts.RefusesAsync(context, row.Owner, cancel) is { } refused ? refused : row;
    }

    /// <summary>Passwords of a broker are not told.</summary>
    static IntegrationJson Json(IntegrationRow row, long waiting)
        => new(row.Id, row.Owner.ToString(), row.Kind, row.Kind == IntegrationRow.Mqtt ? new UriBuilder(row.Url) { UserName = "", Password = "" }.Uri.ToString() : row.Url, row.Events, row.Delivered, waiting, row.Failures, row.LastError, row.Stopped);
}
