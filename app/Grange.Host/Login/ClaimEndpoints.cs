using System.Numerics;
using Grange.Host.Settlement;
using Grange.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Host.Login;

/// <summary>Claims for the node's own account, signed by the node for who sits at its machine. Wallets claim by themselves.</summary>
sealed class ClaimEndpoints(NodeServices node, Sessions sessions, SettlementService settlements)
{
    public void Map(RouteGroupBuilder api) => api.MapPost("/accounts/{account}/claim", (string account, HttpContext context, CancellationToken cancel) => ClaimAsync(account, context, cancel))
        .Produces<ClaimedJson>().ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status403Forbidden)
        .WithSummary("Claims everything the node's own account can, in one transaction; for a local session");

    async Task<IResult> ClaimAsync(string text, HttpContext context, CancellationToken cancel)
    {
        if (!Address.TryParse(text, null, out var account)) return Problem.Of(new Fault("bad-account", $"'{text}' is no account address"));
        if (await sessions.FindAsync(context, cancel) is not { } session) return Problem.Of(LoginEndpoints.NotSignedIn);
        if (session.Kind != SessionKind.Local || session.Account != account)
            return Problem.Of(new Fault("claim-not-yours", $"this node does not sign for {account} on this session's behalf", "claim with the wallet: Rewards.claimMany with what GET …/claims answers", StatusCodes.Status403Forbidden));
        if (node.PolicyOf(node.Networks[0]).Check(new PolicyQuestion("claim", account)) is { } denied) return Problem.Of(denied);
        return (await SendAsync(account, cancel)).ToHttp(hashes => Results.Ok(new ClaimedJson(hashes)));
    }

    /// <summary>One transaction for one settlement: asking again while it is on its way answers the same one.</summary>
    async Task<Result<IReadOnlyList<string>>> SendAsync(Address account, CancellationToken cancel)
    {
        if (await settlements.ClaimsAsync(cancel) is not { } active) return Result.Ok<IReadOnlyList<string>>([]);
        var claims = new List<object>();
        foreach (var (leaf, proof) in active.ClaimsOf(account))
        {
            if (leaf.Kind >= LeafKind.Spent || await node.Ledger.ClaimedAsync(account, leaf.Asset, leaf.Kind, cancel) >= leaf.Cumulative) continue;
            claims.Add(new object[] { account, leaf.Asset, (BigInteger)(int)leaf.Kind, (BigInteger)leaf.Cumulative, proof.Select(hash => (object)hash).ToArray() });
        }
        if (claims.Count == 0) return Result.Ok<IReadOnlyList<string>>([]);
        var call = node.Ledger.Artifacts["Rewards"].Abi.EncodeCall("claimMany", [claims.ToArray()]);
        var sent = await node.Ledger.SendAsync($"claim:{account}:{active.Number}", node.Ledger.Terms.Rewards, call, cancel);
        return sent.TryGet(out var entry, out var refused) ? Result.Ok<IReadOnlyList<string>>([(entry.Included ?? entry.Attempts[^1].Hash).ToString()]) : refused;
    }
}

/// <summary>The transactions that were sent; none when there is nothing to claim.</summary>
public sealed record ClaimedJson(IReadOnlyList<string> Transactions);
