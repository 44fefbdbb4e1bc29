using System.Numerics;
using Grange.Kernel;
using Microsoft.Extensions.Logging;

namespace Grange.Host.Settlement;

/// <summary>Has the Stakes contract burn what the active settlement's verdicts say, as far as there is a bond. Anyone may; the operator does.</summary>
sealed partial class BondSlasher(NodeServices node, SettlementService settlements, ILogger log)
{
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>Runs until the node stops.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        for (long done = 0; !cancel.IsCancellationRequested; await Task.Delay(Pause, node.Clock, cancel))
        {
            if (await settlements.ClaimsAsync(cancel) is not { } active || active.Number == done) continue;
            var complete = true;
            foreach (var (leaf, proof) in active.LeavesOf(LeafKind.Slashed)) complete &= await SlashAsync(active.Number, leaf, proof, cancel);
            if (complete) done = active.Number;
        }
    }

    /// <summary>True when nothing is left to do: it is burnt, or there is no bond.</summary>
    async Task<bool> SlashAsync(long number, VectorEntry leaf, IReadOnlyList<Hash32> proof, CancellationToken cancel)
    {
        var ledger = node.Ledger;
        var symbol = ledger.Terms.Tokens.First(token => token.Value == leaf.Asset).Key;
        var stakes = ledger.Contracts.Stakes[symbol];
        var before = (UInt128)(BigInteger)(await ledger.Chain.ViewAsync(ledger.Artifacts["Stakes"].Abi, stakes, "slashed", [leaf.Account], cancel))[0];
        var bonded = (BigInteger)(await ledger.Chain.ViewAsync(ledger.Artifacts["Stakes"].Abi, stakes, "stakes", [leaf.Account], cancel))[0];
        if (before >= leaf.Cumulative || bonded == 0) return true;
        var call = ledger.Artifacts["Stakes"].Abi.EncodeCall("slash", leaf.Account, (BigInteger)leaf.Cumulative, proof.Select(hash => (object)hash).ToArray());
        if (!(await ledger.SendAsync($"slash:{symbol}:{leaf.Account}:{number}", stakes, call, cancel)).TryGet(out var entry, out var refused))
        {
            LogRefused(log, leaf.Account, refused);
            return false;
        }
        if (entry.IsDone) LogSlashed(log, leaf.Account, leaf.Cumulative, symbol);
        return entry.IsDone; // the outbox sends and watches it
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Account} was slashed: {Wei} wei of {Symbol} in all")]
    static partial void LogSlashed(ILogger log, Address account, UInt128 wei, string symbol);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the bond of {Account} cannot be slashed: {Reason}")]
    static partial void LogRefused(ILogger log, Address account, Fault reason);
}
