using Grange.Energy.Protocol;
using Grange.Kernel;
using Grange.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Energy.Features.Ingest;

/// <summary>The doors of meters: readings in, slots out, what was not believed.</summary>
sealed class ReadingEndpoints(EnergyRunner running)
{
    const int MostReadings = 10_000, MostIntervals = 50_000;

    const long DayMs = 86_400_000;

    public void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/readings", PostAsync).Produces<ReadingWordsJson>(StatusCodes.Status202Accepted).ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status401Unauthorized)
            .WithSummary("Posts readings of the asker's meters; each gets ok, duplicate or quarantined with the reason");
        api.MapGet("/readings", ListAsync).Produces<IntervalListJson>().ProducesProblem(StatusCodes.Status400BadRequest).WithSummary("What meters counted in slots, the latest version of each: ?device=&fromMs=&toMs=, the last day when left out");
        api.MapGet("/quarantine", QuarantineAsync).Produces<QuarantineListJson>().WithSummary("Readings that were not believed, by meter and reason");
    }

    async Task<IResult> PostAsync(ReadingBatchJson batch, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (batch.Readings is not { Count: > 0 and <= MostReadings } readings || readings.Any(reading => reading is null))
            return Problem.Of(new Fault("bad-batch", $"a batch has 1 to {MostReadings} readings", "send less at once"));
        foreach (var owner in readings.Select(reading => DeviceId.TryParse(reading.Device, null, out var id) ? node.Host.Devices.View.Find(id)?.Owner : null).OfType<Address>().Distinct())
            if (await node.Accounts.RefusesAsync(context, owner, cancel) is { } refused) return Problem.Of(refused);
        return Results.Json(new ReadingWordsJson(await node.Posting.PostAsync(readings, cancel)), IngestJson.Default.ReadingWordsJson, statusCode: StatusCodes.Status202Accepted);
    }

    async Task<IResult> ListAsync(string? device, long? fromMs, long? toMs, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        DeviceId? meter = null;
        if (device is not null)
        {
            if (!DeviceId.TryParse(device, null, out var id)) return Problem.Of(new Fault("bad-device", $"'{device}' is no device's id", "grange devices lists yours"));
            meter = id;
        }
        var to = toMs ?? node.NowMs;
        var rows = await node.Host.Store.ReadAsync((db, token) => node.Intervals.ListAsync(db, meter, fromMs ?? to - DayMs, to, MostIntervals, token), cancel);
        return Results.Json(new IntervalListJson([.. rows.Select(Json)]), IngestJson.Default.IntervalListJson);
    }

    async Task<IResult> QuarantineAsync(CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        var rows = await node.Host.Store.ReadAsync(node.Posting.Tracks.ListAsync, cancel);
        return Results.Json(new QuarantineListJson([.. rows.Select(row => new QuarantineJson(row.Device.ToString(), row.Reason, row.Count, row.LastMs))]), IngestJson.Default.QuarantineListJson);
    }

    internal static IntervalJson Json(IntervalRow row) => new(row.Device.ToString(), row.SlotMs, row.Seconds, row.Version, row.ImportWh, row.ExportWh, row.Quality.Letter(), row.Source, row.Level);
}
