using Grange.Charging.Protocol.V201;
using Grange.Charging.Rules;
using Grange.Charging.Rules.Sessions;
using Grange.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Charging.Features.Sessions;

/// <summary>The doors around sessions. One begins by the market: quote, purchase; here it is watched, stopped and disputed, by its driver's signed word.</summary>
sealed class SessionEndpoints(ChargingRunner running)
{
    const int Most = 1_000;

    static readonly TimeSpan StopTime = TimeSpan.FromSeconds(60);

    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/sessions", ListAsync).Produces<ChargingSessionListJson>().WithSummary("The latest sessions; ?account= of one driver");
        api.MapGet("/sessions/{session}", GetAsync).Produces<ChargingSessionJson>().ProducesProblem(StatusCodes.Status404NotFound).WithSummary("Where a session stands, and what it came to");
        api.MapPost("/sessions/{session}/stop", StopAsync).Produces<ChargingSessionJson>().ProducesProblem(StatusCodes.Status404NotFound).WithSummary("Ends a session: {record?, signature?} is the driver's charging.stop");
        api.MapPost("/sessions/{session}/decision", new DisputeDecision(running).DecideAsync).Produces<ChargingSessionJson>().ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status409Conflict).WithSummary("Ends a dispute: {microUsd} is what the driver pays; for the operator, or the arbiter that the definition names");
        api.MapPost("/sessions/{session}/dispute", DisputeAsync).Produces<ChargingSessionJson>().ProducesProblem(StatusCodes.Status409Conflict).WithSummary("Keeps a session from being paid: {record?, signature?} is the driver's charging.dispute");
    }

    async Task<IResult> ListAsync(string? account, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        Address? payer = null;
        if (account is not null)
        {
            if (!Address.TryParse(account, out var named)) return Problem.Of(new Fault("bad-account", $"'{account}' is no account address"));
            payer = named;
        }
        var rows = await node.SessionRows.LatestAsync(payer, Most, cancel);
        return Results.Json(new ChargingSessionListJson([.. rows.Select(one => SessionView.Of(node, one.Row, one.Session))]), ChargingJson.Default.ChargingSessionListJson);
    }

    async Task<IResult> GetAsync(string session, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        return await FindAsync(node, session, cancel) is var (row, known) ? Results.Json(await SessionView.NowAsync(node, row, known, cancel), ChargingJson.Default.ChargingSessionJson) : Unknown(session);
    }

    async Task<IResult> StopAsync(string session, WordJson? word, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (await FindAsync(node, session, cancel) is not var (row, known)) return Unknown(session);
        if (known.Stopped is not null || known.Released is not null || node.Sessions.Find(row.Hold) is not { } entry) return Problem.Of(new Fault("session-over", $"session {session} is over", Status: 409));
        if (await DriverWord.SayAsync(node, context, row.Payer, row.Hold, ChargingKinds.Stop, word, cancel) is { } unsaid) return Problem.Of(unsaid);
        if (entry.Session.Started is not { } started)
        {
            entry.IsStopping = true;
            entry.Touched.Beat();
        }
        else if (node.Lines.Find(row.Station) is not { } line)
        {
            return Problem.Of(new Fault("station-offline", $"{row.Station} is not connected", "unplug the car: that ends it too", 503));
        }
        else if (!(await line.AskAsync(new RequestStopTransactionRequest(started.Transaction), StopTime, cancel)).TryGet(out var answer, out var fault))
        {
            return Problem.Of(fault);
        }
        else if (((RequestStopTransactionResponse)answer).Status != "Accepted")
        {
            return Problem.Of(new Fault("stop-refused", $"{row.Station} does not stop it", "unplug the car: that ends it too", 409));
        }
        return await GetAsync(session, cancel);
    }

    async Task<IResult> DisputeAsync(string session, WordJson? word, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (await FindAsync(node, session, cancel) is not var (row, known)) return Unknown(session);
        if (known.Priced is null || known.Payable(node.Now) || known.Captured is not null)
            return Problem.Of(new Fault("not-disputable", $"session {session} is not waiting to be disputed", "a session that its meter proves is paid at once; others for a day are not", 409));
        if (await DriverWord.SayAsync(node, context, row.Payer, row.Hold, ChargingKinds.Dispute, word, cancel) is { } unsaid) return Problem.Of(unsaid);
        var fact = new SessionFact.Disputed(node.Now);
        await node.SessionRows.AddAsync(row.Hold, [fact], isOver: false, meter: null, cancel);
        if (node.Sessions.Find(row.Hold) is { } entry) entry.Session = entry.Session.Apply(fact);
        return await GetAsync(session, cancel);
    }

    internal static async Task<(SessionRow Row, Session Session)?> FindAsync(ChargingNode node, string session, CancellationToken cancel)
        => Guid.TryParseExact(session, "N", out var id) ? await node.SessionRows.FindAsync(new HoldId(id), cancel) : null;

    internal static IResult Unknown(string session) => Problem.Of(new Fault("unknown-session", $"there is no session '{session}'", "grange charge sessions", 404));
}
