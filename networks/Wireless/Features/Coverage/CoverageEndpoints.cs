using Grange.Geo;
using Grange.Kernel;
using Grange.Wireless.Bodies;
using Grange.Wireless.Scoring;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Wireless.Features.Coverage;

/// <summary>Beacons with what was said of them, and where the network was heard.</summary>
sealed class CoverageEndpoints(WirelessRunner running)
{
    const long DayMs = 86_400_000, NearMetres = 5_000;

    /// <summary>What SF12 needs, tenths of a decibel.</summary>
    const int NeededSnr = -200;

    const int MostBeacons = 500, MostCells = 20_000;

    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/beacons", BeaconsAsync).Produces<BeaconListJson>().WithSummary("Beacons and who heard them, with reasons, the newest first: ?fromMs=&toMs=, the last day when left out");
        api.MapGet("/coverage", CellsAsync).Produces<CoverageJson>().WithSummary("Cells where the network was heard, with how that is known: ?west=&south=&east=&north= in degrees");
        api.MapGet("/coverage/at", AtAsync).Produces<CoverageAtJson>().ProducesProblem(StatusCodes.Status400BadRequest).WithSummary("Would my sensor work here? ?lat=&lng=, answered by evidence alone");
    }

    async Task<IResult> BeaconsAsync(long? fromMs, long? toMs, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        var (to, devices) = (toMs ?? node.NowMs, node.Host.Devices.View);
        var from = fromMs ?? to - DayMs;
        var list = (await node.Map.BeaconsAsync(cancel)).Select(one => one.Beacon).Where(beacon => beacon.SentMs >= from && beacon.SentMs < to).Take(MostBeacons).Select(beacon =>
        {
            var verdicts = BeaconJudgement.Verdicts(beacon, devices).ToList();
            var (eui, name) = Known(devices, beacon.Gateway);
            return new BeaconJson(beacon.Epoch, $"{beacon.Gateway}", eui, name, beacon.SentMs, beacon.Hz, beacon.Dbm, verdicts.Count(one => one.IsValid), [.. verdicts.Select(one =>
            {
                var (hearer, called) = Known(devices, one.Row.Gateway);
                return new BeaconWitnessJson($"{one.Row.Gateway}", hearer, called, one.Row.RssiDeciDbm, one.Row.SnrDeciDb, one.Row.Hz, one.Row.ReceivedMs, one.Row.Way.Metres, one.Reason, one.IsValid ? null : WirelessScore.Explain(one.Reason));
            })]);
        });
        return Results.Json(new BeaconListJson([.. list]), CoverageContext.Default.BeaconListJson);
    }

    async Task<IResult> CellsAsync(double? west, double? south, double? east, double? north, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        var cells = (await node.Map.CellsAsync(cancel)).Values.Where(one => one.Cell.Center is var at && at.Lat >= (south ?? -90) && at.Lat <= (north ?? 90) && IsBetween(at.Lng, west ?? -180, east ?? 180));
        return Results.Json(new CoverageJson(CoverageBody.Resolution, [.. cells.OrderBy(one => one.Cell).Take(MostCells).Select(Json)]), CoverageContext.Default.CoverageJson);
    }

    async Task<IResult> AtAsync(double lat, double lng, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        var place = new LatLng(lat, lng);
        if (!place.IsValid) return Problem.Of(new Fault("bad-place", "lat is −90 to 90, lng a number of degrees"));
        var (cells, cell) = (await node.Map.CellsAsync(cancel), H3Cell.Of(place, CoverageBody.Resolution));
        var here = cells.GetValueOrDefault(cell);
        var near = here is { Grade: 'A' } ? here : cell.Disk(1).Select(one => cells.GetValueOrDefault(one)).Where(one => one is { Grade: 'A' }).MaxBy(one => one!.SnrDeciDb);
        var nearest = node.Host.Devices.View.All(node.Slug).Where(device => !device.Revoked).Select(device => (Device: device, GatewayFacts.Of(device)?.Place)).Where(one => one.Place is not null)
            .Select(one => (one.Device, Metres: (long)one.Place!.Value.Center.DistanceTo(place))).OrderBy(one => one.Metres).ThenBy(one => one.Device.Id).FirstOrDefault();
        var says = near is null ? nearest.Device is not null && nearest.Metres <= NearMetres ? "gateway-near" : "no-evidence" : near == here ? "heard-here" : "heard-nearby";
        return Results.Json(
            new CoverageAtJson($"{cell}", here is null ? null : $"{here.Grade}", near?.Samples ?? 0, near?.SnrDeciDb, near?.SnrDeciDb - NeededSnr,
                nearest.Device is { } device ? new($"{device.Id}", Known(node.Host.Devices.View, device.Id).Eui, device.Name, nearest.Metres) : null, says),
            CoverageContext.Default.CoverageAtJson);
    }

    static CoverageCellJson Json(CoverageCell one) => new($"{one.Cell}", $"{one.Grade}", one.Samples, one.RssiDeciDbm, one.SnrDeciDb, one.Gateways.Count, one.LastMs);

    static (string Eui, string Name) Known(IDeviceView devices, DeviceId gateway)
        => devices.Find(gateway) is { } device ? ($"{GatewayFacts.Of(device)?.Eui:x16}", device.Name) : ("", $"{gateway}");

    /// <summary>Also over the antimeridian, where west is greater than east.</summary>
    static bool IsBetween(double lng, double west, double east) => west <= east ? lng >= west && lng <= east : lng >= west || lng <= east;
}
