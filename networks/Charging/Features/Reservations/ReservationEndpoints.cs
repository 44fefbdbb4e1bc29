using System.Text.Json.Serialization;
using Grange.Charging.Features.Sessions;
using Grange.Charging.Rules;
using Grange.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Charging.Features.Reservations;

/// <summary>A place that is, or was, kept for a driver.</summary>
/// <param name="Connector">0: any.</param>
/// <param name="State">open, used, expired, cancelled or refused.</param>
/// <param name="MicroUsd">What it costs if the driver does not come.</param>
public sealed record ReservationJson(string Reservation, string Station, long Connector, string Payer, long UntilMs, string State, long MicroUsd);

public sealed record ReservationListJson(IReadOnlyList<ReservationJson> Reservations);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ReservationListJson))]
[JsonSerializable(typeof(ReservationJson))]
sealed partial class ReservationJsonContext : JsonSerializerContext;

/// <summary>The doors around reservations. One begins by the market, like a session; here it is looked at and given up.</summary>
sealed class ReservationEndpoints(ChargingRunner running)
{
    const int Most = 100;

    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/reservations", ListAsync).Produces<ReservationListJson>().WithSummary("An account's reservations, newest first: ?account=, else the node's own");
        api.MapPost("/reservations/{reservation}/cancel", CancelAsync).Produces<ReservationJson>().ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict).WithSummary("Gives a place free: {record?, signature?} is the driver's charging.stop");
    }

    async Task<IResult> ListAsync(string? account, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        var payer = node.Accounts.Default;
        if (account is not null && !Address.TryParse(account, null, out payer)) return Problem.Of(new Fault("bad-account", $"'{account}' is no account address"));
        return Results.Json(new ReservationListJson([.. (await node.ReservationRows.OfAsync(payer, Most, cancel)).Select(Json)]), ReservationJsonContext.Default.ReservationListJson);
    }

    async Task<IResult> CancelAsync(string reservation, WordJson? word, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!Guid.TryParseExact(reservation, "N", out var id) || await node.ReservationRows.FindAsync(new HoldId(id), cancel) is not { } row)
            return Problem.Of(new Fault("unknown-reservation", $"there is no reservation '{reservation}'", "grange charge reservations", 404));
        if (row.State != ReservationRow.Open) return Problem.Of(new Fault("reservation-over", $"the reservation is {row.State}", Status: 409));
        if (await DriverWord.SayAsync(node, context, row.Payer, row.Hold, ChargingKinds.Stop, word, cancel) is { } unsaid) return Problem.Of(unsaid);
        await node.Reservations.CancelAsync(row, cancel);
        return Results.Json(Json((await node.ReservationRows.FindAsync(row.Hold, cancel))!), ReservationJsonContext.Default.ReservationJson);
    }

    static ReservationJson Json(ReservationRow row) => new(row.Hold.ToString(), row.Station.ToString(), row.Evse, row.Payer.ToString(), row.UntilMs, row.State, row.MicroUsd);
}
