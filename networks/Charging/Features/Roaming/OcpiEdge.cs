using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Grange.Charging.Features.Roaming;

/// <summary>One request of a partner.</summary>
/// <param name="Shown">The token that came with it.</param>
sealed record OcpiCall(ChargingNode Node, Party Party, string Shown, HttpContext Context)
{
    public DateTimeOffset Now => Node.Now;

    /// <summary>Where the partner reached this node.</summary>
    public string Base => $"{Context.Request.Scheme}://{Context.Request.Host}/ocpi";

    public string? Route(string name) => (string?)Context.Request.RouteValues[name];

    public IResult Ok(JsonNode? data) => OcpiReply.Of(data, Now);

    public IResult Refuse(int status, string message, int http = 200) => OcpiReply.Refuse(status, message, Now, http);

    /// <summary>The body, an object; null where it is none.</summary>
    public async Task<JsonObject?> BodyAsync(CancellationToken cancel)
    {
        try
        {
            return await JsonNode.ParseAsync(Context.Request.Body, cancellationToken: cancel) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>Where roaming partners connect: <c>/ocpi/versions</c> and OCPI 2.2.1 as a charge point operator. A token says whose network is meant.</summary>
sealed partial class OcpiEdge(Func<IReadOnlyList<ChargingRunner>> networks)
{
    const string Version = "/ocpi/2.2.1";

    public void Map(IEndpointRouteBuilder root)
    {
        On(root, "GET", "/ocpi/versions", (call, _) => Task.FromResult(call.Ok(new JsonArray(new JsonObject { ["version"] = "2.2.1", ["url"] = $"{call.Base}/2.2.1" }))), forGuests: true);
        On(root, "GET", Version, (call, _) => Task.FromResult(call.Ok(Details(call))), forGuests: true);
        On(root, "GET", Version + "/credentials", (call, _) => Task.FromResult(call.Ok(OcpiHandshake.Credentials(call.Node, call.Shown, call.Base))), forGuests: true);
        On(root, "POST", Version + "/credentials", OcpiHandshake.RegisterAsync, forGuests: true);
        On(root, "PUT", Version + "/credentials", OcpiHandshake.RegisterAsync, forGuests: true);
        On(root, "DELETE", Version + "/credentials", OcpiHandshake.LeaveAsync, forGuests: true);
        foreach (var kind in (string[])["locations", "tariffs", "sessions", "cdrs"]) On(root, "GET", $"{Version}/{kind}", (call, cancel) => OcpiLists.PageAsync(call, kind, cancel));
        On(root, "GET", Version + "/locations/{id}/{evse?}/{connector?}", OcpiLists.LocationAsync);
        On(root, "GET", Version + "/tokens/{country}/{party}/{uid}", OcpiTokens.GetAsync);
        On(root, "PUT", Version + "/tokens/{country}/{party}/{uid}", OcpiTokens.PutAsync);
        On(root, "PATCH", Version + "/tokens/{country}/{party}/{uid}", OcpiTokens.PatchAsync);
        On(root, "POST", Version + "/commands/{command}", OcpiCommands.RunAsync);
    }

    static JsonObject Details(OcpiCall call) => new()
    {
        ["version"] = "2.2.1",
        ["endpoints"] = new JsonArray([.. new[] { ("credentials", "SENDER"), ("credentials", "RECEIVER"), ("locations", "SENDER"), ("tariffs", "SENDER"), ("sessions", "SENDER"), ("cdrs", "SENDER"), ("tokens", "RECEIVER"), ("commands", "RECEIVER") }
            .Select(one => new JsonObject { ["identifier"] = one.Item1, ["role"] = one.Item2, ["url"] = $"{call.Base}/2.2.1/{one.Item1}" })]),
    };

    /// <param name="forGuests">Open to who has not registered yet: token A is good for versions and credentials only.</param>
    void On(IEndpointRouteBuilder root, string method, string path, Func<OcpiCall, CancellationToken, Task<IResult>> answer, bool forGuests = false)
        => root.MapMethods(path, [method], async (HttpContext context) =>
        {
            var cancel = context.RequestAborted;
            foreach (var header in (string[])["X-Request-ID", "X-Correlation-ID"])
                if (context.Request.Headers.TryGetValue(header, out var id)) context.Response.Headers[header] = id;
            if (await CallerAsync(context, forGuests, cancel) is not { } call)
            {
                context.Response.Headers.WWWAuthenticate = "Token";
                return OcpiReply.Refuse(OcpiReply.ClientError, "this token opens nothing here", TimeProvider.System.GetUtcNow(), StatusCodes.Status401Unauthorized);
            }
            try
            {
                return await answer(call, cancel);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                LogFailed(call.Node.Log, method, context.Request.Path, error);
                return call.Refuse(OcpiReply.ServerError, "the node failed");
            }
        }).ExcludeFromDescription();

    async Task<OcpiCall?> CallerAsync(HttpContext context, bool forGuests, CancellationToken cancel)
    {
        foreach (var token in OcpiToken.Read(context.Request.Headers.Authorization))
        {
            var hash = OcpiToken.Hash(token);
            foreach (var network in networks())
            {
                var node = await network.NodeAsync(cancel);
                foreach (var party in node.Roaming.Parties)
                    if ((party.IsRegistered && party.Ours == hash) || (forGuests && (party.Invited == hash || party.Ours == hash))) return new(node, party, token, context);
            }
        }
        return null;
    }

    [LoggerMessage(LogLevel.Error, "OCPI {Method} {Path} failed")]
    static partial void LogFailed(ILogger log, string method, string path, Exception error);
}
