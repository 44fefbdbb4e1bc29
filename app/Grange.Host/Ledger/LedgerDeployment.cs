using System.Numerics;
using Grange.Chain;
using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Host.Ledger;

/// <summary>What a ledger's contracts are deployed with.</summary>
/// <param name="Definitions">The networks; their tokens and attesters.</param>
/// <param name="Operator">Owner and guardian until a timelock takes over.</param>
/// <param name="WindowSeconds">The pending window.</param>
public sealed record DeploymentTerms(IReadOnlyList<NetworkDefinition> Definitions, Address Operator, long WindowSeconds)
{
    /// <summary>Wei of each token that the sender starts with; none on a public chain.</summary>
    public BigInteger Genesis { get; init; }

    /// <summary>The stable asset of payments; null deploys a test dollar.</summary>
    public Address? Cash { get; init; }
}

/// <summary>Deploys a ledger's contracts, each under a name in the outbox: interrupted anywhere, it goes on where it stood.</summary>
/// <param name="chain">The chain.</param>
/// <param name="outbox">Keeps what was signed.</param>
/// <param name="sender">Pays for it, and holds the tokens' genesis.</param>
/// <param name="artifacts">The contracts.</param>
public sealed class LedgerDeployment(ChainReader chain, Outbox outbox, Secp256k1Key sender, IReadOnlyDictionary<string, ContractArtifact> artifacts)
{
    /// <summary>Seconds of silence after which an open settlement number may be given up.</summary>
    const long Expiry = 7 * 24 * 3600;

    /// <summary>Seconds a withdrawal from the Vault waits without a proof.</summary>
    const long WithdrawDelay = 24 * 3600;

    /// <summary>Gas for a byte of creation code: 172 to 235 were measured, the rest is room for the estimate of each step.</summary>
    const long GasPerByte = 280;

    const long ScheduleGas = 100_000;

    readonly Deployer deployer = new(outbox, chain, sender);
    readonly Address account = Address.Read(sender.AddressBytes);

    /// <summary>Gas to have before it begins.</summary>
    public long Gas(DeploymentTerms terms)
    {
        var tokens = terms.Definitions.DistinctBy(definition => definition.Token.Symbol).Count();
        string[] contracts = ["Emissions", "Rewards", "StorageVerifier", .. terms.Cash is null ? ["TestCash"] : Array.Empty<string>(), .. Enumerable.Repeat("Token", tokens)];
        return tokens * ScheduleGas + contracts.Sum(contract => GasPerByte * artifacts[contract].Bytecode.Length);
    }

    /// <summary>True when a deployment on this chain was begun from this store; each step then says for itself what it lacks.</summary>
    public async Task<bool> HasBegunAsync(long chainId, CancellationToken cancel) => await outbox.FindAsync($"deploy:{chainId}:Emissions", cancel) is not null;

    /// <summary>Brings the ledger up; what stands already is left alone.</summary>
    /// <exception cref="StartException">The chain refused a step; the reason is the chain's.</exception>
    public async Task<LedgerContracts> RunAsync(DeploymentTerms terms, CancellationToken cancel)
    {
        var (attesters, chainId) = (terms.Definitions[0].Attesters, await chain.ChainIdAsync(cancel));
        Task<Address> CreateAsync(string name, string contract, params IReadOnlyList<object> arguments) => DeployAsync($"{chainId}:{name}", contract, arguments, cancel);
        var emissions = await CreateAsync("Emissions", "Emissions", account);
        var cash = terms.Cash ?? await CreateAsync("Cash", "TestCash");
        var rewards = await CreateAsync(
            "Rewards", "Rewards", emissions, terms.Operator, terms.Operator, attesters.Accounts.Order().Select(one => (object)one).ToArray(), (BigInteger)attesters.Threshold,
            (BigInteger)terms.WindowSeconds, (BigInteger)Expiry, cash, (BigInteger)WithdrawDelay);
        var verifier = await CreateAsync("StorageVerifier", "StorageVerifier");
        var tokens = new Dictionary<string, Address>();
        foreach (var token in terms.Definitions.Select(definition => definition.Token).DistinctBy(token => token.Symbol).OrderBy(token => token.Symbol, StringComparer.Ordinal))
        {
            var cap = (BigInteger)token.Emission.Most.Value + terms.Genesis;
            tokens[token.Symbol] = await CreateAsync($"Token:{token.Symbol}", "Token", token.Name, token.Symbol, cap, rewards, account, terms.Genesis);
            await ScheduleAsync($"schedule:{chainId}:{token.Symbol}", emissions, tokens[token.Symbol], token.Emission, cancel);
        }
        var vault = (Address)(await chain.ViewAsync(artifacts["Rewards"].Abi, rewards, "vault", [], cancel))[0];
        return new LedgerContracts(new LedgerTerms(chainId, rewards, cash, tokens), vault, emissions, verifier);
    }

    async Task<Address> DeployAsync(string name, string contract, IReadOnlyList<object> arguments, CancellationToken cancel)
        => Held(await deployer.DeployAsync(name, artifacts[contract], arguments, cancel), contract);

    async Task ScheduleAsync(string key, Address emissions, Address token, EmissionSchedule schedule, CancellationToken cancel)
    {
        object[] terms =
        [
            (BigInteger)schedule.StartSeconds, (BigInteger)schedule.PeriodSeconds, (BigInteger)schedule.Numerator, (BigInteger)schedule.Denominator,
            (BigInteger)schedule.InitialPerPeriod.Value, (BigInteger)schedule.Cap.Value,
        ];
        var abi = artifacts["Emissions"].Abi;
        var call = schedule.Taper is { } taper
            ? abi.EncodeCall("setEmission", token, terms, TaperTerms(taper), NoNetEmission)
            : abi.EncodeCall("setSchedule", token, terms);
        _ = Held(await outbox.SendAsync(key, new OutboxCall(emissions, call), sender, [abi], cancel), "Emissions.setSchedule");
    }

    static object[] NoNetEmission => [BigInteger.Zero, BigInteger.Zero];

    static object[] TaperTerms(EmissionTaper taper) =>
    [
        (BigInteger)taper.StartSeconds, (BigInteger)taper.PeriodSeconds, (BigInteger)taper.FlatPeriods, (BigInteger)taper.TaperPeriods, (BigInteger)taper.PerPeriod.Value,
    ];

    static T Held<T>(Result<T> step, string what)
        => step.TryGet(out var value, out var refused) ? value : throw StartException.Of(refused with { Detail = $"{what}: {refused.Detail}" });
}
