using System.Globalization;
using System.Numerics;
using Grange.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Host.Crediting;

/// <summary>Credits of an account at this operator.</summary>
static class CreditEndpoints
{
    public static void Map(RouteGroupBuilder api, NodeServices node)
        => api.MapGet("/accounts/{account}/credits", (string account, CancellationToken cancel) => StandingAsync(node, account, cancel))
            .Produces<CreditListJson>().WithSummary("Credits of an account: how many, how many this operator may use, and what of them is spoken for");

    static async Task<IResult> StandingAsync(NodeServices node, string text, CancellationToken cancel)
    {
        if (!Address.TryParse(text, null, out var account)) return Problem.Of(new Fault("bad-account", $"'{text}' is no account address"));
        var rows = new List<CreditJson>();
        foreach (var symbol in node.Ledger.Terms.Tokens.Keys.Order(StringComparer.Ordinal))
            rows.Add(CreditJson.Of(await node.Credits.StandingAsync(account, symbol, cancel), symbol == node.Ledger.Contracts.OwnToken));
        return Results.Ok(new CreditListJson(account.ToString(), node.Ledger.Operator.ToString(), rows));
    }
}

/// <summary>Credits of one token; 1 credit is 0.00001 USD.</summary>
/// <param name="Symbol">The token they were made from.</param>
/// <param name="Own">True for the ledger's own token.</param>
/// <param name="Balance">On the chain, in decimal text.</param>
/// <param name="Allowance">How many the operator may use up.</param>
/// <param name="Reserved">By orders.</param>
/// <param name="Scored">Used up by scored epochs, and not yet on the chain.</param>
/// <param name="Available">What an order may still take.</param>
public sealed record CreditJson(string Symbol, bool Own, string Balance, string Allowance, long Reserved, long Scored, long Available)
{
    internal static CreditJson Of(CreditStanding credits, bool own)
        => new(credits.Symbol, own, Text(credits.Balance), Text(credits.Allowance), credits.Reserved, credits.Scored, credits.Available);

    static string Text(BigInteger number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Credits of an account, and the operator it must let use them.</summary>
public sealed record CreditListJson(string Account, string Operator, IReadOnlyList<CreditJson> Credits);
