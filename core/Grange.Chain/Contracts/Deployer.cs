using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Chain;

/// <summary>Puts contracts on a chain, each once: the outbox's key says which, so a second run finds the first one's contract.</summary>
public sealed class Deployer(Outbox outbox, ChainReader chain, Secp256k1Key sender)
{
    /// <summary>Deploys under a name and waits until it is final.</summary>
    /// <param name="name">Names the deployment, e.g. <c>Token</c>; the same name never deploys twice from one store.</param>
    /// <param name="artifact">What to deploy.</param>
    /// <param name="arguments">The constructor's.</param>
    /// <param name="cancel">Stops waiting; a later call goes on.</param>
    /// <returns>The contract's address, or why there is none.</returns>
    public async Task<Result<Address>> DeployAsync(string name, ContractArtifact artifact, IReadOnlyList<object> arguments, CancellationToken cancel)
    {
        var key = $"deploy:{name}";
        var written = await outbox.EnqueueAsync(key, new OutboxCall(null, artifact.CreationCode(arguments)), sender, [artifact.Abi], cancel);
        if (!written.TryGet(out _, out var refused)) return refused;
        var entry = await outbox.WaitAsync(key, cancel);
        if (entry.State == OutboxState.Displaced)
            return new Fault("deployment-displaced", $"nonce {entry.Nonce} of {entry.Sender} was used by another transaction", "deploy from an account that nothing else uses");
        if (entry.Succeeded != true) return new Fault("deployment-reverted", $"the creation of {artifact.Name} reverted in block {entry.Block}");
        var address = CreateAddress.Of(entry.Sender, entry.Nonce);
        var code = await chain.CodeAsync(address, cancel);
        return code.Length > 0 ? address : new Fault("deployment-empty", $"there is no code at {address}", "the chain is another one than at the first call, or was wiped: begin in a fresh data folder");
    }
}
