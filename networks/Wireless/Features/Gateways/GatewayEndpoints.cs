using System.Text.Json.Serialization;
using Grange.Kernel;
using Grange.Wireless.Bodies;
using Grange.Wireless.Features.Devices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Wireless.Features.Gateways;

/// <summary>A gateway to be registered.</summary>
/// <param name="Eui">16 hexadecimal figures.</param>
/// <param name="LatE7">Degrees north × 10⁷; both or neither.</param>
/// <param name="LonE7">Degrees east × 10⁷.</param>
/// <param name="Account">Whose it is; the node's own account when left out.</param>
public sealed record NewGatewayJson(string? Eui, string? Name, long? LatE7, long? LonE7, string? Account);

/// <summary>A gateway, registered or only heard.</summary>
/// <param name="Level">unknown (only heard) or open (registered): their data is taken, and they earn nothing; bound (an agent with a device key beside it): it earns; attested (a maker that the rules name vouches for that key).</param>
/// <param name="IsReachable">Downlinks can be sent to it now.</param>
/// <param name="Frames">What it heard since the node started.</param>
public sealed record GatewayJson(string Eui, string Name, string? Owner, string Level, long? LatE7, long? LonE7, bool IsReachable, long HeardMs, long Frames);

/// <summary>What a gateway's own key signed in the open epoch.</summary>
/// <param name="Records">How often it signed.</param>
/// <param name="Frames">How many frames.</param>
public sealed record SignedFramesJson(string Eui, string Device, int Records, long Frames);

public sealed record GatewayListJson(IReadOnlyList<GatewayJson> Gateways);

/// <summary>How the network serves.</summary>
/// <param name="Udp">Where gateways speak GWMP: HOST:PORT; null where they cannot.</param>
/// <param name="Foreign">Datagrams that spoke for a gateway without its key.</param>
/// <param name="Refused">Frames that became no event, by reason.</param>
/// <param name="Region">Of devices that name none, and of gateways that ask.</param>
/// <param name="SubBand">US915: the eight channels that gateways are told to hear.</param>
/// <param name="Bought">Credits of the copies that were bought of bound gateways since the node started.</param>
/// <param name="Unsaid">Credits of copies that no evidence says yet: it follows within seconds.</param>
public sealed record WirelessStatusJson(
    string? Udp, string NetId, int Devices, long Datagrams, long Malformed, long Foreign, long Acknowledged, long Frames, long Uplinks, long Copies, long Joins, long Downlinks, IReadOnlyDictionary<string, long> Refused, long Bought, long Unsaid, string Region, int SubBand);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(NewGatewayJson))]
[JsonSerializable(typeof(GatewayJson))]
[JsonSerializable(typeof(GatewayListJson))]
[JsonSerializable(typeof(SignedFramesJson))]
[JsonSerializable(typeof(WirelessStatusJson))]
sealed partial class GatewaysJson : JsonSerializerContext;

/// <summary>Gateways at the doors.</summary>
sealed class GatewayEndpoints(WirelessRunner running)
{
    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/status", StatusAsync).Produces<WirelessStatusJson>().WithSummary("Where gateways speak, and what became of what they sent");
        api.MapGet("/gateways", ListAsync).Produces<GatewayListJson>().WithSummary("Gateways that are registered or were heard");
        api.MapGet("/gateways/{eui}/signed", SignedAsync).Produces<SignedFramesJson>().ProducesProblem(StatusCodes.Status404NotFound).WithSummary("What a bound gateway's own key signed in the open epoch: it earns for no more");
        api.MapPost("/gateways", AddAsync).Produces<GatewayJson>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status409Conflict)
            .WithSummary("Registers a gateway by its EUI, or changes its name and place");
        api.MapDelete("/gateways/{eui}", RemoveAsync).Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound).WithSummary("Removes a gateway");
    }

    async Task<IResult> StatusAsync(CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        var (air, server) = (node.Air.Counts, node.Air.Server.Counts);
        var (devices, bought, unsaid) = await node.Air.AskAsync(one => (one.Devices.Count, node.Air.Data.Bought, node.Air.Data.Unsaid), cancel);
        return Results.Json(
            new WirelessStatusJson(
                node.Air.Endpoint?.ToString(), $"{node.Terms.NetId:x6}", devices, air.Datagrams, air.Malformed, air.Foreign, air.Acknowledged, air.Frames, server.Uplinks, server.Copies, server.Joins, server.Downlinks, server.Refused, bought, unsaid, node.Terms.Region.Name, node.Terms.SubBand),
            GatewaysJson.Default.WirelessStatusJson);
    }

    async Task<IResult> ListAsync(CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        var (rows, makers) = ((await node.Gateways.AllAsync(cancel)).ToDictionary(row => row.Eui), node.Terms.Makers);
        var all = await node.Air.AskAsync(_ => node.Air.Gateways.All.Select(live => (live.Eui, live.HeardMs, live.Frames, IsReachable: node.Air.Gateways.Reaches(live.Eui), Bound: node.Air.Gateways.Bound.TryGetValue(live.Eui, out var device) ? device : (DeviceId?)null)).ToDictionary(live => live.Eui), cancel);
        var list = rows.Keys.Union(all.Keys).Order().Select(eui =>
        {
            var (row, live) = (rows.GetValueOrDefault(eui), all.GetValueOrDefault(eui));
            return new GatewayJson($"{eui:x16}", row?.Name ?? $"{eui:x16}", row?.Owner.ToString(), live.Bound is { } device ? node.Host.Devices.View.Find(device) is { } known && MakerWord.Find(known, makers) is not null ? "attested" : "bound" : row is null ? "unknown" : "open", row?.LatE7, row?.LonE7, live.IsReachable, live.HeardMs, live.Frames);
        });
        return Results.Json(new GatewayListJson([.. list]), GatewaysJson.Default.GatewayListJson);
    }

    async Task<IResult> SignedAsync(string eui, CancellationToken cancel)
    {
        const int Most = 10_000; // more a device may not say in a day
        var node = await running.NodeAsync(cancel);
        if (!DeviceReading.TryEui(eui, out var id) || (await node.Air.AskAsync(_ => new Dictionary<ulong, DeviceId>(node.Air.Gateways.Bound), cancel)) is var bound && !bound.ContainsKey(id))
            return Problem.Of(new Fault("unknown-gateway", $"there is no bound gateway '{eui}'", "grange join wireless --eui EUI", 404));
        var said = (await node.Said.ReadAsync(Author.Of(bound[id]), node.Host.Epochs.Current.FromMs, node.NowMs + 1, Most, cancel)).Select(one => one.Record).Where(record => record.Kind == WirelessKinds.Heard).ToList();
        return Results.Json(new SignedFramesJson($"{id:x16}", bound[id].ToString(), said.Count, said.Sum(record => HeardBody.Read(record.Body).TryGet(out var heard, out _) ? heard.Frames : 0)), GatewaysJson.Default.SignedFramesJson);
    }

    async Task<IResult> AddAsync(NewGatewayJson said, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!(await DeviceEndpoints.OwnerAsync(node, said.Account, context, cancel)).TryGet(out var owner, out var fault)) return Problem.Of(fault);
        if (!DeviceReading.TryEui(said.Eui, out var eui)) return Problem.Of(new Fault("bad-eui", $"'{said.Eui}' is no EUI", "write 16 hexadecimal figures"));
        if (said.LatE7 is null != said.LonE7 is null || said.LatE7 is < -900_000_000 or > 900_000_000 || said.LonE7 is < -1_800_000_000 or > 1_800_000_000)
            return Problem.Of(new Fault("bad-place", "a place is latE7 and lonE7: degrees × 10⁷, both or neither"));
        var row = new GatewayRow(eui, said.Name is { Length: > 0 and <= 64 } name ? name : $"{eui:x16}", owner, said.LatE7, said.LonE7, node.NowMs);
        if (!await node.Gateways.PutAsync(row, cancel)) return Problem.Of(new Fault("gateway-taken", $"gateway {eui:x16} is somebody else's", "its owner must remove it first", 409));
        await node.Air.AskAsync(_ => Registered(node, eui), cancel);
        return Results.Json(new GatewayJson($"{eui:x16}", row.Name, owner.ToString(), "open", row.LatE7, row.LonE7, false, 0, 0), GatewaysJson.Default.GatewayJson);
    }

    async Task<IResult> RemoveAsync(string eui, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!DeviceReading.TryEui(eui, out var id) || (await node.Gateways.AllAsync(cancel)).FirstOrDefault(one => one.Eui == id) is not { } row)
            return Problem.Of(new Fault("unknown-gateway", $"there is no gateway '{eui}'", "grange wireless gateway ls", 404));
        if (await node.Accounts.RefusesAsync(context, row.Owner, cancel) is { } refused) return Problem.Of(refused);
        await node.Gateways.RemoveAsync(id, cancel);
        await node.Air.AskAsync(_ =>
        {
            node.Air.Gateways.Unregister(id);
            return true;
        }, cancel);
        return Results.NoContent();
    }

    static bool Registered(WirelessNode node, ulong eui)
    {
        node.Air.Gateways.Register(eui);
        return true;
    }
}
