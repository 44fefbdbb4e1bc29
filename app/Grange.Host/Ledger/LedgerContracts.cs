using Grange.Kernel;

namespace Grange.Host.Ledger;

/// <summary>Where a ledger's contracts stand and how to speak to them.</summary>
/// <param name="Terms">Chain, Rewards, cash and tokens: what a manifest names.</param>
/// <param name="Vault">Created by Rewards.</param>
/// <param name="Emissions">The schedules.</param>
/// <param name="StorageVerifier">Judges a disputed leaf.</param>
public sealed record LedgerContracts(LedgerTerms Terms, Address Vault, Address Emissions, Address StorageVerifier)
{
    /// <summary>Who may change what, and how slowly.</summary>
    public required PowerContracts Powers { get; init; }

    /// <summary>What tokens are worth, by its feeders.</summary>
    public required Address Prices { get; init; }

    /// <summary>One-way payment channels in cash and in the tokens the ledger began with.</summary>
    public required Address Channels { get; init; }

    /// <summary>The symbol of the ledger's own token: the first network's.</summary>
    public required string OwnToken { get; init; }

    /// <summary>What a token's holders burn it for, by the token's symbol.</summary>
    public required IReadOnlyDictionary<string, Address> Credits { get; init; }

    /// <summary>Bonds in a token, by its symbol.</summary>
    public required IReadOnlyDictionary<string, Address> Stakes { get; init; }

    /// <summary>Every contract by name, with its artifact's ABI name. Credits and Stakes are those of the ledger's own token; another token's carry its symbol behind a dot.</summary>
    public IEnumerable<(string Name, string Artifact, Address Address)> All =>
    [
        ("Rewards", "Rewards", Terms.Rewards),
        ("Vault", "Vault", Vault),
        ("Emissions", "Emissions", Emissions),
        ("StorageVerifier", "StorageVerifier", StorageVerifier),
        ("Powers", "Powers", Powers.Powers),
        ("Timelock", "TimelockController", Powers.Timelock),
        ("Manager", "AccessManager", Powers.Manager),
        ("Prices", "Prices", Prices),
        ("Channels", "Channels", Channels),
        ("Cash", "TestCash", Terms.Cash),
        .. Terms.Tokens.OrderBy(token => token.Key, StringComparer.Ordinal).SelectMany(token => OfToken(token.Key)),
    ];

    IEnumerable<(string Name, string Artifact, Address Address)> OfToken(string symbol) =>
    [
        (symbol, "Token", Terms.Tokens[symbol]),
        (NameOf("Credits", symbol), "Credits", Credits[symbol]),
        (NameOf("Stakes", symbol), "Stakes", Stakes[symbol]),
    ];

    /// <summary>The name under which <see cref="All"/> has a token's own contract.</summary>
    public string NameOf(string contract, string symbol) => symbol == OwnToken ? contract : $"{contract}.{symbol}";

    /// <summary>With one token more.</summary>
    public LedgerContracts With(string symbol, TokenContracts token) => this with
    {
        Terms = Terms with { Tokens = new Dictionary<string, Address>(Terms.Tokens) { [symbol] = token.Token } },
        Credits = new Dictionary<string, Address>(Credits) { [symbol] = token.Credits },
        Stakes = new Dictionary<string, Address>(Stakes) { [symbol] = token.Stakes },
    };
}

/// <summary>The contracts through which alone a ledger's rules change.</summary>
/// <param name="Powers">Binds the two and lists every power.</param>
/// <param name="Timelock">Where the council proposes a change and anyone executes it after the delay.</param>
/// <param name="Manager">The owner of Rewards, Emissions and Prices; obeys the timelock alone.</param>
public sealed record PowerContracts(Address Powers, Address Timelock, Address Manager);

/// <summary>The contracts that a ledger has for each of its tokens.</summary>
public sealed record TokenContracts(Address Token, Address Credits, Address Stakes);

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
