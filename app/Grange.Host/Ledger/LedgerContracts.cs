using Grange.Kernel;

namespace Grange.Host.Ledger;

/// <summary>Where a ledger's contracts stand and how to speak to them.</summary>
/// <param name="Terms">Chain, Rewards, cash and tokens: what a manifest names.</param>
/// <param name="Vault">Created by Rewards.</param>
/// <param name="Emissions">The schedules.</param>
/// <param name="StorageVerifier">Judges a disputed leaf.</param>
public sealed record LedgerContracts(LedgerTerms Terms, Address Vault, Address Emissions, Address StorageVerifier)
{
    /// <summary>Every contract by name, with its artifact's ABI name.</summary>
    public IEnumerable<(string Name, string Artifact, Address Address)> All =>
    [
        ("Rewards", "Rewards", Terms.Rewards),
        ("Vault", "Vault", Vault),
        ("Emissions", "Emissions", Emissions),
        ("StorageVerifier", "StorageVerifier", StorageVerifier),
        ("Cash", "TestCash", Terms.Cash),
        .. Terms.Tokens.OrderBy(token => token.Key, StringComparer.Ordinal).Select(token => (token.Key, "Token", token.Value)),
    ];
}

/// <summary>What the Rewards contract says of settlements now.</summary>
/// <param name="LastNumber">The newest number in use or used up.</param>
/// <param name="LastStatus">What became of it.</param>
/// <param name="ActiveNumber">The settlement that claims are proved against; 0 before the first.</param>
/// <param name="ActiveRoot">Its root.</param>
/// <param name="SetVersion">The attester set.</param>
/// <param name="Threshold">How many of it must sign.</param>
/// <param name="Attesters">The set, ascending.</param>
public sealed record LedgerStanding(
    long LastNumber, SettlementStatus LastStatus, long ActiveNumber, Hash32 ActiveRoot, uint SetVersion, int Threshold, IReadOnlyList<Address> Attesters);


/// <summary>An account's lock in the Vault toward one operator.</summary>
/// <param name="Locked">Everything it locked and did not withdraw, spent or not.</param>
/// <param name="Requested">What it asked back; no new order may take it.</param>
/// <param name="IsRipe">The request is a settlement or half the Vault's delay old, so the money may leave soon: epochs cannot charge it any more.</param>
public sealed record VaultLock(MicroUsd Locked, MicroUsd Requested, bool IsRipe)
{
    /// <summary>What epochs may have charged since the ledger began.</summary>
    public MicroUsd Chargeable => IsRipe ? Free : Locked;

    /// <summary>What orders may have reserved or spent since the ledger began.</summary>
    public MicroUsd Free => new(Math.Max(0, Locked.Value - Requested.Value));
}
