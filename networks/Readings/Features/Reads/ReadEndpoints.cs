using Grange.Content;
using Grange.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grange.Readings.Reads;

/// <summary>What consumers buy: a cell's latest window or a series of them, paid per window to the owners of the sensors.</summary>
sealed class ReadEndpoints(INetworkHost host, CellReader cells)
{
    readonly IAccountSigner accounts = host.Face<IAccountSigner>();
    readonly IOperatorKey operatorKey = host.Face<IOperatorKey>();

    NetworkSlug Slug => host.Definition.Slug;

    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/terms", () => Results.Json(new TermsJson(Slug.ToString(), operatorKey.Id.ToString(), ReadingTerms.PriceOf(host.Definition).Value, cells.Terms.WindowMs), ReadsJson.Default.TermsJson))
            .Produces<TermsJson>().WithSummary("What a sensor and a consumer must know beside the definition");
        api.MapGet("/cells", async (CancellationToken cancel) => Results.Json(
            new CellListJson([.. (await cells.CellsAsync(cancel)).Select(cell => new CellJson(cell.Cell.ToString(), cell.Devices))]), ReadsJson.Default.CellListJson))
            .Produces<CellListJson>().WithSummary("Cells that sensors are in; free");
        api.MapGet("/cells/{cell}/quote", QuoteAsync).Produces<ReadQuoteJson>().ProducesProblem(StatusCodes.Status404NotFound).WithSummary("What a read would cost: ?fromMs=&toMs=, the latest window when left out; free");
        api.MapPost("/cells/{cell}/reads", ReadAsync).Produces<ReadJson>().ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status402PaymentRequired).WithSummary("Reads a cell and pays for it: {account?, fromMs?, toMs?, record?, signature?}");
    }

    async Task<IResult> QuoteAsync(string cell, long? fromMs, long? toMs, CancellationToken cancel)
    {
        if (!(await host.Market.QuoteAsync(Slug, Selling.Ask(cell, fromMs, toMs), cancel)).TryGet(out var quote, out var fault)) return Problem.Of(fault);
        _ = quote.Offer.Body.TryGetLong("windows", out var windows);
        return Results.Json(new ReadQuoteJson(cell, (int)windows, quote.Offer.Most.Value, quote.Offer.ForCredits ? ICredits.For(quote.Offer.Most) : null, Convert.ToBase64String(DagCbor.Encode(quote.Offer.Body))), ReadsJson.Default.ReadQuoteJson);
    }

    async Task<IResult> ReadAsync(string cell, ReadRequestJson request, HttpContext context, CancellationToken cancel)
    {
        var payer = accounts.Default;
        if (request.Account is { } text && !Address.TryParse(text, out payer)) return Problem.Of(new Fault("bad-account", $"'{text}' is no account address"));
        if (!ReadWord(request).TryGet(out var word, out var fault)) return Problem.Of(fault);
        if (!(await QuoteOfAsync(cell, request, word, cancel)).TryGet(out var quote, out fault)) return Problem.Of(fault);
        if (word.Record is null && quote.Offer.Most.Value > 0 && await accounts.RefusesAsync(context, payer, cancel) is { } refused) return Problem.Of(refused);
        if (!(await host.Market.BuyAsync(quote, payer, word.Batch, cancel)).TryGet(out var bought, out fault)) return Problem.Of(fault);
        return Results.Json(
            new ReadJson(cell, quote.Offer.Most.Value, bought.Evidence?.ToString() ?? "", [.. bought.Goods.AsMap["windows"].AsList.Select(WindowJson.Of)]), ReadsJson.Default.ReadJson);
    }

    /// <summary>The quote that the signed word is for, or a new one where the node signs.</summary>
    async Task<Result<Quote>> QuoteOfAsync(string cell, ReadRequestJson request, Word word, CancellationToken cancel)
    {
        if (word.Record is null) return await host.Market.QuoteAsync(Slug, Selling.Ask(cell, request.FromMs, request.ToMs), cancel);
        return HoldId.TryRead(word.Record.Body, out var id) && host.Market.Find(id) is { } quote && quote.Offer.Ask.AsMap.GetValueOrDefault("cell")?.AsText == cell
            ? quote
            : new Fault("quote-over", "the record names no quote that is open", "ask for a quote again and sign its body", 409);
    }

    static Result<Word> ReadWord(ReadRequestJson request)
    {
        if (request.Record is null) return new Word(null, null);
        var (record, signature) = (new byte[request.Record.Length], new byte[request.Signature?.Length ?? 0]);
        if (!Convert.TryFromBase64String(request.Record, record, out var size) || !Convert.TryFromBase64String(request.Signature ?? "", signature, out var signed)
            || EvidenceCodec.TryDecode(record.AsSpan(0, size), out var said) != EvidenceFault.None)
            return new Fault("purchase-malformed", "record and signature are base64 of a record of evidence and its signature");
        return new Word(said, new EvidenceBatch([record.AsMemory(0, size)], signature.AsMemory(0, signed)));
    }

    /// <summary>The payer's signed word, where it was brought along.</summary>
    sealed record Word(EvidenceRecord? Record, EvidenceBatch? Batch);
}
