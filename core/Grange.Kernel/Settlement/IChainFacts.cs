namespace Grange.Kernel;

/// <summary>What an audit asks of the chain. Implemented over JSON-RPC, and by recorded facts in tests.</summary>
public interface IChainFacts
{
    /// <summary>The chain and the contracts as they are deployed.</summary>
    ValueTask<LedgerTerms> LedgerAsync(CancellationToken cancel);

    /// <summary>A settlement as it was proposed, or null when the number is not in use.</summary>
    ValueTask<SettlementFacts?> SettlementAsync(long number, CancellationToken cancel);

    /// <summary>Hash of a block of the canonical chain, or null when there is none of this number.</summary>
    ValueTask<Hash32?> BlockHashAsync(long number, CancellationToken cancel);

    /// <summary>The first anchor of an account in a slot, by the public events of Rewards; null where there is none.</summary>
    ValueTask<AnchorFacts?> AnchorAsync(Address account, Hash32 slot, CancellationToken cancel);

    /// <summary>What an operator's epochs could have charged to an account's lock since the ledger began, as of a block, by the Vault's public events.</summary>
    /// <param name="operatorAccount">Toward whom the cash is locked.</param>
    ValueTask<MicroUsd> ChargeableAsync(Address operatorAccount, Address payer, long block, CancellationToken cancel);

    /// <summary>The most credits of an account that an operator had spent and could still have spent at any one moment up to a block, by the public events of the token's Credits contract.</summary>
    /// <param name="token">Of which the credits were made.</param>
    /// <param name="operatorAccount">Whom the account lets use them.</param>
    /// <param name="block">None: the newest. The answer never falls from block to block.</param>
    ValueTask<UInt128> CreditsAsync(Address token, Address operatorAccount, Address payer, long? block, CancellationToken cancel);

    /// <summary>Wei of a token burned on a day of UTC (Unix seconds / 86,400); null while the chain's day is not over.</summary>
    ValueTask<UInt128?> BurnedOnAsync(Address token, long day, CancellationToken cancel);
}

/// <summary>What became of a settlement; the values of the contract.</summary>
public enum SettlementStatus : byte { None = 0, Pending = 1, Active = 2, Vetoed = 3, Expired = 4 }

/// <summary>A settlement as it stands on the chain.</summary>
/// <param name="Previous">Root of the active settlement it followed; zero for the first.</param>
/// <param name="Manifest">sha2-256 digest of the manifest's block.</param>
/// <param name="Totals">Ascending by (asset, kind).</param>
/// <param name="Signers">The attesters whose signatures the contract recovered.</param>
public sealed record SettlementFacts(
    long Number, SettlementStatus Status, Hash32 Previous, Hash32 Root, Hash32 Manifest, IReadOnlyList<LedgerTotal> Totals, uint SetVersion, IReadOnlyList<Address> Signers)
{
    /// <summary>The block in which it was proposed; null where that is not known.</summary>
    public long? Block { get; init; }
}
