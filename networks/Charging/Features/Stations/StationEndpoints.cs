using System.Text.Json;
using Grange.Charging.Protocol;
using Grange.Charging.Rules;
using Grange.Charging.Rules.Stations;
using Grange.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Charging.Features.Stations;

/// <summary>The doors around stations: what there is, and how one is set up. What it costs its device says as evidence.</summary>
sealed class StationEndpoints(ChargingRunner running)
{
    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/stations/terms", TermsAsync).Produces<ChargingTermsJson>().WithSummary("What an owner must know: the operator, the price where none is named");
        api.MapGet("/stations", ListAsync).Produces<StationListJson>().WithSummary("Stations, what they cost, and whether they are free");
        api.MapGet("/stations/{station}", GetAsync).Produces<StationJson>().ProducesProblem(StatusCodes.Status404NotFound).WithSummary("One station");
        api.MapPut("/stations/{station}", SetUpAsync).Produces<LetInJson>().ProducesProblem(StatusCodes.Status403Forbidden).WithSummary("Lets a registered station in, with the hash of its key: {setup}, signed by its device");
        api.MapPost("/stations/{station}/key", RotateAsync).Produces<NewKeyJson>().ProducesProblem(StatusCodes.Status409Conflict).WithSummary("Gives a station a new key over its own line: {setup}, signed by its device");
    }

    async Task<IResult> TermsAsync(CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        return Results.Json(new ChargingTermsJson(
            node.Slug.ToString(), node.Operator.Id.ToString(), node.Host.Definition.Prices.GetValueOrDefault(ChargingPrices.Kwh).Value, node.Terms.HeartbeatSeconds,
            node.Host.Definition.FeeBps(ChargingReasons.Session)), ChargingJson.Default.ChargingTermsJson);
    }

    async Task<IResult> ListAsync(CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        var connectors = (await node.Stations.ConnectorsAsync(cancel)).ToLookup(one => one.Station);
        var stations = new List<StationJson>();
        foreach (var row in await node.Stations.AllAsync(cancel)) stations.Add(await JsonAsync(node, row, connectors[row.Identity], cancel));
        return Results.Json(new StationListJson(stations), ChargingJson.Default.StationListJson);
    }

    async Task<IResult> GetAsync(string station, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!StationIdentity.TryParse(station, null, out var identity) || await node.Stations.FindAsync(identity, cancel) is not { } row) return Unknown(station);
        var connectors = (await node.Stations.ConnectorsAsync(cancel)).Where(one => one.Station == identity);
        return Results.Json(await JsonAsync(node, row, connectors, cancel), ChargingJson.Default.StationJson);
    }

    async Task<IResult> SetUpAsync(string station, SetupJson body, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!StationIdentity.TryParse(station, null, out var identity)) return Unknown(station);
        var named = node.Host.Devices.View.All(node.Slug).Where(one => !one.Revoked && StationFacts.Of(one)?.Identity == identity).ToList();
        if (named.Count == 0) return Problem.Of(new Fault("unknown-device", $"no device is registered as station {identity} of {node.Slug}", "grange charge station add registers it", 404));
        Fault? why = null;
        foreach (var device in named)
        {
            if (!StationSetup.Open(body.Setup ?? "", device, node.NowMs).TryGet(out var setup, out why)) continue;
            if (await node.Stations.FindAsync(identity, cancel) is { } before && before.Device == device.Id && setup.Profile < before.Credentials.Profile)
                return Problem.Of(before.Credentials.Raise(setup.Profile).Fault);
            if (!await node.Stations.PutAsync(identity, device.Id, new StationCredentials(setup.Profile, setup.Key), isOpen: setup.Key is null && setup.Profile < 3, node.NowMs, cancel))
                return Problem.Of(new Fault("station-taken", $"{identity} is another device's name here", "choose another name", 409));
            await node.Lines.ForgetAsync(identity, "set up anew");
            return Results.Json(new LetInJson(identity.ToString(), $"/ocpp/{Uri.EscapeDataString(identity.ToString())}", [OcppVersion.V16.Name(), OcppVersion.V201.Name()]), ChargingJson.Default.LetInJson);
        }
        return Problem.Of(why!);
    }

    async Task<IResult> RotateAsync(string station, SetupJson body, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!StationIdentity.TryParse(station, null, out var identity) || await node.Stations.FindAsync(identity, cancel) is not { } row || node.Host.Devices.View.Find(row.Device) is not { Revoked: false } device)
            return Unknown(station);
        if (!StationSetup.Open(body.Setup ?? "", device, node.NowMs).TryGet(out _, out var fault)) return Problem.Of(fault);
        return (await new KeyRotation(node).RotateAsync(row, cancel)).TryGet(out var key, out fault) ? Results.Json(new NewKeyJson(identity.ToString(), key), ChargingJson.Default.NewKeyJson) : Problem.Of(fault);
    }

    static async Task<StationJson> JsonAsync(ChargingNode node, StationRow row, IEnumerable<ConnectorRow> connectors, CancellationToken cancel)
    {
        var device = node.Host.Devices.View.Find(row.Device);
        var facts = device is null ? null : StationFacts.Of(device);
        var line = node.Lines.Find(row.Identity);
        var busy = node.Sessions.BusyAt(row.Identity);
        var said = connectors.Where(one => one.Connector > 0).Select(one => new ConnectorJson(one.Evse, one.Connector, one.Status, one.ChangedMs)).ToList();
        var broken = said.Count(one => one.Status is "Faulted" or "Unavailable");
        var tariff = await node.Tariffs.OfAsync(row.Device, cancel);
        return new(
            row.Identity.ToString(), row.Device.ToString(), device?.Name, device?.Owner.ToString(), line?.IsConnected == true, line?.Version?.Name(), row.Model, facts?.Evses ?? 1,
            facts?.MaxWatts ?? StationFacts.DefaultWatts, facts?.Facts.GetValueOrDefault(StationFacts.Plug), facts?.PinnedKey(1) is not null,
            facts?.Facts.GetValueOrDefault(DeviceFacts.Latitude), facts?.Facts.GetValueOrDefault(DeviceFacts.Longitude),
            line?.IsConnected == true && busy + broken < (facts?.Evses ?? 1), said, tariff is null ? null : Parsed(tariff.Json), line?.HeardMs ?? 0,
            row.Credentials.Profile, line?.IsConnected == true ? line.Watts : 0, tariff?.ZoneMinutes ?? 0);
    }

    internal static JsonElement Parsed(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    internal static IResult Unknown(string station) => Problem.Of(new Fault("unknown-station", $"there is no station '{station}'", "grange charge find", 404));
}
