using Grange.Chain;
using Grange.Kernel;

namespace Grange.Host.Attesting;

/// <summary>The signatures that proposals brought to the chain: every one is its attester's word, wherever it was collected.</summary>
/// <remarks>A proposal that another contract relayed keeps its signatures in a call that is not Rewards' own; those are not read.</remarks>
public sealed class ProposalVotes(ChainReader chain, LedgerTerms ledger, IReadOnlyDictionary<string, ContractArtifact> artifacts)
{
    /// <summary>How far back the first look goes: months of settlements on a chain with slow blocks, days on a fast one.</summary>
    const long Lookback = 100_000;

    /// <summary>Blocks in one question; public endpoints refuse longer ranges.</summary>
    const long Range = 10_000;

    readonly ContractAbi abi = artifacts["Rewards"].Abi;
    long next = -1;

    /// <summary>What was signed in the blocks since the last call; a call that fails reads them again.</summary>
    public async Task<IReadOnlyList<SignedSettlement>> ReadAsync(CancellationToken cancel)
    {
        var last = await chain.BlockNumberAsync(cancel);
        var found = new List<SignedSettlement>();
        for (var from = next < 0 ? Math.Max(0, last - Lookback) : next; from <= last; from += Range)
            foreach (var log in await chain.LogsAsync(from, Math.Min(last, from + Range - 1), [ledger.Rewards], cancel))
                if (abi.DecodeLog(log) is { Event.Name: "SettlementProposed" } proposed) found.AddRange(await VotesOfAsync(log.Transaction, proposed.Values, cancel));
        next = last + 1;
        return found;
    }

    async Task<IEnumerable<SignedSettlement>> VotesOfAsync(Hash32 transaction, AbiValues proposed, CancellationToken cancel)
    {
        if (await chain.CallOfAsync(transaction, cancel) is not { } call || call.To != ledger.Rewards || abi.DecodeCall("propose", call.Data) is not { } arguments) return [];
        var totals = ((IReadOnlyList<object>)proposed["totals"]).Cast<AbiValues>()
            .Select(total => new LedgerTotal(total.Address("asset"), (LeafKind)total.Int64("kind"), total.Amount("cumulative")));
        var statement = new SettlementStatement(
            proposed.Int64("number"), proposed.Hash("previous"), proposed.Hash("root"), [.. totals], proposed.Hash("manifest"), (uint)proposed.Int64("setVersion"));
        return ((IReadOnlyList<object>)arguments["signatures"]).Cast<byte[]>()
            .Select(signature => SignedSettlement.Recover(statement, ledger.ChainId, ledger.Rewards, signature)).OfType<SignedSettlement>();
    }
}
