using System.Numerics;
using Grange.Chain;
using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Host.Ledger;

/// <summary>The single steps of a deployment: a contract, a call, a token with what belongs to it. Each is done once, whatever crashes.</summary>
/// <param name="chain">The chain.</param>
/// <param name="outbox">Keeps what was signed.</param>
/// <param name="sender">Pays.</param>
/// <param name="artifacts">The contracts.</param>
sealed class DeploymentSteps(ChainReader chain, Outbox outbox, Secp256k1Key sender, IReadOnlyDictionary<string, ContractArtifact> artifacts)
{
    readonly Deployer deployer = new(outbox, chain, sender);

    /// <summary>Creates a contract.</summary>
    /// <exception cref="StartException">The chain refused; the reason is the chain's.</exception>
    public async Task<Address> CreateAsync(string name, string contract, IReadOnlyList<object> arguments, CancellationToken cancel)
        => Held(await deployer.DeployAsync(name, artifacts[contract], arguments, cancel), contract);

    /// <summary>Sends a call and waits until it is done.</summary>
    /// <exception cref="StartException">The chain refused; the reason is the chain's.</exception>
    public async Task CallAsync(string key, Address to, string contract, byte[] call, CancellationToken cancel)
        => _ = Held(await outbox.SendAsync(key, new OutboxCall(to, call), sender, [artifacts[contract].Abi], cancel), key);

    /// <summary>A token without its emission, its credits and its bonds.</summary>
    public async Task<TokenContracts> TokenAsync(long chainId, TokenTerms terms, Address rewards, Address prices, BigInteger genesis, long unbondSeconds, CancellationToken cancel)
    {
        var (cap, holder) = ((BigInteger)terms.Emission.Most.Value + genesis, Address.Read(sender.AddressBytes));
        var token = await CreateAsync($"{chainId}:Token:{terms.Symbol}", "Token", [terms.Name, terms.Symbol, cap, rewards, holder, genesis], cancel);
        var credits = await CreateAsync($"{chainId}:Credits:{terms.Symbol}", "Credits", [token, prices], cancel);
        return new TokenContracts(token, credits, await CreateAsync($"{chainId}:Stakes:{terms.Symbol}", "Stakes", [rewards, token, (BigInteger)unbondSeconds], cancel));
    }

    static T Held<T>(Result<T> step, string what)
        => step.TryGet(out var value, out var refused) ? value : throw StartException.Of(refused with { Detail = $"{what}: {refused.Detail}" });
}
