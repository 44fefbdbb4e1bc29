using System.Globalization;
using System.Numerics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Host.Pricing;

/// <summary>What the ledger's tokens are worth, as its feeders say.</summary>
static class PriceEndpoints
{
    public static void Map(RouteGroupBuilder api, NodeServices node)
        => api.MapGet("/chain/prices", async (CancellationToken cancel) => Results.Ok(new TokenPriceListJson([.. (await new LedgerPrices(node.Ledger).AllAsync(cancel)).Select(TokenPriceJson.Of)])))
            .Produces<TokenPriceListJson>().WithSummary("The price of every token by its feeders, how old it is, and what a token gives in credits");
}

/// <summary>A token's price.</summary>
/// <param name="Symbol">The token.</param>
/// <param name="PicoUsd">The average over an hour in 1e-12 USD, in decimal text.</param>
/// <param name="ConfidencePicoUsd">How far off it may well be.</param>
/// <param name="ObservedAt">Unix seconds of the oldest observation in it; 0 for none.</param>
/// <param name="AgeSeconds">How old that is.</param>
/// <param name="Good">Credits can be made at it.</param>
/// <param name="CreditsPerToken">How many credits a whole token gives at its lower edge.</param>
public sealed record TokenPriceJson(string Symbol, string PicoUsd, string ConfidencePicoUsd, long ObservedAt, long AgeSeconds, bool Good, string CreditsPerToken)
{
    static readonly BigInteger PicoPerCredit = 10_000_000;

    internal static TokenPriceJson Of(LedgerPrice price) => new(
        price.Symbol, Text(price.PicoUsd), Text(price.ConfidencePicoUsd), price.ObservedAt, price.Age, price.IsGood, Text(price.LowerPicoUsd / PicoPerCredit));

    static string Text(BigInteger number) => number.ToString(CultureInfo.InvariantCulture);
}

public sealed record TokenPriceListJson(IReadOnlyList<TokenPriceJson> Prices);
