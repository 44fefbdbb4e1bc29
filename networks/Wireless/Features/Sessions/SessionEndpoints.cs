using System.Text.Json.Serialization;
using Grange.Kernel;
using Grange.Kernel.Crypto;
using Grange.Wireless.Features.Devices;
using Grange.Wireless.Sealed;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Wireless.Features.Sessions;

/// <summary>An agent's offer.</summary>
/// <param name="Device">The gateway's id in the registry.</param>
/// <param name="Point">A fresh P-256 point, compressed, in base64.</param>
/// <param name="TimeMs">Later than that of every session before.</param>
/// <param name="Signature">By the device's key, in base64.</param>
public sealed record SessionOfferJson(string? Device, string? Point, long? TimeMs, string? Signature);

/// <summary>The node's part: the session's number in hexadecimal, its point, and where to send.</summary>
public sealed record SessionJson(string Session, string Point, int UdpPort);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(SessionOfferJson))]
[JsonSerializable(typeof(SessionJson))]
sealed partial class SessionsJson : JsonSerializerContext;

/// <summary>Where the agent beside a gateway opens its line: from then on only what it seals is the gateway's.</summary>
sealed class SessionEndpoints(WirelessRunner running)
{
    public void Map(IEndpointRouteBuilder api) => api.MapPost("/gateways/{eui}/session", OpenAsync).Produces<SessionJson>()
        .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound)
        .WithSummary("The agent beside a gateway opens its line, signed by the gateway's device key; the line before is over");

    async Task<IResult> OpenAsync(string eui, SessionOfferJson offer, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!DeviceReading.TryEui(eui, out var id) || !DeviceId.TryParse(offer.Device, null, out var named) || Bytes(offer.Point) is not { Length: P256.KeySize } point || offer.TimeMs is not { } timeMs)
            return Problem.Of(new Fault("bad-session", "a session is {device, point: 33 bytes in base64, timeMs, signature}"));
        if (node.Host.Devices.View.Find(named) is not { Revoked: false } device || device.Network != node.Slug || GatewayFacts.Of(device)?.Eui != id || !node.Host.Devices.IsHere(device))
            return Problem.Of(new Fault("unknown-gateway", $"{named} is not registered as gateway {id:x16} of {node.Slug}", "grange join wireless --eui EUI", 404));
        if (Math.Abs(timeMs - node.NowMs) > SessionOffer.MostSkewMs) return Problem.Of(new Fault("clock-skew", $"the agent's clock says {timeMs} ms, this node's {node.NowMs} ms", "set the agent's clock", 403));
        if (P256.Verify(device.Key.Span, SessionOffer.Signed(node.Slug, id, point, timeMs), Bytes(offer.Signature)) != P256Fault.None)
            return Problem.Of(new Fault("session-unsigned", "the signature is not that of the gateway's device key", null, 403));
        if (node.Air.Endpoint is not { } endpoint) return Problem.Of(new Fault("no-udp", "this node takes no datagrams", "grange up --udp PORT", 409));
        using var own = SessionOffer.Fresh();
        var mine = SessionOffer.PointOf(own);
        if (SessionOffer.Key(own, point, point, mine) is not { } key) return Problem.Of(new Fault("bad-session", "the point is not on the curve"));
        var session = await node.Air.AskAsync(_ => node.Air.Gateways.Open(id, device.Id, key, timeMs), cancel);
        return session is { } opened
            ? Results.Json(new SessionJson($"{opened:x16}", Convert.ToBase64String(mine), endpoint.Port), SessionsJson.Default.SessionJson)
            : Problem.Of(new Fault("session-old", "a later session was opened already", "offer again with the time now", 403));
    }

    static byte[] Bytes(string? base64)
    {
        var bytes = new byte[(base64 ?? "").Length];
        return Convert.TryFromBase64String(base64 ?? "", bytes, out var length) ? bytes[..length] : [];
    }
}
