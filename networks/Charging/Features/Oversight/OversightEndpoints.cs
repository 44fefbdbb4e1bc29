using Grange.Charging.Features.Sessions;
using Grange.Charging.Features.Stations;
using Grange.Charging.Protocol;
using Grange.Charging.Rules;
using Grange.Charging.Rules.Bodies;
using Grange.Charging.Rules.Sessions;
using Grange.Charging.Rules.Stations;
using Grange.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Charging.Features.Oversight;

/// <summary>What an owner sees of a station's line, and how the operator ends a dispute.</summary>
sealed class OversightEndpoints(ChargingRunner running)
{
    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/stations/{station}/log", LogAsync).Produces<LineLogJson>().ProducesProblem(StatusCodes.Status403Forbidden).WithSummary("The newest OCPP frames of a station, for its owner and this node's operator, newest first");
        api.MapPost("/sessions/{session}/decision", DecideAsync).Produces<ChargingSessionJson>().ProducesProblem(StatusCodes.Status403Forbidden).WithSummary("Ends a dispute: what the driver pays. For this node's operator");
    }

    async Task<IResult> LogAsync(string station, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (!StationIdentity.TryParse(station, null, out var identity) || await node.Stations.FindAsync(identity, cancel) is not { } row) return StationEndpoints.Unknown(station);
        if (node.Host.Devices.View.Find(row.Device) is not { } device || await node.Accounts.RefusesAsync(context, device.Owner, cancel) is not null)
            return Problem.Of(new Fault("not-yours", $"what {identity} and the node say to each other is for its owner", "log in as the account that added it", 403));
        return Results.Json(new LineLogJson(identity.ToString(), node.Lines.Find(identity)?.Log.Newest() ?? []), ChargingJson.Default.LineLogJson);
    }

    async Task<IResult> DecideAsync(string session, DecisionWordJson word, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (await SessionEndpoints.FindAsync(node, session, cancel) is not var (row, known)) return SessionEndpoints.Unknown(session);
        if (await node.Accounts.RefusesAsync(context, node.Accounts.Default, cancel) is not null) return Problem.Of(new Fault("not-the-operator", "only this node's operator ends a dispute", "log in with this node's own account", 403));
        if (known.At(node.Now) != SessionStep.Disputed || known.Priced is not { } priced) return Problem.Of(new Fault("not-disputed", $"session {session} is not disputed", Status: 409));
        if (word.MicroUsd < 0 || word.MicroUsd > priced.Price.Value) return Problem.Of(new Fault("decision-price", $"the driver pays 0 to {priced.Price.Value} micro-dollars", Status: 422));
        if (!(await node.Host.Evidence.ObserveAsync(ChargingKinds.Decision, HoldBody.Decision(row.Hold, new(word.MicroUsd)), cancel)).TryGet(out _, out var refused)) return Problem.Of(refused);
        var fact = new SessionFact.Decided(new(word.MicroUsd));
        await node.SessionRows.AddAsync(row.Hold, [fact], isOver: false, meter: null, cancel);
        if (node.Sessions.Find(row.Hold) is { } entry)
        {
            entry.Session = entry.Session.Apply(fact);
            entry.Touched.Beat();
        }
        return Results.Json(SessionView.Of(node, row, known.Apply(fact)), ChargingJson.Default.ChargingSessionJson);
    }
}
