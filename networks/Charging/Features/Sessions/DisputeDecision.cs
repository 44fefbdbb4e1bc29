using Grange.Charging.Rules.Sessions;
using Grange.Kernel;
using Microsoft.AspNetCore.Http;

namespace Grange.Charging.Features.Sessions;

/// <summary>Ends a dispute: the driver pays what is decided, at most what the session costs, and gets the rest of what is held at once.</summary>
/// <remarks>The first decision that is stored stands, whatever comes after; whoever brings the session on says it as evidence, once, also where the node ends in between.</remarks>
sealed class DisputeDecision(ChargingRunner running)
{
    public async Task<IResult> DecideAsync(string session, ChargingDecisionJson decision, HttpContext context, CancellationToken cancel)
    {
        var node = await running.NodeAsync(cancel);
        if (await RefusesAsync(node, context, cancel) is { } stranger) return Problem.Of(stranger);
        if (await SessionEndpoints.FindAsync(node, session, cancel) is not var (row, known)) return SessionEndpoints.Unknown(session);
        if (known is not { Disputed: not null, Decided: null, Captured: null, Priced: { } priced })
            return NotDisputed(session);
        if (decision.MicroUsd < 0 || decision.MicroUsd > priced.Price.Value)
            return Problem.Of(new Fault("decision-too-high", $"the driver pays 0 to {priced.Price.Value}", "no decision makes a session dearer", 422));
        var price = new MicroUsd(decision.MicroUsd);
        if (!await node.SessionRows.DecideAsync(row.Hold, price, CancellationToken.None)) return NotDisputed(session); // another decision came first
        var fact = new SessionFact.Decided(price);
        if (node.Sessions.Find(row.Hold) is { } entry)
        {
            entry.Session = entry.Session.Apply(fact);
            entry.Touched.Beat();
        }
        return Results.Json(SessionView.Of(node, row, known.Apply(fact)), ChargingJson.Default.ChargingSessionJson);
    }

    static IResult NotDisputed(string session) => Problem.Of(new Fault("not-disputed", $"session {session} waits for no decision", "its driver disputes it first: grange charge dispute", 409));

    /// <summary>The operator, who sits at the node or is signed in as its account; or the arbiter, signed in.</summary>
    static async Task<Fault?> RefusesAsync(ChargingNode node, HttpContext context, CancellationToken cancel)
    {
        if (await node.Accounts.RefusesAsync(context, node.Accounts.Default, cancel) is not { } stranger) return null;
        if (node.Terms.Arbiter is { } arbiter && await node.Accounts.RefusesAsync(context, arbiter, cancel) is null) return null;
        return new Fault("not-the-arbiter", "disputes are decided by the operator, or the arbiter that the definition names", "sign in as one of them", stranger.Status == 401 ? 401 : 403);
    }
}
