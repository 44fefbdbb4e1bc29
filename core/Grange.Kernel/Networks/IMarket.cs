using Grange.Content;

namespace Grange.Kernel;

/// <summary>A module that sells: its price list, straight from a definition. What is not on it is free.</summary>
public interface IPriced
{
    IReadOnlyList<Price> Prices(NetworkDefinition definition);
}

/// <summary>One line of a price list.</summary>
/// <param name="Name">The module's name for what is sold.</param>
/// <param name="Amount">What one unit costs, at most.</param>
/// <param name="Unit">One unit, in words.</param>
public sealed record Price(string Name, MicroUsd Amount, string Unit);

/// <summary>
/// Lets a network, or whoever calls the API, buy from another network of the node without knowing it: quote, hold, evidence that captures the hold, payout in
/// the epoch's vector, and what is left of the hold is released with it.
/// </summary>
public interface IMarket
{
    /// <summary>What an ask would cost at most; refused when the network sells nothing of the kind.</summary>
    /// <param name="ask">In the selling module's own terms; its README has them.</param>
    Task<Result<Quote>> QuoteAsync(NetworkSlug network, DagNode ask, CancellationToken cancel);

    /// <summary>A quote that was given and is neither used nor over; null when there is none.</summary>
    Quote? Find(HoldId quote);

    /// <summary>Buys what was quoted, once. A refusal or a failure costs nothing unless the payer's evidence was taken in before it.</summary>
    /// <param name="payer">Who pays.</param>
    /// <param name="signed">The payer's signed evidence with the quote's kind and body, where the payer's key is not with this node.</param>
    Task<Result<Purchase>> BuyAsync(Quote quote, Address payer, EvidenceBatch? signed, CancellationToken cancel);
}

/// <summary>What a network of a module that sells gives its host.</summary>
public interface ISeller
{
    /// <summary>Answers an ask. The body that it offers names the hold as <c>hold</c>: so the evidence captures that hold and no other.</summary>
    Task<Result<Offer>> QuoteAsync(DagNode ask, HoldId hold, CancellationToken cancel);

    /// <summary>Delivers; money that is asked for is held, and taken once <see cref="IPayment.SayAsync"/> has returned. What is free needs no word.</summary>
    Task<Result<DagNode>> SellAsync(Offer offer, IPayment payment, CancellationToken cancel);
}

/// <summary>A purchase on its way, as its seller sees it.</summary>
public interface IPayment
{
    Address Payer { get; }

    /// <summary>Has the payer's word for the offer taken in as evidence; nothing is to be delivered before.</summary>
    Task<Result<Cid>> SayAsync(CancellationToken cancel);
}

/// <summary>A seller's answer.</summary>
/// <param name="Ask">What was asked, with everything that was left open filled in.</param>
/// <param name="Most">What it costs at most: the hold.</param>
/// <param name="Purpose">What for, in words a payer sees in a list of holds.</param>
/// <param name="Kind">Kind of the evidence that captures.</param>
/// <param name="Body">Its body, which the payer signs.</param>
public sealed record Offer(DagNode Ask, MicroUsd Most, string Purpose, string Kind, DagNode Body)
{
    /// <summary>Paid by using up credits (<see cref="ICredits"/>, rounded up once) instead of cash: what a commons sells.</summary>
    public bool ForCredits { get; init; }

    /// <summary>Free or not, its payer's word is asked for it, so only who may give that buys it.</summary>
    public bool IsPersonal { get; init; }
}

/// <summary>An offer under a name.</summary>
/// <param name="Id">Name of the quote, and of the hold that buying it places.</param>
/// <param name="UntilMs">Unix milliseconds; not to be bought later.</param>
public sealed record Quote(HoldId Id, NetworkSlug Network, Offer Offer, long UntilMs);

/// <summary>What was bought.</summary>
/// <param name="Evidence">The payer's word as it was taken in; none for what is free.</param>
/// <param name="Goods">What was delivered, in the module's own terms.</param>
public sealed record Purchase(HoldId Quote, Address Payer, Cid? Evidence, DagNode Goods);
