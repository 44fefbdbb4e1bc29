using System.Text.Json;
using Grange.Content;
using Grange.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Host.Money;

/// <summary>The market at the doors: prices, quotes, purchases, and what accounts have reserved.</summary>
sealed class MarketEndpoints(NodeServices node, IAccountSigner accounts)
{
    public void Map(RouteGroupBuilder api)
    {
        api.MapGet("/prices", () => Results.Ok(Prices())).Produces<PriceListJson>().WithSummary("What the networks of this node sell, and for how much");
        api.MapPost("/quotes", QuoteAsync).Produces<QuoteJson>().WithSummary("What an ask to a network would cost at most: {network, ask}; the ask is in the module's own terms, in its README");
        api.MapPost("/purchases", BuyAsync).Produces<PurchaseJson>().ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status402PaymentRequired).WithSummary("Buys what was quoted, once: {quote, account?, record?, signature?}");
        api.MapGet("/accounts/{account}/holds", HoldsAsync).Produces<HoldListJson>().WithSummary("What an account has reserved and for what, oldest first");
    }

    PriceListJson Prices() => new([.. node.Networks.Select(network => new NetworkPricesJson(
        network.Slug.ToString(), node.Market.IsSelling(network.Slug),
        [.. (network.Module as IPriced)?.Prices(network.Definition).Select(price => new PriceJson(price.Name, price.Amount.Value, price.Unit)) ?? []]))]);

    async Task<IResult> QuoteAsync(AskJson asked, CancellationToken cancel)
    {
        if (!NetworkSlug.TryParse(asked.Network, null, out var network)) return Problem.Of(new Fault("bad-slug", $"'{asked.Network}' is no network name", "GET /api/v1/prices"));
        var problems = new List<DefinitionProblem>();
        if (JsonDag.Read(JsonSerializer.SerializeToUtf8Bytes(asked.Ask, HostJson.Default.JsonElement), problems) is not { Kind: DagKind.Map } ask)
            return Problem.Of(new Fault("bad-ask", problems.Count > 0 ? $"{problems[0]}" : "an ask is an object", "integers and texts only"));
        return (await node.Market.QuoteAsync(network, ask, cancel)).ToHttp(quote => Results.Ok(QuoteJson.Of(quote)));
    }

    async Task<IResult> BuyAsync(BuyJson bought, HttpContext context, CancellationToken cancel)
    {
        var payer = accounts.Default;
        if (bought.Account is { } text && !Address.TryParse(text, null, out payer)) return Problem.Of(new Fault("bad-account", $"'{text}' is no account address"));
        if (!Guid.TryParseExact(bought.Quote, "N", out var id) || node.Market.Find(new HoldId(id)) is not { } quote)
            return Problem.Of(new Fault("quote-over", $"there is no open quote '{bought.Quote}'", "POST /api/v1/quotes", StatusCodes.Status409Conflict));
        EvidenceBatch? signed = null;
        if (bought.Record is { } record)
        {
            if (!TryBytes(record, out var block) || !TryBytes(bought.Signature ?? "", out var signature))
                return Problem.Of(new Fault("purchase-malformed", "record and signature are base64 of a record of evidence and its signature"));
            signed = new EvidenceBatch([block], signature);
        }
        else if ((quote.Offer.Most.Value > 0 || quote.Offer.IsPersonal) && await accounts.RefusesAsync(context, payer, cancel) is { } refused) return Problem.Of(refused);
        return (await node.Market.BuyAsync(quote, payer, signed, cancel)).ToHttp(purchase => Results.Ok(PurchaseJson.Of(purchase)));
    }

    async Task<IResult> HoldsAsync(string account, CancellationToken cancel)
    {
        if (!Address.TryParse(account, null, out var payer)) return Problem.Of(new Fault("bad-account", $"'{account}' is no account address"));
        return Results.Ok(new HoldListJson([.. (await node.Holds.OfAsync(payer, cancel)).Select(hold => new HoldJson(
            hold.Id.ToString(), hold.Amount.Value, hold.Purpose, hold.MadeMs, hold.Evidence?.ToString()))]));
    }

    static bool TryBytes(string base64, out byte[] bytes)
    {
        var buffer = new byte[base64.Length];
        var ok = Convert.TryFromBase64String(base64, buffer, out var size);
        bytes = buffer[..size];
        return ok;
    }
}

/// <summary>One line of a price list: the most that one unit costs, in micro-dollars.</summary>
public sealed record PriceJson(string Name, long MicroUsd, string Unit);

/// <summary>A network's prices; <c>Sells</c>: the market quotes for it.</summary>
public sealed record NetworkPricesJson(string Network, bool Sells, IReadOnlyList<PriceJson> Prices);

public sealed record PriceListJson(IReadOnlyList<NetworkPricesJson> Networks);

public sealed record AskJson(string Network, JsonElement Ask);

/// <summary>A quote: what it costs at most, until when it stands, and the evidence (kind, body in base64 of dag-cbor) that buys it.</summary>
public sealed record QuoteJson(string Quote, string Network, long MicroUsd, long? Credits, string Purpose, long UntilMs, JsonElement Ask, string Kind, string Body)
{
    internal static QuoteJson Of(Quote quote) => new(
        quote.Id.ToString(), quote.Network.ToString(), quote.Offer.Most.Value, quote.Offer.ForCredits ? ICredits.For(quote.Offer.Most) : null, quote.Offer.Purpose, quote.UntilMs, PurchaseJson.Json(quote.Offer.Ask), quote.Offer.Kind,
        Convert.ToBase64String(DagCbor.Encode(quote.Offer.Body)));
}

/// <summary>A purchase; the node's own account pays when none is named, for who is signed in as it or sits at the node's machine. <c>Record</c> and <c>Signature</c>, in base64, where the payer's key is elsewhere.</summary>
public sealed record BuyJson(string Quote, string? Account, string? Record, string? Signature);

/// <summary>What was bought: the payer's word as evidence (null for what is free) and the goods in the module's own terms.</summary>
public sealed record PurchaseJson(string Quote, string Payer, string? Evidence, JsonElement Goods)
{
    internal static PurchaseJson Of(Purchase purchase) => new(purchase.Quote.ToString(), purchase.Payer.ToString(), purchase.Evidence?.ToString(), Json(purchase.Goods));

    internal static JsonElement Json(DagNode node)
    {
        using var document = JsonDocument.Parse(JsonDag.Write(node));
        return document.RootElement.Clone();
    }
}

/// <summary>Money reserved for an order; <c>Evidence</c> names the order once it is taken in.</summary>
public sealed record HoldJson(string Hold, long MicroUsd, string Purpose, long MadeMs, string? Evidence);

public sealed record HoldListJson(IReadOnlyList<HoldJson> Holds);
