using System.Numerics;
using Grange.Chain;
using Grange.Host.Ledger;
using Grange.Kernel;

namespace Grange.Host.Pricing;

/// <summary>What the Prices contract says of a token.</summary>
/// <param name="Symbol">The token.</param>
/// <param name="PicoUsd">The average over an hour, in 1e-12 USD per whole token; 0 before the first post.</param>
/// <param name="ConfidencePicoUsd">How far off it may well be.</param>
/// <param name="ObservedAt">Unix seconds of the oldest observation in it; 0 for no price.</param>
/// <param name="Age">Seconds since then, by the chain's own clock.</param>
public sealed record LedgerPrice(string Symbol, BigInteger PicoUsd, BigInteger ConfidencePicoUsd, long ObservedAt, long Age)
{
    /// <summary>Seconds for which credits are made at a price.</summary>
    public const long MaxAge = 600;

    /// <summary>Credits can be made at it.</summary>
    public bool IsGood => ObservedAt > 0 && Age <= MaxAge && PicoUsd > 2 * ConfidencePicoUsd;

    /// <summary>The lower edge, at which credits are made.</summary>
    public BigInteger LowerPicoUsd => BigInteger.Max(0, PicoUsd - 2 * ConfidencePicoUsd);
}

/// <summary>Prices as the chain has them.</summary>
public sealed class LedgerPrices(LedgerClient ledger)
{
    /// <summary>1e-6 USD in 1e-12 USD.</summary>
    public static readonly BigInteger PicoPerMicro = 1_000_000;

    ContractAbi Abi => ledger.Artifacts["Prices"].Abi;

    /// <summary>Of every token, in the order of symbols.</summary>
    public async Task<IReadOnlyList<LedgerPrice>> AllAsync(CancellationToken cancel)
    {
        var now = await ChainSecondsAsync(cancel);
        var prices = new List<LedgerPrice>();
        foreach (var (symbol, token) in ledger.Terms.Tokens.OrderBy(token => token.Key, StringComparer.Ordinal)) prices.Add(await ReadAsync(symbol, token, now, cancel));
        return prices;
    }

    /// <summary>Posts what a feeder, this node's account, sees now; nothing happens while the chain's clock stands where it was at its last post.</summary>
    /// <remarks>Each observation is posted once: its time is part of the outbox's key.</remarks>
    public async Task<Result<bool>> PostAsync(string symbol, MicroUsd price, CancellationToken cancel)
    {
        var (token, now) = (ledger.Terms.Tokens[symbol], await ChainSecondsAsync(cancel));
        var last = await ledger.Chain.ViewAsync(Abi, ledger.Contracts.Prices, "posts", [token, ledger.Operator], cancel);
        if (last.Int64("observedAt") >= now) return false;
        var call = Abi.EncodeCall("post", token, price.Value * PicoPerMicro, (BigInteger)now);
        var sent = await ledger.SendAsync($"price:{symbol}:{now}", ledger.Contracts.Prices, call, cancel);
        return sent.TryGet(out _, out var refused) ? true : refused;
    }

    async Task<LedgerPrice> ReadAsync(string symbol, Address token, long now, CancellationToken cancel)
    {
        var price = (AbiValues)(await ledger.Chain.ViewAsync(Abi, ledger.Contracts.Prices, "read", [token], cancel))[0];
        var observedAt = price.Int64("observedAt");
        return new LedgerPrice(symbol, price.Number("ema"), price.Number("confidence"), observedAt, Math.Max(0, now - observedAt));
    }

    /// <summary>The newest block's time: what the contract compares with.</summary>
    async Task<long> ChainSecondsAsync(CancellationToken cancel)
        => (await ledger.Chain.BlockAsync(BlockTag.Latest, cancel) ?? throw new InvalidDataException("the chain has no latest block")).Timestamp;
}
