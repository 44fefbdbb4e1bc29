using System.Collections.Concurrent;
using Grange.Content;
using Grange.Host.Admission;
using Grange.Kernel;
using Microsoft.AspNetCore.Http;

namespace Grange.Host.Money;

/// <summary>The market of one node: its networks' wares, quotes that are open, purchases.</summary>
/// <remarks>Quotes live in memory: whoever has one after a restart asks again. Holds and evidence are in the database.</remarks>
public sealed class Market(NodeServices node) : IMarket
{
    /// <summary>Open quotes at most; the oldest make room.</summary>
    const int MostQuotes = 4096;

    static readonly TimeSpan QuoteLife = TimeSpan.FromMinutes(10);

    readonly ConcurrentDictionary<NetworkSlug, (ISeller Seller, EvidenceLog Log)> sellers = [];
    readonly ConcurrentDictionary<HoldId, Quote> quotes = [];
    IAccountSigner? signer;

    /// <summary>Who signs for accounts whose keys are with this node.</summary>
    public void Signs(IAccountSigner accounts) => signer = accounts;

    /// <summary>Takes in what one network sells.</summary>
    public void Sells(NetworkSlug network, ISeller seller, EvidenceLog log) => sellers[network] = (seller, log);

    public bool IsSelling(NetworkSlug network) => sellers.ContainsKey(network);

    /// <inheritdoc/>
    public async Task<Result<Quote>> QuoteAsync(NetworkSlug network, DagNode ask, CancellationToken cancel)
    {
        if (!sellers.TryGetValue(network, out var from)) return new Fault("nothing-for-sale", $"no network '{network}' of this node sells anything", "GET /api/v1/prices lists those that do", StatusCodes.Status404NotFound);
        var id = new HoldId(Guid.CreateVersion7(node.Clock.GetUtcNow()));
        if (!(await from.Seller.QuoteAsync(ask, id, cancel)).TryGet(out var offer, out var fault)) return fault;
        var quote = new Quote(id, network, offer, node.NowMs + (long)QuoteLife.TotalMilliseconds);
        if (quotes.Count >= MostQuotes) Forget();
        return quotes[id] = quote;
    }

    /// <inheritdoc/>
    public Quote? Find(HoldId quote) => quotes.GetValueOrDefault(quote) is { } found && found.UntilMs > node.NowMs ? found : null;

    /// <inheritdoc/>
    public async Task<Result<Purchase>> BuyAsync(Quote quote, Address payer, EvidenceBatch? signed, CancellationToken cancel)
    {
        if (node.PolicyOf(node.Networks.First(network => network.Slug == quote.Network)).Check(new PolicyQuestion("buy", payer)) is { } denied) return denied;
        if (signed is not null && Foreign(quote, payer, signed) is { } foreign) return foreign;
        if (!quotes.TryRemove(quote.Id, out _) || quote.UntilMs <= node.NowMs)
            return new Fault("quote-over", $"quote {quote.Id} is used, over or of another node", "ask for a quote again", StatusCodes.Status409Conflict);
        var (seller, log) = sellers[quote.Network];
        var payment = new Payment(quote, payer, signed, log, signer!);
        if (quote.Offer.Most.Value > 0 && await PlaceAsync(quote, payer, cancel) is { } refused) return refused;
        try
        {
            return (await seller.SellAsync(quote.Offer, payment, cancel)).TryGet(out var goods, out var fault) ? new Purchase(quote.Id, payer, payment.Evidence, goods) : fault;
        }
        finally
        {
            if (payment.Evidence is null) await ReleaseAsync(quote, CancellationToken.None);
        }
    }

    /// <summary>A record that says anything but the quote, or in another's name, buys nothing.</summary>
    static Fault? Foreign(Quote quote, Address payer, EvidenceBatch signed)
        => signed.Records is [var record] && EvidenceCodec.TryDecode(record.Span, out var said) == EvidenceFault.None && said!.Network == quote.Network
            && said.Kind == quote.Offer.Kind && said.Author == Author.Of(payer) && said.Body.Equals(quote.Offer.Body)
            ? null
            : new Fault("purchase-other", $"the record is no purchase of this by {payer}", "ask for a quote again and sign its body", StatusCodes.Status409Conflict);

    /// <summary>Holds the price, in the rail the seller named.</summary>
    Task<Fault?> PlaceAsync(Quote quote, Address payer, CancellationToken cancel)
        => quote.Offer.ForCredits
            ? node.Credits.PlaceAsync(quote.Id, payer, SymbolOf(quote), ICredits.For(quote.Offer.Most), quote.Offer.Purpose, cancel)
            : node.Holds.PlaceAsync(quote.Id, payer, quote.Offer.Most, quote.Offer.Purpose, cancel);

    Task ReleaseAsync(Quote quote, CancellationToken cancel) => quote.Offer.ForCredits ? node.Credits.ReleaseAsync(quote.Id, cancel) : node.Holds.ReleaseAsync(quote.Id, cancel);

    string SymbolOf(Quote quote) => node.Networks.First(network => network.Slug == quote.Network).Definition.Token.Symbol;

    void Forget()
    {
        foreach (var (id, _) in quotes.OrderBy(quote => quote.Value.UntilMs).Take(MostQuotes / 4).ToList()) quotes.TryRemove(id, out _);
    }

    /// <summary>One purchase on its way.</summary>
    sealed class Payment(Quote quote, Address payer, EvidenceBatch? signed, EvidenceLog log, IAccountSigner signer) : IPayment
    {
        public Address Payer => payer;

        public Cid? Evidence { get; private set; }

        public async Task<Result<Cid>> SayAsync(CancellationToken cancel)
        {
            if (signed is null)
            {
                if (!(await signer.SayAsync(quote.Network, payer, quote.Offer.Kind, quote.Offer.Body, cancel)).TryGet(out var receipt, out var unsaid)) return unsaid;
                return (Evidence = receipt.Evidence).Value;
            }
            if (!(await log.AppendAsync(signed, cancel)).TryGet(out var receipts, out var refused)) return refused;
            return (Evidence = receipts[0].Evidence).Value;
        }
    }
}
