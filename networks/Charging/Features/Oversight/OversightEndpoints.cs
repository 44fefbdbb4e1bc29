using Grange.Charging.Features.Stations;
using Grange.Charging.Rules.Stations;
using Grange.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Charging.Features.Oversight;

/// <summary>What an owner sees of a station's line.</summary>
sealed class OversightEndpoints(ChargingRunner running)
{
    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/stations/{station}/log", LogAsync).Produces<LineLogJson>().ProducesProblem(StatusCodes.Status403Forbidden).WithSummary("The newest OCPP frames of a station, for its owner and this node's operator, newest first");
    }

    async Task<IResult> LogAsync(string station, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!StationIdentity.TryParse(station, null, out var identity) || await node.Stations.FindAsync(identity, cancel) is not { } row) return StationEndpoints.Unknown(station);
        if (node.Host.Devices.View.Find(row.Device) is not { } device || await node.Accounts.RefusesAsync(context, device.Owner, cancel) is not null)
            return Problem.Of(new Fault("not-yours", $"what {identity} and the node say to each other is for its owner", "log in as the account that added it", 403));
        return Results.Json(new LineLogJson(identity.ToString(), node.Lines.Find(identity)?.Log.Newest() ?? []), ChargingJson.Default.LineLogJson);
    }
}
