using Grange.Chain;
using Grange.Kernel;

namespace Grange.Host.Ledger;

/// <summary>Facts that two endpoints of a chain must tell alike before anything is signed on them: one of them may lie or lag.</summary>
/// <exception cref="ChainDisagreementException">They do not; nothing is known then.</exception>
public sealed class AgreeingFacts(IChainFacts one, IChainFacts other) : IChainFacts
{
    /// <summary>The facts of one endpoint, or of all that must agree.</summary>
    public static IChainFacts Of(IEnumerable<ChainReader> chains, LedgerTerms claimed, IReadOnlyDictionary<string, ContractArtifact> artifacts)
        => chains.Select(chain => (IChainFacts)new ChainFacts(chain, claimed, artifacts)).Aggregate((one, other) => new AgreeingFacts(one, other));

    /// <inheritdoc/>
    public async ValueTask<LedgerTerms> LedgerAsync(CancellationToken cancel)
    {
        var (left, right) = (await one.LedgerAsync(cancel), await other.LedgerAsync(cancel));
        return left.Equals(right) ? left : throw new ChainDisagreementException("the ledger", 0, left, right);
    }

    /// <inheritdoc/>
    public async ValueTask<SettlementFacts?> SettlementAsync(long number, CancellationToken cancel)
    {
        var (left, right) = (await one.SettlementAsync(number, cancel), await other.SettlementAsync(number, cancel));
        return Same(left, right) ? left : throw new ChainDisagreementException("settlement", number, Said(left), Said(right));
    }

    /// <inheritdoc/>
    public async ValueTask<Hash32?> BlockHashAsync(long number, CancellationToken cancel)
    {
        var (left, right) = (await one.BlockHashAsync(number, cancel), await other.BlockHashAsync(number, cancel));
        return left == right ? left : throw new ChainDisagreementException("block", number, left, right);
    }

    /// <inheritdoc/>
    public async ValueTask<AnchorFacts?> AnchorAsync(Address account, Hash32 slot, CancellationToken cancel)
    {
        var (left, right) = (await one.AnchorAsync(account, slot, cancel), await other.AnchorAsync(account, slot, cancel));
        return left == right ? left : throw new ChainDisagreementException($"the anchor of {account} in slot {slot} at block", left?.Block ?? right?.Block ?? 0, left, right);
    }

    /// <inheritdoc/>
    public async ValueTask<MicroUsd> ChargeableAsync(Address operatorAccount, Address payer, long block, CancellationToken cancel)
    {
        var (left, right) = (await one.ChargeableAsync(operatorAccount, payer, block, cancel), await other.ChargeableAsync(operatorAccount, payer, block, cancel));
        return left == right ? left : throw new ChainDisagreementException($"the lock of {payer} at block", block, left, right);
    }

    /// <inheritdoc/>
    public async ValueTask<UInt128> CreditsAsync(Address token, Address operatorAccount, Address payer, long? block, CancellationToken cancel)
    {
        var (left, right) = (await one.CreditsAsync(token, operatorAccount, payer, block, cancel), await other.CreditsAsync(token, operatorAccount, payer, block, cancel));
        return left == right ? left : throw new ChainDisagreementException($"the credits of {payer} at block", block ?? 0, left, right);
    }

    /// <inheritdoc/>
    public async ValueTask<UInt128?> BurnedOnAsync(Address token, long day, CancellationToken cancel)
    {
        var (left, right) = (await one.BurnedOnAsync(token, day, cancel), await other.BurnedOnAsync(token, day, cancel));
        return left == right ? left : throw new ChainDisagreementException($"burns of {token} on day", day, left, right);
    }

    static bool Same(SettlementFacts? left, SettlementFacts? right)
    {
        if (left is null || right is null) return left == right;
        return left.Totals.SequenceEqual(right.Totals) && left.Signers.SequenceEqual(right.Signers) && left == right with { Totals = left.Totals, Signers = left.Signers };
    }

    static string? Said(SettlementFacts? facts) => facts is null ? null : $"{facts.Status} with root {facts.Root}";
}

/// <summary>Two endpoints of one chain do not tell the same.</summary>
public sealed class ChainDisagreementException(string what, long number, object? left, object? right)
    : IOException($"the chain's endpoints do not agree on {what} {number}: {left ?? "nothing"} at one, {right ?? "nothing"} at the other")
{
    /// <summary>The kind of thing they differ in.</summary>
    public string What { get; } = what;
}
