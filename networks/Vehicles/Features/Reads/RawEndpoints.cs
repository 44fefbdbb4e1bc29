using System.Text.Json;
using Grange.Kernel;
using Grange.Store;
using Grange.Vehicles.Features.Ingest;
using Grange.Vehicles.Features.Keys;
using Grange.Vehicles.Protocol.Telemetry;
using Grange.Vehicles.Rules.Ingest;
using Grange.Vehicles.Rules.Ownership;
using Grange.Vehicles.Rules.Privacy;
using Grange.Vehicles.Rules.Reads;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Vehicles.Features.Reads;

/// <summary>What is not a signal's value: the VIN, events, and raw batches.</summary>
sealed class RawEndpoints(VehiclesRunner running)
{
    const int MostRaw = 1_000;

    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/{id:long}/vin", VinAsync).Produces<VehicleVinJson>().ProducesProblem(StatusCodes.Status402PaymentRequired).ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound).WithSummary("The VIN, for who holds the scope vin");
        api.MapGet("/{id:long}/events", EventsAsync).Produces<EventListJson>().ProducesProblem(StatusCodes.Status402PaymentRequired).ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound).WithSummary("What happened to the vehicle: ?from=&to=, for who holds the scope events");
        api.MapGet("/{id:long}/raw", RawAsync).Produces<RawListJson>().ProducesProblem(StatusCodes.Status402PaymentRequired).ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("Batches as their device signed them: ?from=&to=, for who holds the scope raw; those with a place that the asker may not see are left out");
    }

    async Task<IResult> VinAsync(long id, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!(await node.Gate.AskAsync(context, id, Scopes.Vin, cancel)).TryGet(out var seeing, out var why)) return Problem.Of(why);
        if (await node.Till.TakeAsync(seeing, cancel) is { } unpaid) return Problem.Of(unpaid);
        var kept = await node.Host.Store.ReadAsync((db, token) => node.Secrets.ListAsync(db, seeing.Vehicle, SecretTable.Vin, token), cancel);
        node.Gate.Note(seeing, Scopes.Vin, kept.Count, node.NowMs, node.NowMs);
        return kept is [var (_, vin), ..] ? Results.Json(new VehicleVinJson(id, vin), RawJson.Default.VehicleVinJson) : Problem.Of(new Fault("no-vin", "the VIN is not known here", Status: 404));
    }

    async Task<IResult> EventsAsync(long id, string? from, string? to, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!(await node.Gate.AskAsync(context, id, Scopes.Events, cancel)).TryGet(out var seeing, out var why)) return Problem.Of(why);
        if (!(await OpenedAsync(node, seeing, from, to, Archive.MostBatches, cancel)).TryGet(out var opened, out why)) return Problem.Of(why);
        if (await node.Till.TakeAsync(seeing, cancel) is { } unpaid) return Problem.Of(unpaid);
        var (time, batches) = opened;
        var batch = new TelemetryBatch();
        var events = new List<EventJson>();
        foreach (var (row, raw) in batches)
        {
            if (TelemetryBatch.TryRead(raw, row.Device, BatchReading.Subject(id), row.TakenMs, batch) != BatchFault.None) continue;
            events.AddRange(batch.Events.Where(one => one.TimestampMs >= Math.Max(time.FromMs, seeing.SinceMs) && one.TimestampMs < time.ToMs).Select(one => Json(one, seeing)));
        }
        node.Gate.Note(seeing, Scopes.Events, events.Count, time.FromMs, time.ToMs);
        return Results.Json(new EventListJson(id, [.. events.OrderBy(one => one.TimeMs)]), RawJson.Default.EventListJson);
    }

    /// <summary>Nobody knows what a device writes beside an event; it may be a place.</summary>
    static EventJson Json(VehicleEvent one, Seeing seeing)
        => new(one.Name, one.TimestampMs, one.DurationNs, seeing.Access.IsOwner && one.Metadata is { } text ? JsonSerializer.Deserialize(text, RawJson.Default.JsonElement) : null);

    async Task<IResult> RawAsync(long id, string? from, string? to, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!(await node.Gate.AskAsync(context, id, Scopes.Raw, cancel)).TryGet(out var seeing, out var why)) return Problem.Of(why);
        if (!(await OpenedAsync(node, seeing, from, to, MostRaw, cancel)).TryGet(out var opened, out why)) return Problem.Of(why);
        if (await node.Till.TakeAsync(seeing, cancel) is { } unpaid) return Problem.Of(unpaid);
        var zones = await ReadEndpoints.ZonesAsync(node, seeing, cancel);
        var shown = opened.Batches.Where(one => IsOpen(BatchReading.Read(one.Raw, one.Row.Device, id, one.Row.TakenMs), one.Row, seeing, zones)).ToList();
        node.Gate.Note(seeing, Scopes.Raw, shown.Count, opened.Time.FromMs, opened.Time.ToMs);
        return Results.Json(new RawListJson(id, [.. shown.Select(one => new RawBatchJson(one.Row.Device.ToString(), one.Row.Sequence, one.Row.TakenMs, one.Row.Digest.ToString(), Convert.ToBase64String(one.Raw)))]), RawJson.Default.RawListJson);
    }

    /// <summary>A signed batch cannot be shortened: all of it may be seen, or none is.</summary>
    static bool IsOpen(IReadOnlyList<Point> points, BatchRow row, Seeing seeing, IReadOnlyList<Zone> zones)
        => seeing.Access.IsOwner || (row.FromMs >= seeing.SinceMs
            && points.All(one => !SignalNames.IsPlace(one.Name) || seeing.Access.ExactLocation)
            && points.Where(one => SignalNames.IsPlace(one.Name)).Select(one => (one.Name, one.AtMs)).ToHashSet().SetEquals(PlaceView.Of(points, seeing.Access with { Scopes = Scopes.All }, zones).Where(one => SignalNames.IsPlace(one.Name)).Select(one => (one.Name, one.AtMs))));

    static async Task<Result<(ReadTime Time, IReadOnlyList<(BatchRow Row, byte[] Raw)> Batches)>> OpenedAsync(VehiclesNode node, Seeing seeing, string? from, string? to, int most, CancellationToken cancel)
    {
        if (!ReadTime.Read(from, to, node.NowMs).TryGet(out var time, out var why)) return why;
        var rows = await node.Batches.ListAsync(seeing.Vehicle.Id, Math.Max(time.FromMs, seeing.SinceMs), time.ToMs, most + 1, cancel);
        if (rows.Count > most) return new Fault("too-much", $"more than {most} batches lie in that time", "ask for a shorter time", 422);
        return (time, [.. rows.Select(row => (row, Raw: node.Archive.RawOf(seeing.Vehicle, row))).Where(one => one.Raw is not null).Select(one => (one.row, one.Raw!))]);
    }
}
