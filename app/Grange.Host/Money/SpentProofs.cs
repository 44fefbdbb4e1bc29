using System.Numerics;
using Grange.Host.Settlement;
using Grange.Kernel;
using Microsoft.Extensions.Logging;

namespace Grange.Host.Money;

/// <summary>Shows the Vault what an account has spent as soon as it asks money back, and again when a settlement says more: nobody withdraws what it owes.</summary>
sealed partial class SpentProofs(NodeServices node, SettlementService settlements, ILogger log)
{
    static readonly TimeSpan Pace = TimeSpan.FromSeconds(2);

    /// <summary>Runs until the node stops.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        for (; ; await Task.Delay(Pace, node.Clock, cancel)) await StepAsync(cancel);
    }

    async Task StepAsync(CancellationToken cancel)
    {
        var ledger = node.Ledger;
        if (await settlements.ClaimsAsync(cancel) is not { } active || await ledger.FinalBlockAsync(cancel) is not { } block) return;
        foreach (var account in await ledger.Vault.AskingAsync(ledger.Operator, block.Number, cancel))
        {
            var spent = active.ClaimsOf(account).FirstOrDefault(claim => claim.Leaf.Kind == LeafKind.Spent && claim.Leaf.Asset == ledger.Operator);
            if (spent is null || spent.Leaf.Cumulative <= await ledger.ProvedAsync(account, cancel)) continue;
            var call = ledger.Artifacts["Vault"].Abi.EncodeCall(
                "proveSpent", account, ledger.Operator, (BigInteger)spent.Leaf.Cumulative, spent.Proof.Select(hash => (object)hash).ToArray());
            if (!(await ledger.SendAsync($"prove:{account}:{spent.Leaf.Cumulative}", ledger.Contracts.Vault, call, cancel)).TryGet(out _, out var refused)) LogRefused(log, account, refused);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "what {Account} spent is not proved yet: {Reason}")]
    static partial void LogRefused(ILogger log, Address account, Fault reason);
}
