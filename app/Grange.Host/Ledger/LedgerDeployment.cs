using System.Numerics;
using Grange.Chain;
using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Host.Ledger;

/// <summary>Deploys a ledger's contracts, each under a name in the outbox: interrupted anywhere, it goes on where it stood.</summary>
/// <remarks>The sender owns Emissions until every schedule is set; then its only owner is the access manager, and the sender has no right left.</remarks>
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

    /// <summary>Gas for a byte of creation code: 169 to 234 were measured, the rest is room for the estimate of each step.</summary>
    const long GasPerByte = 280;

    /// <summary>Gas of setting a schedule (75,000 were measured), moving an owner (29,000), and binding the powers (401,000).</summary>
    const long ScheduleGas = 100_000, OwnerGas = 50_000, BindGas = 600_000;

    readonly DeploymentSteps steps = new(chain, outbox, sender, artifacts);
    readonly Address account = Address.Read(sender.AddressBytes);

    /// <summary>Gas to have before it begins.</summary>
    public long Gas(DeploymentTerms terms)
    {
        var tokens = terms.Tokens.Count();
        string[] ofToken = ["Token", "Credits", "Stakes"];
        string[] contracts =
        [
            "Powers", "Emissions", "Rewards", "Prices", "StorageVerifier", "Channels", .. terms.Cash is null ? ["TestCash"] : Array.Empty<string>(),
            .. Enumerable.Repeat(ofToken, tokens).SelectMany(names => names),
        ];
        return tokens * ScheduleGas + OwnerGas + BindGas + contracts.Sum(contract => GasPerByte * artifacts[contract].Bytecode.Length);
    }

    /// <summary>True when a deployment on this chain was begun from this store; each step then says for itself what it lacks.</summary>
    public async Task<bool> HasBegunAsync(long chainId, CancellationToken cancel) => await outbox.FindAsync($"deploy:{chainId}:Powers", cancel) is not null;

    /// <summary>Brings the ledger up; what stands already is left alone.</summary>
    /// <exception cref="StartException">The chain refused a step; the reason is the chain's.</exception>
    public async Task<LedgerContracts> RunAsync(DeploymentTerms terms, CancellationToken cancel)
    {
        var chainId = await chain.ChainIdAsync(cancel);
        Task<Address> CreateAsync(string name, string contract, params IReadOnlyList<object> arguments) => steps.CreateAsync($"{chainId}:{name}", contract, arguments, cancel);
        var powers = await PowersAsync(await CreateAsync("Powers", "Powers", (BigInteger)terms.DelaySeconds, Boxed(terms.CouncilOrOperator)), cancel);
        var emissions = await CreateAsync("Emissions", "Emissions", account);
        var cash = terms.Cash ?? await CreateAsync("Cash", "TestCash");
        var rewards = await RewardsAsync(terms, chainId, emissions, cash, powers.Manager, cancel);
        var prices = await CreateAsync("Prices", "Prices", powers.Manager, Boxed(terms.FeedersOrOperator));
        var tokens = new Dictionary<string, TokenContracts>();
        foreach (var token in terms.Tokens)
        {
            var made = tokens[token.Symbol] = await steps.TokenAsync(chainId, token, rewards, prices, terms.Genesis, terms.UnbondSeconds, cancel);
            await steps.CallAsync($"schedule:{chainId}:{token.Symbol}", emissions, "Emissions", EmissionCall.Of(artifacts["Emissions"].Abi, made.Token, token.Emission), cancel);
        }
        await BindAsync(chainId, powers, rewards, emissions, prices, cancel);
        return new LedgerContracts(
            new LedgerTerms(chainId, rewards, cash, tokens.ToDictionary(token => token.Key, token => token.Value.Token)),
            (Address)(await chain.ViewAsync(artifacts["Rewards"].Abi, rewards, "vault", [], cancel))[0], emissions, await CreateAsync("StorageVerifier", "StorageVerifier"))
        {
            Powers = powers,
            Prices = prices,
            Channels = await CreateAsync("Channels", "Channels", Boxed([cash, .. tokens.Values.Select(token => token.Token)]), (BigInteger)terms.ChannelDelaySeconds),
            OwnToken = terms.Definitions[0].Token.Symbol,
            Credits = tokens.ToDictionary(token => token.Key, token => token.Value.Credits),
            Stakes = tokens.ToDictionary(token => token.Key, token => token.Value.Stakes),
        };
    }

    Task<Address> RewardsAsync(DeploymentTerms terms, long chainId, Address emissions, Address cash, Address owner, CancellationToken cancel)
    {
        var attesters = terms.Definitions[0].Attesters;
        return steps.CreateAsync(
            $"{chainId}:Rewards", "Rewards",
            [
                emissions, owner, terms.Guardian ?? terms.Operator, Boxed(attesters.Accounts.Order()), (BigInteger)attesters.Threshold,
                (BigInteger)terms.WindowSeconds, (BigInteger)Expiry, cash, (BigInteger)WithdrawDelay,
            ], cancel);
    }

    async Task<PowerContracts> PowersAsync(Address powers, CancellationToken cancel)
    {
        async Task<Address> MadeAsync(string what) => (Address)(await chain.ViewAsync(artifacts["Powers"].Abi, powers, what, [], cancel))[0];
        return new PowerContracts(powers, await MadeAsync("timelock"), await MadeAsync("manager"));
    }

    /// <summary>The last right of the sender goes to the manager; from then on a change takes the timelock.</summary>
    async Task BindAsync(long chainId, PowerContracts powers, Address rewards, Address emissions, Address prices, CancellationToken cancel)
    {
        await steps.CallAsync($"owner:{chainId}:Emissions", emissions, "Emissions", artifacts["Emissions"].Abi.EncodeCall("transferOwnership", powers.Manager), cancel);
        await steps.CallAsync($"bind:{chainId}", powers.Powers, "Powers", artifacts["Powers"].Abi.EncodeCall("bind", rewards, emissions, prices), cancel);
    }

    static object[] Boxed(IEnumerable<Address> accounts) => [.. accounts.Select(account => (object)account)];
}
