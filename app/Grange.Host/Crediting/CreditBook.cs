using System.Numerics;
using Grange.Host.Ledger;
using Grange.Kernel;
using Grange.Store;
using Microsoft.AspNetCore.Http;

namespace Grange.Host.Crediting;

/// <summary>An account's credits of one token at this operator.</summary>
/// <param name="Balance">On the chain.</param>
/// <param name="Allowance">How many of them the operator may use up.</param>
/// <param name="Reserved">By orders.</param>
/// <param name="Scored">Used up by scored epochs, and not yet on the chain.</param>
public sealed record CreditStanding(string Symbol, BigInteger Balance, BigInteger Allowance, long Reserved, long Scored)
{
    /// <summary>What an order may still take.</summary>
    public long Available => (long)BigInteger.Clamp(BigInteger.Min(Balance, Allowance) - Reserved - Scored, 0, long.MaxValue);
}

/// <summary>The credits that accounts let this node's operator use up: allowed on the chain − reserved − scored is what an order may still take.</summary>
public sealed class CreditBook(IStore store, LedgerClient ledger, TimeProvider clock)
{
    readonly IStore store = store;
    readonly TimeProvider clock = clock;

    /// <summary>The face for a network of a token.</summary>
    public ICredits Of(string symbol) => new Purse(this, symbol);

    public async Task<CreditStanding> StandingAsync(Address payer, string symbol, CancellationToken cancel)
    {
        var (balance, allowance) = await OnChainAsync(payer, symbol, cancel);
        var (held, owed) = await store.ReadAsync((db, token) => CreditTable.UsedAsync(db, payer, symbol, token), cancel);
        return new CreditStanding(symbol, balance, allowance, held, owed);
    }

    /// <summary>What of an account's credits of a token the operator may use up, as the chain has it.</summary>
    async Task<(BigInteger Balance, BigInteger Allowance)> OnChainAsync(Address payer, string symbol, CancellationToken cancel)
    {
        async Task<BigInteger> AskAsync(string view, params object[] of)
            => (BigInteger)(await ledger.Chain.ViewAsync(ledger.Artifacts["Credits"].Abi, ledger.Contracts.Credits[symbol], view, of, cancel))[0];
        var balance = await AskAsync("balanceOf", payer);
        return (balance, payer == ledger.Operator ? balance : await AskAsync("allowance", payer, ledger.Operator)); // nobody needs leave to use its own
    }

    /// <summary>Reserves under a name; null when it is done, else why not.</summary>
    public async Task<Fault?> PlaceAsync(HoldId id, Address payer, string symbol, long credits, string purpose, CancellationToken cancel)
    {
        var (balance, allowance) = await OnChainAsync(payer, symbol, cancel);
        var (most, now) = ((long)BigInteger.Min(BigInteger.Min(balance, allowance), long.MaxValue), clock.GetUtcNow().ToUnixTimeMilliseconds());
        if (await store.WriteAsync((db, token) => CreditTable.HoldAsync(db, id, payer, symbol, credits, most, purpose, now, token), cancel)) return null;
        var standing = await StandingAsync(payer, symbol, cancel);
        return new Fault(
            "credits-required", $"{purpose} costs {credits} credits; {payer} has {standing.Available} of {symbol} to use here",
            $"grange credits buy {credits - standing.Available} --account {payer}", StatusCodes.Status402PaymentRequired);
    }

    public Task ReleaseAsync(HoldId hold, CancellationToken cancel) => store.WriteAsync(async (db, token) =>
    {
        await CreditTable.ReleaseAsync(db, hold, token);
        return true;
    }, cancel);

    sealed class Purse(CreditBook book, string symbol) : ICredits
    {
        public async Task<Result<HoldId>> PlaceAsync(Address payer, long credits, string purpose, CancellationToken cancel)
        {
            var id = new HoldId(Guid.CreateVersion7(book.clock.GetUtcNow()));
            return await book.PlaceAsync(id, payer, symbol, credits, purpose, cancel) is { } refused ? refused : id;
        }

        public Task ReleaseAsync(HoldId hold, CancellationToken cancel) => book.ReleaseAsync(hold, cancel);

        public async Task<long> AvailableAsync(Address payer, CancellationToken cancel) => (await book.StandingAsync(payer, symbol, cancel)).Available;
    }
}
