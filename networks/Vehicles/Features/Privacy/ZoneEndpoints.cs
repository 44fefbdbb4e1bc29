using System.Text.Json.Serialization;
using Grange.Geo;
using Grange.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Vehicles.Features.Privacy;

/// <summary>A zone that is asked for.</summary>
/// <param name="Radius">150 to 5,000 metres.</param>
public sealed record NewZoneJson(double? Lat, double? Lon, double? Radius);

/// <summary>A zone as it hides: its centre was moved, and it is half as large again as was asked for.</summary>
public sealed record ZoneJson(long Number, double Lat, double Lon, double Metres, double BorderLat, double BorderLon)
{
    internal static ZoneJson Of(NumberedZone one) => new(one.Number, one.Zone.Centre.Lat, one.Zone.Centre.Lng, one.Zone.Metres, one.Zone.Border.Lat, one.Zone.Border.Lng);

    internal NumberedZone Read(long number) => new(number, new(new(Lat, Lon), Metres, new(BorderLat, BorderLon)));
}

public sealed record ZoneListJson(IReadOnlyList<ZoneJson> Zones);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(NewZoneJson))]
[JsonSerializable(typeof(ZoneJson))]
[JsonSerializable(typeof(ZoneListJson))]
sealed partial class ZonesJson : JsonSerializerContext;

/// <summary>The doors of privacy zones; owners only.</summary>
sealed class ZoneEndpoints(VehiclesRunner running)
{
    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/{id:long}/zones", ListAsync).Produces<ZoneListJson>().ProducesProblem(StatusCodes.Status404NotFound).WithSummary("Where the vehicle is not shown to anybody but its owner");
        api.MapPost("/{id:long}/zones", AddAsync).Produces<ZoneJson>(StatusCodes.Status201Created).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .WithSummary("Hides the vehicle around a point, in everything that anybody else reads from now on, of the past too");
        api.MapDelete("/{id:long}/zones/{number:long}", RemoveAsync).ProducesProblem(StatusCodes.Status404NotFound).WithSummary("Takes a zone away");
    }

    async Task<IResult> ListAsync(long id, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!(await node.Gate.OwnedAsync(context, id, cancel)).TryGet(out var vehicle, out var why)) return Problem.Of(why);
        return Results.Json(new ZoneListJson([.. (await node.Zones.OfAsync(vehicle, cancel)).Select(ZoneJson.Of)]), ZonesJson.Default.ZoneListJson);
    }

    async Task<IResult> AddAsync(long id, NewZoneJson said, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!(await node.Gate.OwnedAsync(context, id, cancel)).TryGet(out var vehicle, out var why)) return Problem.Of(why);
        var added = await node.Zones.AddAsync(vehicle, new LatLng(said.Lat ?? double.NaN, said.Lon ?? double.NaN), said.Radius ?? double.NaN, cancel);
        return added.ToHttp(zone => Results.Json(ZoneJson.Of(zone), ZonesJson.Default.ZoneJson, statusCode: StatusCodes.Status201Created));
    }

    async Task<IResult> RemoveAsync(long id, long number, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!(await node.Gate.OwnedAsync(context, id, cancel)).TryGet(out var vehicle, out var why)) return Problem.Of(why);
        return await node.Zones.RemoveAsync(vehicle, number, cancel) ? Results.NoContent() : Problem.Of(new Fault("unknown-zone", $"the vehicle has no zone {number}", Status: 404));
    }
}
