using System.Numerics;
using Grange.Chain;
using Grange.Kernel;

namespace Grange.Host.Ledger;

/// <summary>Reads where the settlements of a ledger stand, off its Rewards contract.</summary>
public sealed class StandingReader(ChainReader chain, Address rewards, IReadOnlyDictionary<string, ContractArtifact> artifacts)
{
    public async Task<LedgerStanding> ReadAsync(CancellationToken cancel)
    {
        var last = await NumberAsync("lastNumber", [], cancel);
        var status = await NumberAsync("status", [(BigInteger)last], cancel);
        var attesters = (await ViewAsync("attesters", [], cancel))[0];
        return new LedgerStanding(
            last, (SettlementStatus)status, await NumberAsync("activeNumber", [], cancel), (Hash32)(await ViewAsync("activeRoot", [], cancel))[0],
            (uint)await NumberAsync("setVersion", [], cancel), (int)await NumberAsync("threshold", [], cancel),
            [.. ((IReadOnlyList<object>)attesters).Cast<Address>()]);
    }

    /// <summary>True while an account is in the attester set of that version and was not expelled from it.</summary>
    public async Task<bool> IsAttesterAsync(uint setVersion, Address account, CancellationToken cancel)
        => (bool)(await ViewAsync("isAttester", [(BigInteger)setVersion, account], cancel))[0];

    /// <summary>True once the contract has taken an attester's place for signing twice.</summary>
    public async Task<bool> IsExpelledAsync(Address account, CancellationToken cancel) => (bool)(await ViewAsync("equivocated", [account], cancel))[0];

    async Task<long> NumberAsync(string function, IReadOnlyList<object> arguments, CancellationToken cancel)
        => (long)(BigInteger)(await ViewAsync(function, arguments, cancel))[0];

    Task<AbiValues> ViewAsync(string function, IReadOnlyList<object> arguments, CancellationToken cancel)
        => chain.ViewAsync(artifacts["Rewards"].Abi, rewards, function, arguments, cancel);
}
