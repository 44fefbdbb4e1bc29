using Grange.Chain;
using Grange.Kernel;
using Grange.Kernel.Crypto;

namespace Grange.Host.Ledger;

/// <summary>Sends calls of one account that must happen once, whatever crashes: a second call under the same key changes nothing.</summary>
public sealed class OnceSender(Outbox outbox, Secp256k1Key sender, IReadOnlyDictionary<string, ContractArtifact> artifacts)
{
    public Address Account { get; } = Address.Read(sender.AddressBytes);

    /// <summary>Signs and writes down what the outbox then sends; a call that would revert is refused in the contract's own words.</summary>
    /// <remarks>A transaction that reverted, or whose nonce another one took, is written anew under the next attempt's name.</remarks>
    public async Task<Result<OutboxEntry>> SendAsync(string key, Address to, byte[] call, CancellationToken cancel)
    {
        for (var attempt = 0; ; attempt++)
        {
            var entry = await outbox.FindAsync($"{key}:{attempt}", cancel);
            if (entry is { IsSettled: true, IsDone: false }) continue;
            return entry ?? await outbox.EnqueueAsync($"{key}:{attempt}", new OutboxCall(to, call), sender, artifacts.Values.Select(contract => contract.Abi), cancel);
        }
    }
}
